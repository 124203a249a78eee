import { useState } from 'react';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  Text,
} from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { errorMessage } from '../../lib/errorKind';

/** Stops a promotion, after asking once more. */
export function AbortButton(props: { promotionId: string; onAborted(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const abort = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.abortPromotion(props.promotionId);
      setOpen(false);
      props.onAborted();
    } catch (e) {
      setError(toError(e));
    }
    setBusy(false);
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button variant="secondary">{t('run.abort')}</Button>
      <Dialog width={440}>
        <DialogHeader>{t('run.abortTitle')}</DialogHeader>
        <DialogBody>
          <Text as="p">{t('run.abortHelp')}</Text>
          {error && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('run.abortFailed')}
              description={errorMessage(error)}
            />
          )}
        </DialogBody>
        <DialogFooter>
          <Button
            variant="secondary"
            isDisabled={busy}
            onPress={() => setOpen(false)}
          >
            {t('run.keep')}
          </Button>
          <Button destructive isPending={busy} onPress={abort}>
            {t('run.abortConfirm')}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
}
