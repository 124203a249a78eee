import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextAreaField,
} from '@backstage/ui';
import { useState } from 'react';
import {
  BoardStage,
  CreatePromotionResponse,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { usePromote } from '../../hooks/usePromote';
import { useTexts } from '../../hooks/useTexts';
import { isRollback } from '../../lib/artifactChanges';
import { canBreakGlass } from '../../lib/passing';
import { ActionError } from '../common';
import { Changes } from './Changes';
import { PromotePreview } from './PromotePreview';
import styles from './PromoteDialog.module.css';

export interface PromoteDialogProps {
  pipelineId: string;
  stage: BoardStage;
  freight: Freight;
  /** What the stage runs of the same origin. */
  current: Freight | undefined;
  onClose(): void;
  onDone(response: CreatePromotionResponse): void;
  /** The person would rather pass over what is not met. */
  onBreakGlass(): void;
}

/** What a promotion would change, before anything does. */
export function PromoteDialog(props: PromoteDialogProps) {
  const t = useTexts();
  const { stage, freight, current, onClose } = props;
  const [reason, setReason] = useState('');
  const promote = usePromote({
    pipelineId: props.pipelineId,
    stage: stage.name,
    freight: freight.id,
    onDone: props.onDone,
  });
  const { offer, decision, busy } = promote;
  const refused = offer === 'refused';
  const request = offer === 'request';
  const rollback = isRollback(freight, current);
  const names = { freight: freight.alias, stage: stage.name };
  const breakGlass =
    stage.permissions.override && decision && canBreakGlass(decision);
  const verb = rollback ? 'dialog.rollback' : 'dialog.promote';
  const title = rollback ? 'dialog.rollbackTitle' : 'dialog.promoteTitle';

  return (
    <Dialog
      isOpen
      isDismissable={!busy}
      onOpenChange={open => !open && onClose()}
      width={600}
    >
      <DialogHeader>
        {t(request ? 'dialog.requestTitle' : title, names)}
      </DialogHeader>
      <DialogBody>
        <div className={styles.body}>
          {rollback && current && (
            <Alert
              status="warning"
              icon
              title={t('dialog.rollbackNotice', {
                stage: stage.name,
                current: current.alias,
              })}
            />
          )}
          <Changes freight={freight} current={current} />
          <PromotePreview promote={promote} />
          {!refused && (
            <TextAreaField
              label={t('dialog.reason')}
              description={t('dialog.reasonHelp')}
              rows={2}
              value={reason}
              onChange={setReason}
              isDisabled={busy}
            />
          )}
          <ActionError error={promote.error} title={t('dialog.failedTitle')} />
        </div>
      </DialogBody>
      <DialogFooter>
        {breakGlass && (
          <Button
            variant="tertiary"
            isDisabled={busy}
            onPress={props.onBreakGlass}
          >
            {t('dialog.breakGlassInstead')}
          </Button>
        )}
        <Button variant="secondary" isDisabled={busy} onPress={onClose}>
          {t(refused ? 'dialog.close' : 'dialog.cancel')}
        </Button>
        {!refused && (
          <Button
            isPending={busy}
            // Until the backend has said that it may go, or be requested.
            isDisabled={!decision}
            onPress={() => promote.submit(reason)}
          >
            {t(request ? 'dialog.request' : verb)}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
