import { Alert, Button } from '@backstage/ui';
import { useTexts } from '../../hooks/useTexts';
import { errorKind, errorMessage } from '../../lib/errorKind';

/** Why there is nothing to see, and what the person can do about it. */
export function Problem(props: { error: Error; onRetry?: () => void }) {
  const t = useTexts();
  const kind = errorKind(props.error);
  return (
    <Alert
      role="alert"
      icon
      status={kind === 'other' ? 'danger' : 'warning'}
      title={t(`problem.${kind}Title`)}
      description={
        kind === 'other' ? errorMessage(props.error) : t(`problem.${kind}`)
      }
      customActions={
        props.onRetry && (
          <Button size="small" variant="secondary" onPress={props.onRetry}>
            {t('problem.tryAgain')}
          </Button>
        )
      }
    />
  );
}
