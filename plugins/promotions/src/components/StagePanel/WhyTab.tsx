import {
  BoardStage,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { LiveBoard } from '../../hooks/useBoard';
import { useTexts } from '../../hooks/useTexts';
import { verdictTone } from '../../lib/tones';
import { Hint, RelativeTime, StatusBadge, useAlias } from '../common';
import { RequirementList } from '../Decision';
import { ClearForm } from './ClearForm';
import { HoldList } from './HoldList';
import styles from './StagePanel.module.css';

const CLEARABLE = new Set(['upstream', 'soak']);

/** Whether freight may enter the stage: every requirement, met or not. */
export function WhyTab(props: {
  pipelineId: string;
  live: LiveBoard;
  stage: BoardStage;
  decision: Decision | undefined;
}) {
  const t = useTexts();
  const alias = useAlias();
  const { pipelineId, live, stage, decision } = props;
  const holds = (
    <HoldList pipelineId={pipelineId} stage={stage} onLifted={live.refresh} />
  );
  if (!decision) {
    return (
      <>
        {holds}
        <Hint>{t('panel.whyNothing')}</Hint>
      </>
    );
  }
  const freight = live.freightById.get(decision.freight);
  const name = alias(freight, decision.freight);
  const clearable = decision.requirements.some(
    requirement =>
      CLEARABLE.has(requirement.kind) &&
      (requirement.status === 'Unmet' || requirement.status === 'Waiting'),
  );
  return (
    <>
      {holds}
      <div className={styles.verdict}>
        <StatusBadge tone={verdictTone(decision.verdict)}>
          {t(`verdict.${decision.verdict}`)}
        </StatusBadge>
        <Hint>
          {t('panel.whyFor', { freight: name, stage: stage.name })}{' '}
          <RelativeTime at={decision.at} />
        </Hint>
      </div>
      <RequirementList decision={decision} />
      {clearable && stage.permissions.clear && (
        <ClearForm
          // Another freight or stage is another form.
          key={`${stage.name} ${decision.freight}`}
          pipelineId={pipelineId}
          stage={stage.name}
          freight={decision.freight}
          name={name}
          onCleared={live.refresh}
        />
      )}
    </>
  );
}
