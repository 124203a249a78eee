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
import { errorMessage } from '../../lib/errorKind';
import { ChangesTable } from '../Changes';
import { FreightName } from '../common';
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
  const rollback = isRollback(freight, current);
  const names = { freight: freight.alias, stage: stage.name };

  return (
    <Dialog
      isOpen
      isDismissable={!promote.busy}
      onOpenChange={open => !open && onClose()}
      width={600}
    >
      <DialogHeader>
        {t(rollback ? 'dialog.rollbackTitle' : 'dialog.promoteTitle', names)}
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
          <section aria-label={t('dialog.changes')} className={styles.part}>
            <h3 className={styles.title}>{t('dialog.changes')}</h3>
            <p className={styles.fromTo}>
              {current ? (
                <FreightName id={current.id} freight={current} />
              ) : (
                t('dialog.nothing')
              )}
              <span aria-hidden>→</span>
              <FreightName id={freight.id} freight={freight} />
            </p>
            <ChangesTable from={current} to={freight} />
          </section>
          <PromotePreview promote={promote} />
          {!promote.refused && (
            <TextAreaField
              label={t('dialog.reason')}
              description={t('dialog.reasonHelp')}
              rows={2}
              value={reason}
              onChange={setReason}
              isDisabled={promote.busy}
            />
          )}
          {promote.error && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('dialog.failedTitle')}
              description={errorMessage(promote.error)}
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" isDisabled={promote.busy} onPress={onClose}>
          {t(promote.refused ? 'dialog.close' : 'dialog.cancel')}
        </Button>
        {!promote.refused && (
          <Button
            isPending={promote.busy}
            // Until the backend has said that it may go.
            isDisabled={!promote.decision}
            onPress={() => promote.submit(reason)}
          >
            {t(rollback ? 'dialog.rollback' : 'dialog.promote')}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
