import { FormEvent, useId, useState } from 'react';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextAreaField,
} from '@backstage/ui';
import {
  BoardStage,
  CreatePromotionResponse,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { useBreakGlass } from '../../hooks/useBreakGlass';
import { useTexts } from '../../hooks/useTexts';
import { isOpen, passingOf } from '../../lib/passing';
import { ActionError, Loading, Problem, Sentence } from '../common';
import { Changes } from './Changes';
import { Expiry, expiryAt, ExpiryField } from './ExpiryField';
import { GateChoice } from './GateChoice';
import styles from './PromoteDialog.module.css';

export interface BreakGlassDialogProps {
  pipelineId: string;
  stage: BoardStage;
  freight: Freight;
  /** What the stage runs of the same origin. */
  current: Freight | undefined;
  onClose(): void;
  /** Without a response where the person may not promote. */
  onDone(response: CreatePromotionResponse | undefined): void;
}

/** Passes over gates and freezes for one freight and one stage. */
export function BreakGlassDialog(props: BreakGlassDialogProps) {
  const t = useTexts();
  const formId = useId();
  const { stage, freight, onClose } = props;
  // Through a stage of control flow freight passes on its own.
  const promote = stage.permissions.promote && !stage.controlFlow;
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const [reason, setReason] = useState('');
  const [expiry, setExpiry] = useState<Expiry>({ hours: 1 });
  const [missing, setMissing] = useState(false);
  const glass = useBreakGlass({
    pipelineId: props.pipelineId,
    stage: stage.name,
    freight: freight.id,
    promote,
    onDone: props.onDone,
  });
  const { decision, busy } = glass;
  const passing = decision && passingOf(decision);
  const possible =
    passing && passing.availability.length === 0 && passing.choices.length > 0;
  if (passing && !chosen) {
    // What stands in the way as the person sees it first, and nothing that
    // comes later; what was not asked yet may turn out to be met.
    setChosen(new Set(passing.choices.filter(isOpen).map(({ id }) => id)));
  }
  const gates = (passing?.choices ?? [])
    .filter(({ id }) => chosen?.has(id))
    .map(({ id }) => id);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = expiryAt(expiry, new Date());
    if (gates.length === 0 || !expiresAt) {
      setMissing(true);
      return;
    }
    glass.submit({ gates, reason: reason.trim(), expiresAt });
  };

  return (
    <Dialog
      isOpen
      isDismissable={!busy}
      onOpenChange={open => !open && onClose()}
      width={600}
    >
      <DialogHeader>
        {t('dialog.breakGlassTitle', {
          freight: freight.alias,
          stage: stage.name,
        })}
      </DialogHeader>
      <DialogBody>
        <form id={formId} className={styles.body} onSubmit={submit}>
          <Alert status="warning" icon title={t('dialog.breakGlassWarning')} />
          {glass.notEnough && (
            <Alert
              role="alert"
              status="warning"
              icon
              title={t('dialog.changedTitle')}
              description={t('dialog.changed')}
            />
          )}
          <Changes freight={freight} current={props.current} />
          {!decision && !glass.loadError && <Loading heights={[24, 24]} />}
          {glass.loadError && <Problem error={glass.loadError} />}
          {passing && passing.availability.length > 0 && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('dialog.availabilityTitle')}
              description={
                <>
                  <p className={styles.hint}>{t('dialog.availability')}</p>
                  <ul className={styles.waits}>
                    {passing.availability.map(({ id, message }) => (
                      <li key={id}>
                        <Sentence text={message} />
                      </li>
                    ))}
                  </ul>
                </>
              }
            />
          )}
          {passing?.choices.length === 0 && (
            <p className={styles.hint}>{t('dialog.nothingToPass')}</p>
          )}
          {possible && (
            <>
              <GateChoice
                choices={passing.choices}
                chosen={gates}
                missing={missing && gates.length === 0}
                onChange={ids => setChosen(new Set(ids))}
              />
              <TextAreaField
                label={t('dialog.reason')}
                description={t('dialog.overrideReasonHelp')}
                rows={2}
                isRequired
                validate={value =>
                  value.trim() ? null : t('dialog.reasonNeeded')
                }
                value={reason}
                onChange={setReason}
                isDisabled={busy}
              />
              <ExpiryField
                value={expiry}
                onChange={setExpiry}
                wrong={missing && !expiryAt(expiry, new Date())}
              />
              {!promote && (
                <p className={styles.hint}>
                  {t(
                    stage.controlFlow
                      ? 'dialog.passesOnHelp'
                      : 'dialog.passOnlyHelp',
                  )}
                </p>
              )}
            </>
          )}
          <ActionError error={glass.error} title={t('panel.failed')} />
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" isDisabled={busy} onPress={onClose}>
          {t(possible ? 'dialog.cancel' : 'dialog.close')}
        </Button>
        {possible && (
          <Button type="submit" form={formId} destructive isPending={busy}>
            {t(promote ? 'dialog.passAndPromote' : 'dialog.passOnly')}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
