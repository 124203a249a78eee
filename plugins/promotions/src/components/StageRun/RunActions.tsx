import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  Text,
} from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  StageRunDetails,
  TaskPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError } from '../common';
import styles from './StageRun.module.css';

/** What a person may do with a run: have it verified again, or end it. */
export function RunActions(props: { run: StageRunDetails; onChanged(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { run, onChanged } = props;
  const { busy, error, run: act } = useAction();
  const rerun = async (phase: TaskPhase) => {
    if (await act(() => api.rerun(run.id, { phase }))) {
      onChanged();
    }
  };
  const { rerun: again, abort } = run.permissions;
  if (again.length === 0 && !abort) {
    return null;
  }
  return (
    <>
      <div className={styles.actions}>
        {again.includes('verification') && (
          <Button
            size="small"
            variant="secondary"
            isPending={busy}
            onPress={() => rerun('verification')}
          >
            {t('stageRun.rerunVerification')}
          </Button>
        )}
        {again.includes('promotionTasks') && (
          <Button
            size="small"
            variant="secondary"
            isPending={busy}
            onPress={() => rerun('promotionTasks')}
          >
            {t('stageRun.rerunTasks')}
          </Button>
        )}
        {abort && <AbortRun run={run} onChanged={onChanged} />}
      </div>
      <ActionError error={error} title={t('stageRun.failed')} />
    </>
  );
}

function AbortRun(props: { run: StageRunDetails; onChanged(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { run, onChanged } = props;
  const [open, setOpen] = useState(false);
  const { busy, error, run: act } = useAction();
  const abort = async () => {
    if (await act(() => api.abortRun(run.id))) {
      setOpen(false);
      onChanged();
    }
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button size="small" variant="secondary">
        {t('stageRun.abort')}
      </Button>
      <Dialog width={440}>
        <DialogHeader>
          {t('stageRun.abortTitle', { stage: run.stage })}
        </DialogHeader>
        <DialogBody>
          <Text as="p">{t('stageRun.abortHelp')}</Text>
          <ActionError error={error} title={t('stageRun.failed')} />
        </DialogBody>
        <DialogFooter>
          <Button
            variant="secondary"
            isDisabled={busy}
            onPress={() => setOpen(false)}
          >
            {t('stageRun.keep')}
          </Button>
          <Button destructive isPending={busy} onPress={abort}>
            {t('stageRun.abortConfirm')}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
}
