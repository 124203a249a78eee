import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useTexts } from '../../hooks/useTexts';
import styles from './common.module.css';

/** Grey shapes of about the size of what is to come. */
export function Loading(props: { heights: number[] }) {
  const t = useTexts();
  return (
    <div role="status" className={styles.loading}>
      <VisuallyHidden>{t('problem.loading')}</VisuallyHidden>
      {props.heights.map((height, index) => (
        <Skeleton key={index} width="100%" height={height} />
      ))}
    </div>
  );
}
