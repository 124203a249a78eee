import { Box, Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  BoardStage,
  Hold,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError, Actor, RelativeTime, StatusBadge } from '../common';
import styles from './StagePanel.module.css';

interface HoldListProps {
  pipelineId: string;
  stage: BoardStage;
  onChanged(): void;
}

/** What keeps the policy from promoting here, and how to let it again. */
export function HoldList(props: HoldListProps) {
  return (
    <>
      {props.stage.holds.map(hold => (
        <HoldBox key={hold.origin} {...props} hold={hold} />
      ))}
    </>
  );
}

function HoldBox(props: HoldListProps & { hold: Hold }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { busy, error, run } = useAction();
  const { pipelineId, stage, hold } = props;
  const about = { origin: hold.origin, stage: stage.name };
  const lift = async () => {
    await run(() => api.liftHold(pipelineId, about));
    props.onChanged();
  };
  return (
    <Box bg="neutral" className={styles.hold}>
      <StatusBadge tone="warning" plain>
        {t('graph.hold')}, {t('graph.holdBy')} <Actor actor={hold.by} />,{' '}
        <RelativeTime at={hold.at} />
      </StatusBadge>
      <p className={styles.hint}>
        {hold.reason ?? t('panel.holdHelp', { origin: hold.origin })}
      </p>
      <ActionError error={error} title={t('panel.failed')} />
      {stage.permissions.hold && (
        <Button
          size="small"
          variant="secondary"
          isPending={busy}
          aria-label={t('panel.liftHoldOf', about)}
          onPress={lift}
        >
          {t('panel.liftHold')}
        </Button>
      )}
    </Box>
  );
}
