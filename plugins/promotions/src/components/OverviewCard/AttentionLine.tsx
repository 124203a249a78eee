import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import {
  Board,
  Freight,
  InboxItem,
} from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { Attention, findAttention } from '../../lib/attention';
import { Tone } from '../../lib/tones';
import { approvalsRouteRef } from '../../routes';
import { StatusBadge, useAlias } from '../common';

const TONES: Record<Attention['kind'], Tone> = {
  broken: 'danger',
  promotionFailed: 'danger',
  runFailed: 'danger',
  unhealthy: 'danger',
  rolledBack: 'warning',
  drift: 'warning',
  approve: 'waiting',
  promote: 'waiting',
  none: 'success',
};

/** The one thing that needs a person. */
export function AttentionLine(props: {
  board: Board;
  freightById: ReadonlyMap<string, Freight>;
  /** What this person may approve, of any pipeline. */
  inbox: InboxItem[];
}) {
  const t = useTexts();
  const approvalsRoute = useRouteRef(approvalsRouteRef);
  const attention = findAttention(props.board, props.inbox);
  const text = useAttentionText(attention, props.freightById, props.inbox);

  return (
    <StatusBadge tone={TONES[attention.kind]} plain>
      {text}
      {attention.kind === 'approve' && (
        <>
          {' '}
          <Link href={approvalsRoute?.()} variant="body-small">
            {t('card.openApprovals')}
          </Link>
        </>
      )}
    </StatusBadge>
  );
}

function useAttentionText(
  attention: Attention,
  freightById: ReadonlyMap<string, Freight>,
  inbox: InboxItem[],
): string {
  const t = useTexts();
  const alias = useAlias();
  switch (attention.kind) {
    case 'broken':
      return t('card.needs.broken', { count: attention.errors });
    case 'promotionFailed': {
      const [id] = attention.promotion.freight;
      return t('card.needs.promotionFailed', {
        stage: attention.stage,
        freight: alias(freightById.get(id), id),
      });
    }
    case 'runFailed':
      return t('card.needs.runFailed', {
        stage: attention.stage,
        message: attention.message,
      });
    case 'unhealthy':
      return t('card.needs.unhealthy', {
        stage: attention.stage,
        type: attention.condition.type,
        status: attention.condition.status,
      });
    case 'rolledBack':
      return attention.message;
    case 'drift':
      return t('card.needs.drift', { stage: attention.stage });
    case 'approve': {
      const asked = inbox.find(
        ({ freight }) => freight.id === attention.freight,
      );
      return t('card.needs.approve', {
        stage: attention.stage,
        freight: alias(asked?.freight, attention.freight),
      });
    }
    case 'promote':
      return t('card.needs.promote', {
        stage: attention.stage,
        freight: alias(freightById.get(attention.freight), attention.freight),
      });
    default:
      return t('card.needs.none');
  }
}
