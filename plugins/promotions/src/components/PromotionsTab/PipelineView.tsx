import { useState } from 'react';
import { Alert, Button } from '@backstage/ui';
import AddIcon from '@material-ui/icons/Add';
import {
  BoardStage,
  CreatePromotionResponse,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { useBoard } from '../../hooks/useBoard';
import { useDecisions } from '../../hooks/useDecisions';
import { useFocusBack } from '../../hooks/useFocusBack';
import { TabState } from '../../hooks/useTabState';
import { useTexts } from '../../hooks/useTexts';
import { Loading, Problem, useAlias } from '../common';
import { FreightStrip } from '../FreightStrip';
import { NewFreightDialog } from '../NewFreightDialog';
import { BreakGlassDialog, PromoteDialog } from '../PromoteDialog';
import { StageGraph } from '../StageGraph';
import { StagePanel } from '../StagePanel';
import { DocumentErrors } from './DocumentErrors';
import { PipelineHistory } from './PipelineHistory';
import { Promoted } from './Promoted';
import { TabHead } from './TabHead';
import styles from './PromotionsTab.module.css';

export interface PipelineViewProps {
  pipelines: PipelineSummary[];
  pipeline: PipelineSummary;
  state: TabState;
  change(changes: Partial<TabState>): void;
  onRefreshed(): void;
}

const NOTHING_CHOSEN = {
  freight: undefined,
  stage: undefined,
  view: undefined,
};

interface Offer {
  stage: string;
  freight: string;
  breakGlass?: boolean;
}

/** One pipeline: its document, its freight, its stages. */
export function PipelineView(props: PipelineViewProps) {
  const t = useTexts();
  const alias = useAlias();
  const { state, change } = props;
  const live = useBoard(props.pipeline.id);
  const { board, error } = live;
  const selected =
    state.freight && live.freightById.has(state.freight)
      ? state.freight
      : undefined;
  const decisions = useDecisions(board, selected);
  const [offer, setOffer] = useState<Offer>();
  const [creating, setCreating] = useState(false);
  const [done, setDone] = useState<
    Offer & { response: CreatePromotionResponse | undefined }
  >();

  const pipeline = board?.pipeline ?? props.pipeline;
  const stageNamed = (name: string | undefined) =>
    board?.stages.find(stage => stage.name === name);
  const open = stageNamed(state.stage);
  useFocusBack(offer?.stage ?? open?.name);
  const offered = offer && stageNamed(offer.stage);
  const offeredFreight = offer && live.freightById.get(offer.freight);
  const currentOf = (stage: BoardStage, origin: string) =>
    stage.current
      .filter(current => current.origin === origin)
      .map(current => live.freightById.get(current.freight))[0];
  const changed = () => {
    live.refresh();
    decisions.refresh();
  };
  const dialog = offer &&
    offered &&
    offeredFreight && {
      pipelineId: pipeline.id,
      stage: offered,
      freight: offeredFreight,
      current: currentOf(offered, offeredFreight.origin),
      onClose: () => setOffer(undefined),
      onDone: (response: CreatePromotionResponse | undefined) => {
        setDone({ ...offer, response });
        setOffer(undefined);
        // What was done is told behind the panel.
        change({ stage: undefined, view: undefined });
        changed();
      },
    };

  return (
    <>
      <TabHead
        pipelines={props.pipelines}
        pipeline={pipeline}
        board={board}
        onChoose={id => change({ ...NOTHING_CHOSEN, pipeline: id })}
        onRefreshed={() => {
          props.onRefreshed();
          live.refresh();
        }}
      />
      {board && error && (
        <Alert role="status" status="warning" icon title={t('tab.stale')} />
      )}
      <DocumentErrors pipeline={pipeline} />
      {done && (
        <Promoted
          response={done.response}
          stage={done.stage}
          freight={alias(live.freightById.get(done.freight), done.freight)}
          onDismiss={() => setDone(undefined)}
        />
      )}
      {live.loading && <Loading heights={[200, 320]} />}
      {!board && error && <Problem error={error} onRetry={live.refresh} />}
      {board && board.stages.length > 0 && (
        <>
          <FreightStrip
            board={board}
            live={live}
            selected={selected}
            onSelect={freight => change({ freight })}
            onChanged={changed}
            actions={
              board.permissions.createFreight && (
                <Button
                  size="small"
                  variant="secondary"
                  iconStart={<AddIcon aria-hidden fontSize="inherit" />}
                  onPress={() => setCreating(true)}
                >
                  {t('tab.newFreight')}
                </Button>
              )
            }
          />
          {decisions.error && selected && <Problem error={decisions.error} />}
          <StageGraph
            board={board}
            live={live}
            selected={selected}
            decisions={decisions}
            onPromote={(stage, freight) =>
              setOffer({ stage: stage.name, freight })
            }
            onOpen={(stage, view) => change({ stage, view })}
          />
          <PipelineHistory
            pipelineId={pipeline.id}
            freightById={live.freightById}
            open={state.history === 'open'}
            onToggle={show => change({ history: show ? 'open' : undefined })}
          />
          <StagePanel
            board={board}
            live={live}
            // It steps aside for the dialog, as both want the focus.
            stage={dialog ? undefined : open}
            decision={
              open &&
              (selected ? decisions.byStage.get(open.name) : open.suggestion)
            }
            view={state.view}
            onChanged={changed}
            onBreakGlass={(stage, freight) =>
              setOffer({ stage, freight, breakGlass: true })
            }
            onView={view => change({ view })}
            onClose={() => change({ stage: undefined, view: undefined })}
          />
        </>
      )}
      {board &&
        board.stages.length === 0 &&
        pipeline.document.state === 'Good' && (
          <p className={styles.hint}>{t('tab.noStages')}</p>
        )}
      {dialog && !offer.breakGlass && (
        <PromoteDialog
          {...dialog}
          onBreakGlass={() => setOffer({ ...offer, breakGlass: true })}
        />
      )}
      {dialog && offer.breakGlass && <BreakGlassDialog {...dialog} />}
      {creating && board && (
        <NewFreightDialog
          pipelineId={pipeline.id}
          origins={board.origins}
          onClose={() => setCreating(false)}
          onCreated={freight => {
            setCreating(false);
            live.refresh();
            change({ freight: freight.id });
          }}
        />
      )}
    </>
  );
}
