import { useState } from 'react';
import { Alert, Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  Approval,
  Decision,
  InboxItem,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { missingApprovals } from '../../lib/approvals';
import { ActionError } from '../common';

/** What the person has decided last, and how it stands since. */
export interface Decided {
  item: InboxItem;
  gate: string;
  choice: Approval['decision'];
  decision: Decision;
}

/** Says what was decided, and lets it be taken back at once. */
export function DecidedLine(props: {
  decided: Decided;
  onChanged(): void;
  onDismiss(): void;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { busy, error, run } = useAction();
  const [takenBack, setTakenBack] = useState(false);
  const { item, gate, choice, decision } = props.decided;
  const names = { freight: item.freight.alias, stage: item.stage };
  const missing = missingApprovals(decision);
  const takeBack = async () => {
    const done = await run(() =>
      api.withdrawApproval(item.pipeline.id, {
        stage: item.stage,
        freight: item.freight.id,
        gate,
      }),
    );
    setTakenBack(done);
    props.onChanged();
  };
  const said = choice === 'approve' ? 'inbox.approved' : 'inbox.rejected';
  return (
    <>
      <Alert
        role="status"
        status={choice === 'approve' && !takenBack ? 'success' : 'info'}
        icon
        title={t(takenBack ? 'inbox.takenBack' : said, names)}
        description={
          !takenBack && choice === 'approve' && missing > 0
            ? t('inbox.waitsFor', { count: missing })
            : undefined
        }
        customActions={
          <>
            {!takenBack && (
              <Button
                size="small"
                variant="secondary"
                isPending={busy}
                aria-label={t('inbox.takeBackOf', names)}
                onPress={takeBack}
              >
                {t('inbox.takeBack')}
              </Button>
            )}
            <Button size="small" variant="tertiary" onPress={props.onDismiss}>
              {t('tab.dismiss')}
            </Button>
          </>
        }
      />
      <ActionError error={error} title={t('approvals.failed')} />
    </>
  );
}
