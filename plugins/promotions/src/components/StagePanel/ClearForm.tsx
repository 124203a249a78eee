import { FormEvent, useState } from 'react';
import { Alert, Box, Button, TextField } from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { errorMessage } from '../../lib/errorKind';
import styles from './StagePanel.module.css';

/** Lets freight in past upstream and soak, for those who may. */
export function ClearForm(props: {
  pipelineId: string;
  stage: string;
  freight: string;
  name: string;
  onCleared(): void;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { pipelineId, stage, freight, name } = props;
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await api.clearFreight(pipelineId, {
        stage,
        freight,
        reason: reason.trim() || undefined,
      });
      props.onCleared();
      setOpen(false);
    } catch (e) {
      setError(toError(e));
    }
    setBusy(false);
  };

  if (!open) {
    return (
      <Button
        size="small"
        variant="secondary"
        aria-label={t('panel.clearOf', { freight: name, stage })}
        onPress={() => setOpen(true)}
      >
        {t('panel.clear')}
      </Button>
    );
  }
  return (
    <Box as="form" bg="neutral" className={styles.form} onSubmit={submit}>
      <p className={styles.hint}>{t('panel.clearHelp')}</p>
      <TextField
        label={t('panel.reason')}
        size="small"
        value={reason}
        onChange={setReason}
      />
      {error && (
        <Alert role="alert" status="danger" icon title={errorMessage(error)} />
      )}
      <div className={styles.formActions}>
        <Button type="submit" size="small" isPending={busy}>
          {t('panel.clearConfirm')}
        </Button>
        <Button size="small" variant="tertiary" onPress={() => setOpen(false)}>
          {t('panel.cancel')}
        </Button>
      </div>
    </Box>
  );
}
