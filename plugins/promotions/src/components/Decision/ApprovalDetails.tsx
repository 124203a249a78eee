import {
  Approval,
  ApprovalProgress,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Actor, RelativeTime, StatusBadge } from '../common';
import { WhoList } from './WhoList';
import styles from './Decision.module.css';

/** How far an approval is, with what each person has decided. */
export function ApprovalDetails(props: { progress: ApprovalProgress }) {
  const t = useTexts();
  const { count, missing, approvals, rejections, ignored, unknown } =
    props.progress;
  const nobody = approvals.length + rejections.length + ignored.length === 0;
  return (
    <div className={styles.box}>
      <p className={styles.message}>
        <strong>
          {t('approvals.progress', {
            given: String(approvals.length),
            needed: String(count),
          })}
        </strong>{' '}
        {missing > 0 && t('approvals.missing', { count: missing })}
      </p>
      {nobody ? (
        <p className={styles.meta}>{t('approvals.nobody')}</p>
      ) : (
        <ul className={styles.people} aria-label={t('approvals.decisions')}>
          {rejections.map(approval => (
            <Voice key={approval.by} approval={approval} />
          ))}
          {approvals.map(approval => (
            <Voice key={approval.by} approval={approval} />
          ))}
          {ignored.map(approval => (
            <Voice key={approval.by} approval={approval} why={approval.why} />
          ))}
        </ul>
      )}
      {unknown.length > 0 && (
        <WhoList label={t('approvals.unknown')} who={unknown} />
      )}
    </div>
  );
}

/** What people have said before anybody asked whether it is enough. */
export function EarlyVoices(props: { approvals: Approval[] }) {
  const t = useTexts();
  const { approvals } = props;
  return approvals.length > 0 ? (
    <div className={styles.box}>
      <ul className={styles.people} aria-label={t('approvals.decisions')}>
        {approvals.map(approval => (
          <Voice key={approval.by} approval={approval} />
        ))}
      </ul>
    </div>
  ) : null;
}

/** What one person has said, and where it does not count, why not. */
function Voice(props: { approval: Approval; why?: string }) {
  const t = useTexts();
  const { approval, why } = props;
  const tone = approval.decision === 'approve' ? 'success' : 'danger';
  return (
    <li>
      <StatusBadge tone={why ? 'neutral' : tone} plain>
        <Actor actor={approval.by} /> {t(`approvals.${approval.decision}`)},{' '}
        <RelativeTime at={approval.at} />
        {why && `, ${t('approvals.ignored')}`}
      </StatusBadge>
      {approval.comment && (
        <blockquote className={styles.comment}>{approval.comment}</blockquote>
      )}
      {why && <p className={styles.meta}>{why}</p>}
    </li>
  );
}
