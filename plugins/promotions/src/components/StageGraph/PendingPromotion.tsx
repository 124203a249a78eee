import { Link } from '@backstage/ui';
import {
  BoardStage,
  Freight,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';
import { waitingOf } from '../../lib/waiting';
import { Actor, Hint, Sentence, useAlias } from '../common';

/** A promotion that waits, who wants it, and what it waits for. */
export function PendingPromotion(props: {
  stage: BoardStage;
  promotion: Promotion;
  name: string;
  freightById: ReadonlyMap<string, Freight>;
}) {
  const t = useTexts();
  const runHref = useRunHref();
  const alias = useAlias();
  const { stage, promotion, name, freightById } = props;
  const { rollbackOf } = promotion;
  const waiting = waitingOf(stage, promotion);
  const known = waiting && (waiting.approvals > 0 || waiting.others.length > 0);
  return (
    <li>
      <Link href={runHref(promotion.id)} variant="body-small">
        {name}
      </Link>
      {rollbackOf !== undefined && (
        <>
          {' '}
          {t('rolledBack.pending', {
            freight: alias(freightById.get(rollbackOf), rollbackOf),
          })}
        </>
      )}
      {waiting && waiting.approvals > 0 && (
        <> {t('graph.waitsApprovals', { count: waiting.approvals })}</>
      )}
      {waiting?.others.map(({ id, message }) => (
        <Hint key={id}>
          <Sentence text={message} />
        </Hint>
      ))}
      {!known && promotion.message && (
        <Hint>
          <Sentence text={promotion.message} />
        </Hint>
      )}
      <Hint>
        {t('graph.requestedBy')} <Actor actor={promotion.requestedBy} plain />
      </Hint>
    </li>
  );
}
