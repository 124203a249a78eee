import { useId } from 'react';
import { Link } from '@backstage/ui';
import {
  BoardStage,
  Decision,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';
import { PromoteState, promoteState } from '../../lib/promoteState';
import { verdictTone } from '../../lib/tones';
import { Countdown, Sentence, StatusBadge, useAlias } from '../common';
import { PromoteButton } from './PromoteButton';
import styles from './PromoteAction.module.css';

export interface PromoteActionProps {
  stage: BoardStage;
  decision: Decision | undefined;
  checking: boolean;
  /** Somebody has chosen the freight; else it is what the board suggests. */
  chosen: boolean;
  freightById: ReadonlyMap<string, Freight>;
  onPromote(stage: BoardStage, freight: string): void;
  onWhy(): void;
}

/** The button of a stage, or in a few words why it has nothing to press. */
export function PromoteAction(props: PromoteActionProps) {
  const { stage, decision, freightById } = props;
  const t = useTexts();
  const reasonId = useId();
  const alias = useAlias();
  const freight = decision && freightById.get(decision.freight);
  const name = decision && alias(freight, decision.freight);
  const origin = freight?.origin;
  const state = promoteState({
    stage,
    decision,
    checking: props.checking,
    freight,
    current: stage.current
      .filter(current => current.origin === origin)
      .map(current => freightById.get(current.freight))[0],
  });

  return (
    <div className={styles.action}>
      {props.chosen && decision && state.kind !== 'current' && (
        <StatusBadge tone={verdictTone(decision.verdict)}>
          {t(`verdict.${decision.verdict}`)}
        </StatusBadge>
      )}
      {state.kind !== 'passesOn' && (
        <PromoteButton
          state={state}
          stage={stage.name}
          freight={name}
          describedBy={reasonId}
          onPress={() => decision && props.onPromote(stage, decision.freight)}
        />
      )}
      <Reason
        id={reasonId}
        state={state}
        decision={decision}
        freight={name}
        stage={stage.name}
        onWhy={props.onWhy}
      />
    </div>
  );
}

function Reason(props: {
  id: string;
  state: PromoteState;
  decision: Decision | undefined;
  freight: string | undefined;
  stage: string;
  onWhy(): void;
}) {
  const t = useTexts();
  const runHref = useRunHref();
  const { state, decision, stage } = props;
  const freight = props.freight ?? '';
  switch (state.kind) {
    case 'eligible':
      return null;
    case 'passesOn':
      return (
        <p id={props.id} className={styles.reason}>
          {decision?.verdict === 'Eligible' && freight
            ? t('action.mayPass', { freight })
            : t('action.passesOn')}
        </p>
      );
    case 'underWay':
      return (
        <p id={props.id} className={styles.reason}>
          {t('action.underWay', { freight })}{' '}
          <Link
            href={runHref(state.promotion.id)}
            variant="body-small"
            aria-label={t('graph.openRunOf', { freight, stage })}
          >
            {t('graph.openRun')}
          </Link>
        </p>
      );
    case 'requestable':
    case 'refused':
      return (
        <div className={styles.reason}>
          <p id={props.id}>
            <Sentence
              text={state.requirement?.message ?? t('action.noReason')}
            />
            {state.at && (
              <>
                {' '}
                {t(
                  decision?.eligibleAt ? 'action.eligibleAt' : 'action.until',
                )}{' '}
                <Countdown at={state.at} />.
              </>
            )}
          </p>
          <button
            type="button"
            className={styles.why}
            aria-label={t('action.whyOf', { freight, stage })}
            onClick={props.onWhy}
          >
            {t('action.why')}
          </button>
        </div>
      );
    default:
      return (
        <p id={props.id} className={styles.reason}>
          {t(`action.${state.kind}`, { freight })}
        </p>
      );
  }
}
