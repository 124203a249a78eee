import { useTexts } from '../../hooks/useTexts';
import { PromoteState } from '../../lib/promoteState';
import styles from './PromoteAction.module.css';

export interface PromoteButtonProps {
  state: PromoteState;
  stage: string;
  /** Alias of the freight that is offered, if any is. */
  freight: string | undefined;
  /** Id of the text that says why there is nothing to press. */
  describedBy: string;
  onPress(): void;
}

/**
 * One element in all states, and never `disabled`: it keeps the focus when its
 * state changes under it, and says why there is nothing to press.
 */
export function PromoteButton(props: PromoteButtonProps) {
  const t = useTexts();
  const { state, stage, freight } = props;
  const on = state.kind === 'eligible' || state.kind === 'requestable';
  const rollback = state.kind === 'eligible' && state.rollback;
  let label: string = t('action.promoteNothing');
  let name: string = t('action.promoteNothingTo', { stage });
  if (freight && state.kind === 'requestable') {
    label = t('action.request', { freight });
    name = t('action.requestTo', { freight, stage });
  } else if (freight) {
    label = t(rollback ? 'action.rollback' : 'action.promote', { freight });
    name = t(rollback ? 'action.rollbackIn' : 'action.promoteTo', {
      freight,
      stage,
    });
  }
  return (
    <button
      type="button"
      aria-label={name}
      aria-disabled={!on}
      aria-describedby={
        state.kind === 'eligible' ? undefined : props.describedBy
      }
      className={styles.button}
      data-variant={
        rollback || state.kind === 'requestable' ? 'secondary' : 'primary'
      }
      onClick={on ? props.onPress : undefined}
    >
      {label}
    </button>
  );
}
