import { useApi } from '@backstage/core-plugin-api';
import {
  BoardStage,
  Decision,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { verdictTone } from '../../lib/tones';
import { Actor, Hint, RelativeTime, StatusBadge } from '../common';
import { DecisionTimes, RequirementList } from '../Decision';
import { HoldList } from './HoldList';
import { RequirementActions, TakeBack } from './RequirementActions';
import { StageActions } from './StageActions';
import styles from './StagePanel.module.css';

export interface WhyTabProps {
  pipelineId: string;
  stage: BoardStage;
  decision: Decision | undefined;
  freight: FreightWithStatus | undefined;
  /** What to call the freight. */
  name: string;
  /** The person may reject in the whole pipeline. */
  rejectAll: boolean;
  onChanged(): void;
  onBreakGlass(): void;
}

/** Whether freight may enter the stage: every requirement, met or not. */
export function WhyTab(props: WhyTabProps) {
  const t = useTexts();
  const { stage, decision, name } = props;
  return (
    <>
      <HoldList {...props} />
      {decision ? (
        <>
          <div className={styles.verdict}>
            <StatusBadge tone={verdictTone(decision.verdict)}>
              {t(`verdict.${decision.verdict}`)}
            </StatusBadge>
            <Hint>
              {t('panel.whyFor', { freight: name, stage: stage.name })}{' '}
              <RelativeTime at={decision.at} />
            </Hint>
          </div>
          <DecisionTimes decision={decision} />
          <ClearedBy {...props} />
          <RequirementList
            decision={decision}
            actions={requirement => (
              <RequirementActions {...props} requirement={requirement} />
            )}
          />
        </>
      ) : (
        <Hint>{t('panel.whyNothing')}</Hint>
      )}
      <StageActions {...props} />
    </>
  );
}

/** Who has let the freight in past upstream and soak, and how to undo that. */
function ClearedBy(props: WhyTabProps) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage, freight, name } = props;
  const clearing = freight?.status.clearedFor[stage.name];
  if (!freight || !clearing) {
    return null;
  }
  return (
    <div>
      <StatusBadge tone="warning" plain>
        {t('panel.cleared')} <Actor actor={clearing.by} />,{' '}
        <RelativeTime at={clearing.at} />
      </StatusBadge>
      {clearing.reason && <Hint>{clearing.reason}</Hint>}
      {stage.permissions.clear && (
        <TakeBack
          label={t('panel.withdrawClearing')}
          name={t('panel.withdrawClearingOf', {
            freight: name,
            stage: stage.name,
          })}
          failed={t('panel.failed')}
          action={() =>
            api.withdrawClearing(pipelineId, {
              stage: stage.name,
              freight: freight.id,
            })
          }
          onChanged={props.onChanged}
        />
      )}
    </div>
  );
}
