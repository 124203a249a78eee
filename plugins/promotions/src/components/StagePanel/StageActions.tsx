import { Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  BoardStage,
  Decision,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { canBreakGlass, isOpen, passingOf } from '../../lib/passing';
import { Hint, ReasonForm, Section } from '../common';
import styles from './StagePanel.module.css';

export interface StageActionsProps {
  pipelineId: string;
  stage: BoardStage;
  decision: Decision | undefined;
  /** What to call the freight. */
  name: string;
  onChanged(): void;
  onBreakGlass(): void;
}

/** What the person may do about a stage, and about freight in it. */
export function StageActions(props: StageActionsProps) {
  const t = useTexts();
  const { stage, decision } = props;
  const { hold, clear, reject, override } = stage.permissions;
  const origins = stage.controlFlow
    ? []
    : stage.requests
        .map(({ origin }) => origin)
        .filter(origin => !stage.holds.some(held => held.origin === origin));
  const offers = decision && offersOf(decision);
  const any =
    (hold && origins.length > 0) ||
    (offers &&
      ((clear && offers.clear) ||
        (reject && offers.reject) ||
        (override && (offers.breakGlass || offers.notYet))));
  if (!any) {
    return null;
  }
  return (
    <Section title={t('panel.manage')} level="h3">
      <div className={styles.manage}>
        {decision && offers && (
          <FreightActions {...props} decision={decision} offers={offers} />
        )}
        {hold &&
          origins.map(origin => (
            <HoldForm key={origin} {...props} origin={origin} />
          ))}
      </div>
    </Section>
  );
}

interface Offers {
  clear: boolean;
  reject: boolean;
  breakGlass: boolean;
  /** There are gates to pass over, but availability is not met. */
  notYet: boolean;
}

function offersOf(decision: Decision): Offers {
  const open = decision.requirements.filter(isOpen);
  const { choices, availability } = passingOf(decision);
  return {
    clear: open.some(({ kind }) => kind === 'upstream' || kind === 'soak'),
    reject: !open.some(({ kind }) => kind === 'rejected'),
    breakGlass: canBreakGlass(decision),
    notYet: choices.length > 0 && availability.length > 0,
  };
}

function FreightActions(
  props: StageActionsProps & { decision: Decision; offers: Offers },
) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage, decision, offers, name } = props;
  const { clear, reject, override } = stage.permissions;
  const about = { stage: stage.name, freight: decision.freight };
  const names = { stage: stage.name, freight: name };
  // Another freight or stage is another form.
  const key = `${stage.name} ${decision.freight}`;
  return (
    <>
      {clear && offers.clear && (
        <ReasonForm
          key={`clear ${key}`}
          label={t('panel.clear')}
          name={t('panel.clearOf', names)}
          help={t('panel.clearHelp')}
          confirm={t('panel.clearConfirm')}
          onSubmit={async reason => {
            await api.clearFreight(pipelineId, { ...about, reason });
            props.onChanged();
          }}
          onFailed={props.onChanged}
        />
      )}
      {override && offers.breakGlass && (
        <Button
          size="small"
          variant="secondary"
          aria-label={t('panel.breakGlassOf', names)}
          onPress={props.onBreakGlass}
        >
          {t('panel.breakGlass')}
        </Button>
      )}
      {override && offers.notYet && (
        <Hint>
          {t('dialog.availabilityTitle')}. {t('dialog.availability')}
        </Hint>
      )}
      {reject && offers.reject && (
        <ReasonForm
          key={`reject ${key}`}
          label={t('panel.reject')}
          name={t('panel.rejectOf', names)}
          help={t('panel.rejectHelp')}
          confirm={t('panel.rejectConfirm')}
          required
          destructive
          onSubmit={async reason => {
            await api.rejectFreight(pipelineId, {
              ...about,
              reason: reason ?? '',
            });
            props.onChanged();
          }}
          onFailed={props.onChanged}
        />
      )}
    </>
  );
}

function HoldForm(props: StageActionsProps & { origin: string }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage, origin } = props;
  const about = { stage: stage.name, origin };
  return (
    <ReasonForm
      label={t('panel.hold', { origin })}
      name={t('panel.holdOf', about)}
      help={t('panel.setHoldHelp')}
      confirm={t('panel.holdConfirm')}
      onSubmit={async reason => {
        await api.setHold(pipelineId, { ...about, reason });
        props.onChanged();
      }}
      onFailed={props.onChanged}
    />
  );
}
