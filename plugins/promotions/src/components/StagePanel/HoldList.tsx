import { useState } from 'react';
import { Box, Button } from '@backstage/ui';
import { errorApiRef, useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import {
  BoardStage,
  Hold,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { Actor, RelativeTime, StatusBadge } from '../common';
import styles from './StagePanel.module.css';

/** What keeps the policy from promoting here, and how to let it again. */
export function HoldList(props: {
  pipelineId: string;
  stage: BoardStage;
  onLifted(): void;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const errorApi = useApi(errorApiRef);
  const [lifting, setLifting] = useState<string>();
  const { pipelineId, stage } = props;

  const lift = async (hold: Hold) => {
    setLifting(hold.origin);
    try {
      await api.liftHold(pipelineId, {
        stage: stage.name,
        origin: hold.origin,
      });
      props.onLifted();
    } catch (e) {
      errorApi.post(toError(e));
    }
    setLifting(undefined);
  };

  return (
    <>
      {stage.holds.map(hold => (
        <Box key={hold.origin} bg="neutral" className={styles.hold}>
          <StatusBadge tone="warning" plain>
            {t('graph.hold')}, {t('graph.holdBy')} <Actor actor={hold.by} />,{' '}
            <RelativeTime at={hold.at} />
          </StatusBadge>
          <p className={styles.hint}>
            {hold.reason ?? t('panel.holdHelp', { origin: hold.origin })}
          </p>
          {stage.permissions.hold && (
            <Button
              size="small"
              variant="secondary"
              isPending={lifting === hold.origin}
              aria-label={t('panel.liftHoldOf', {
                origin: hold.origin,
                stage: stage.name,
              })}
              onPress={() => lift(hold)}
            >
              {t('panel.liftHold')}
            </Button>
          )}
        </Box>
      ))}
    </>
  );
}
