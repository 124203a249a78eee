import { useId } from 'react';
import { Box, Button, Text, VisuallyHidden } from '@backstage/ui';
import CallSplitIcon from '@material-ui/icons/CallSplit';
import { useTexts } from '../../hooks/useTexts';
import { stageStatus } from '../../lib/stageStatus';
import { StatusBadge } from '../common';
import { AutomationLines } from './AutomationLines';
import { ConditionChips } from './ConditionChips';
import { CurrentFreightLines } from './CurrentFreightLines';
import { FreezeLines } from './FreezeLines';
import { PromoteAction } from './PromoteAction';
import { PromotionLines } from './PromotionLines';
import { RollbackLines } from './RollbackLines';
import { RunLines } from './RunLines';
import { StageCardProps } from './props';
import { TargetList } from './TargetList';
import graphStyles from './StageGraph.module.css';
import styles from './StageCard.module.css';

/** A stage: what it runs, how that fares, and what may come next. */
export function StageCard(props: StageCardProps) {
  const { stage, live, selected, decisions, onPromote, onOpen } = props;
  const t = useTexts();
  const id = useId();
  const { status, tone } = stageStatus(stage);
  const decision = selected
    ? decisions.byStage.get(stage.name)
    : stage.suggestion;
  const runsIt = stage.current.some(current => current.freight === selected);

  return (
    <Box
      as="article"
      bg="neutral"
      aria-labelledby={id}
      className={styles.card}
      data-stage={stage.name}
      data-testid={`stage-${stage.name}`}
      data-verdict={selected && !runsIt ? decision?.verdict : undefined}
    >
      <div className={styles.head}>
        <Text
          as="h3"
          id={id}
          variant="body-large"
          weight="bold"
          className={styles.name}
          title={stage.description}
        >
          {stage.name}
        </Text>
        <Button
          size="small"
          variant="tertiary"
          className={styles.details}
          aria-label={t('graph.detailsOf', { stage: stage.name })}
          onPress={() => onOpen(stage.name)}
        >
          {t('graph.details')}
        </Button>
      </div>
      <span className={graphStyles.after}>
        {stage.upstreams.length > 0
          ? t('graph.after', { stages: stage.upstreams.join(', ') })
          : t('graph.first')}
      </span>
      <div className={styles.badges}>
        <StatusBadge tone={tone}>{t(`stageStatus.${status}`)}</StatusBadge>
        {stage.controlFlow && (
          <span className={styles.marker} title={t('graph.controlFlowHelp')}>
            <CallSplitIcon aria-hidden fontSize="inherit" />
            {t('graph.controlFlow')}
            <VisuallyHidden>{t('graph.controlFlowHelp')}</VisuallyHidden>
          </span>
        )}
      </div>
      <CurrentFreightLines stage={stage} freightById={live.freightById} />
      <RunLines stage={stage} />
      <ConditionChips
        stage={stage}
        onOpen={() => onOpen(stage.name, 'conditions')}
      />
      <TargetList stage={stage} freightById={live.freightById} />
      <RollbackLines stage={stage} freightById={live.freightById} />
      <FreezeLines stage={stage} />
      <AutomationLines stage={stage} />
      <PromotionLines stage={stage} freightById={live.freightById} />
      <PromoteAction
        stage={stage}
        decision={decision}
        checking={selected !== undefined && decisions.loading}
        chosen={selected !== undefined}
        freightById={live.freightById}
        onPromote={onPromote}
        onWhy={() => onOpen(stage.name)}
      />
    </Box>
  );
}
