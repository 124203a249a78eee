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
import { Freeze } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError } from '../common';

/** Ends a freeze, after asking once more. */
export function EndFreeze(props: { freeze: Freeze; onEnded(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { busy, error, run } = useAction();
  const [open, setOpen] = useState(false);
  const { id, name } = props.freeze;
  const end = async () => {
    if (await run(() => api.deleteFreeze(id))) {
      setOpen(false);
    }
    // Somebody else may have ended it before.
    props.onEnded();
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <div>
        <Button
          size="small"
          variant="secondary"
          aria-label={t('freezes.endOf', { name })}
        >
          {t('freezes.end')}
        </Button>
      </div>
      <Dialog width={440}>
        <DialogHeader>{t('freezes.endTitle', { name })}</DialogHeader>
        <DialogBody>
          <Text as="p">{t('freezes.endHelp')}</Text>
          <ActionError error={error} title={t('freezes.endFailed')} />
        </DialogBody>
        <DialogFooter>
          <Button
            variant="secondary"
            isDisabled={busy}
            onPress={() => setOpen(false)}
          >
            {t('freezes.keep')}
          </Button>
          <Button destructive isPending={busy} onPress={end}>
            {t('freezes.endConfirm')}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
}
