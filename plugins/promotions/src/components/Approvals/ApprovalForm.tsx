import { useState } from 'react';
import { Button, TextField } from '@backstage/ui';
import { Approval } from '@promotions/backstage-plugin-promotions-common';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError } from '../common';
import styles from './Approvals.module.css';

export interface ApprovalFormProps {
  /** What is decided about, for the names of the buttons. */
  names: { freight: string; stage: string; gate: string };
  approve: boolean;
  reject: boolean;
  /** One's own decision, where there is one to take back. */
  mine?: Approval;
  onDecide(
    decision: Approval['decision'],
    comment: string | undefined,
  ): Promise<unknown>;
  onWithdraw?(): Promise<unknown>;
  /** It was refused, so that what is on the page may be out of date. */
  onFailed(): void;
}

/** Approve, reject with a comment, or take one's decision back. */
export function ApprovalForm(props: ApprovalFormProps) {
  const t = useTexts();
  const { names, mine, onWithdraw } = props;
  const { busy, error, run } = useAction();
  const [comment, setComment] = useState('');
  const [missing, setMissing] = useState(false);
  const [doing, setDoing] = useState<Approval['decision'] | 'withdraw'>();

  const attempt = async (
    what: Approval['decision'] | 'withdraw',
    action: () => Promise<unknown>,
  ) => {
    setDoing(what);
    if (await run(action)) {
      setComment('');
    } else {
      props.onFailed();
    }
  };
  const decide = (decision: Approval['decision']) => {
    const said = comment.trim() || undefined;
    if (decision === 'reject' && !said) {
      setMissing(true);
      return;
    }
    attempt(decision, () => props.onDecide(decision, said));
  };
  if (!props.approve && !props.reject && !(mine && onWithdraw)) {
    return null;
  }
  return (
    <div className={styles.form} role="group" aria-label={t('approvals.yours')}>
      {(props.approve || props.reject) && (
        <TextField
          label={t('approvals.comment')}
          size="small"
          value={comment}
          onChange={value => {
            setComment(value);
            setMissing(false);
          }}
          isInvalid={missing}
        />
      )}
      {missing && (
        <p role="alert" className={styles.missing}>
          {t('approvals.commentNeeded')}
        </p>
      )}
      <ActionError error={error} title={t('approvals.failed')} />
      <div className={styles.actions}>
        {props.approve && (
          <Button
            size="small"
            aria-label={t('approvals.approveOf', names)}
            isPending={busy && doing === 'approve'}
            isDisabled={busy && doing !== 'approve'}
            onPress={() => decide('approve')}
          >
            {t('approvals.approveAction')}
          </Button>
        )}
        {props.reject && (
          <Button
            size="small"
            variant="secondary"
            destructive
            aria-label={t('approvals.rejectOf', names)}
            isPending={busy && doing === 'reject'}
            isDisabled={busy && doing !== 'reject'}
            onPress={() => decide('reject')}
          >
            {t('approvals.rejectAction')}
          </Button>
        )}
        {mine && onWithdraw && (
          <Button
            size="small"
            variant="tertiary"
            aria-label={t('approvals.withdrawOf', names)}
            isPending={busy && doing === 'withdraw'}
            isDisabled={busy && doing !== 'withdraw'}
            onPress={() => attempt('withdraw', onWithdraw)}
          >
            {t(
              mine.decision === 'approve'
                ? 'approvals.withdraw'
                : 'approvals.withdrawRejection',
            )}
          </Button>
        )}
      </div>
    </div>
  );
}
