import { Button } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import {
  StageRunDetails,
  TaskPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError, ConfirmButton } from '../common';
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
        {abort && (
          <ConfirmButton
            label={t('stageRun.abort')}
            size="small"
            title={t('stageRun.abortTitle', { stage: run.stage })}
            help={t('stageRun.abortHelp')}
            keep={t('stageRun.keep')}
            confirm={t('stageRun.abortConfirm')}
            failed={t('stageRun.failed')}
            act={() => api.abortRun(run.id)}
            onDone={onChanged}
          />
        )}
      </div>
      <ActionError error={error} title={t('stageRun.failed')} />
    </>
  );
}
