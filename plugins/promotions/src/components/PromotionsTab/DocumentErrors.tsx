import { Alert } from '@backstage/ui';
import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Sentence } from '../common';
import styles from './PromotionsTab.module.css';

/** Everything that is wrong with the document, and what holds meanwhile. */
export function DocumentErrors(props: { pipeline: PipelineSummary }) {
  const t = useTexts();
  const { document } = props.pipeline;
  if (document.state !== 'Broken') {
    return null;
  }
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={t('tab.brokenTitle')}
      description={
        <div className={styles.errors}>
          <p>
            {t(
              document.inForceSince ? 'tab.brokenInForce' : 'tab.brokenNothing',
            )}
          </p>
          <ul>
            {document.errors.map(error => (
              <li key={`${error.path} ${error.line} ${error.message}`}>
                <span className={styles.place}>
                  {error.line > 0
                    ? t('tab.errorAt', {
                        path: error.path || document.ref,
                        line: String(error.line),
                        column: String(error.column),
                      })
                    : error.path || document.ref}
                </span>
                <span>
                  <Sentence text={error.message} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      }
    />
  );
}
