import { useId, useState } from 'react';
import {
  BgProvider,
  ButtonIcon,
  Tab,
  TabList,
  TabPanel,
  Tabs,
  Text,
} from '@backstage/ui';
import Drawer from '@material-ui/core/Drawer';
import CloseIcon from '@material-ui/icons/Close';
import {
  Board,
  BoardStage,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { LiveBoard } from '../../hooks/useBoard';
import { useTexts } from '../../hooks/useTexts';
import { stageStatus } from '../../lib/stageStatus';
import { StatusBadge, useAlias } from '../common';
import { History } from '../History';
import { ApprovalsTab } from './ApprovalsTab';
import { ConditionsTab } from './ConditionsTab';
import { ConfigurationTab } from './ConfigurationTab';
import { RunsTab } from './RunsTab';
import { WhyTab } from './WhyTab';
import styles from './StagePanel.module.css';

const VIEWS = [
  'why',
  'approvals',
  'conditions',
  'runs',
  'history',
  'configuration',
] as const;

/** The parts of the panel. */
export type StageView = (typeof VIEWS)[number];

export interface StagePanelProps {
  board: Board;
  live: LiveBoard;
  /** The panel is open while there is one. */
  stage: BoardStage | undefined;
  decision: Decision | undefined;
  /** One of the views; the first if it is none of them. */
  view: string | undefined;
  /** Something was done, so that the decision may be another one. */
  onChanged(): void;
  onBreakGlass(stage: string, freight: string): void;
  onView(view: StageView): void;
  onClose(): void;
}

/** Everything about one stage, beside the graph that it was opened from. */
export function StagePanel(props: StagePanelProps) {
  const { stage, onClose } = props;
  const id = useId();
  return (
    <Drawer
      anchor="right"
      open={stage !== undefined}
      onClose={onClose}
      PaperProps={{
        className: styles.paper,
        role: 'dialog',
        'aria-modal': true,
        'aria-labelledby': id,
      }}
    >
      {stage && (
        <BgProvider bg="neutral-1">
          <PanelBody {...props} stage={stage} titleId={id} />
        </BgProvider>
      )}
    </Drawer>
  );
}

function PanelBody(
  props: StagePanelProps & { stage: BoardStage; titleId: string },
) {
  const t = useTexts();
  const alias = useAlias();
  const { board, live, stage, onChanged } = props;
  const [answered, setAnswered] = useState<Decision>();
  const decision = newer(props.decision, answered);
  const freight = decision && live.freightById.get(decision.freight);
  const about = {
    pipelineId: board.pipeline.id,
    stage,
    decision,
    freight,
    name: decision ? alias(freight, decision.freight) : '',
    onChanged,
  };
  const { status, tone } = stageStatus(stage);
  const view = VIEWS.find(name => name === props.view) ?? VIEWS[0];
  return (
    <>
      <div className={styles.head}>
        <div className={styles.headText}>
          <Text
            as="h2"
            id={props.titleId}
            variant="title-x-small"
            weight="bold"
          >
            {t('panel.title', { stage: stage.name })}
          </Text>
          <StatusBadge tone={tone}>{t(`stageStatus.${status}`)}</StatusBadge>
        </div>
        <ButtonIcon
          aria-label={t('panel.close')}
          variant="tertiary"
          icon={<CloseIcon fontSize="small" />}
          onPress={props.onClose}
        />
      </div>
      <Tabs
        className={styles.tabs}
        selectedKey={view}
        onSelectionChange={key => props.onView(key as StageView)}
      >
        <TabList>
          {VIEWS.map(name => (
            <Tab key={name} id={name}>
              {t(`panel.${name}`)}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="why" className={styles.panel}>
          <WhyTab
            {...about}
            rejectAll={board.permissions.reject}
            onBreakGlass={() =>
              decision && props.onBreakGlass(stage.name, decision.freight)
            }
          />
        </TabPanel>
        <TabPanel id="approvals" className={styles.panel}>
          <ApprovalsTab {...about} onDecision={setAnswered} />
        </TabPanel>
        <TabPanel id="conditions" className={styles.panel}>
          <ConditionsTab pipelineId={board.pipeline.id} stage={stage} />
        </TabPanel>
        <TabPanel id="runs" className={styles.panel}>
          <RunsTab
            pipelineId={board.pipeline.id}
            stage={stage}
            freightById={live.freightById}
          />
        </TabPanel>
        <TabPanel id="history" className={styles.panel}>
          <History
            key={stage.name}
            pipelineId={board.pipeline.id}
            stage={stage.name}
            freightById={live.freightById}
          />
        </TabPanel>
        <TabPanel id="configuration" className={styles.panel}>
          <ConfigurationTab stage={stage} />
        </TabPanel>
      </Tabs>
    </>
  );
}

/**
 * What an action has answered counts until the page hears something newer
 * about the same question.
 */
function newer(
  shown: Decision | undefined,
  answered: Decision | undefined,
): Decision | undefined {
  return answered &&
    shown &&
    answered.stage === shown.stage &&
    answered.freight === shown.freight &&
    answered.at > shown.at
    ? answered
    : shown;
}
