import { FormEvent, useId, useState } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextField,
} from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { Freeze } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import {
  FreezeFields,
  FreezeMistake,
  freezeRequest,
} from '../../lib/freezeRequest';
import { ownTimeZone } from '../../lib/localTime';
import { ActionError } from '../common';
import { WindowFields } from './WindowFields';
import styles from './FreezesPage.module.css';

/** A freeze with one window. Those with several are made through the API. */
export function NewFreezeDialog(props: {
  onClose(): void;
  onCreated(freeze: Freeze): void;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const formId = useId();
  const { busy, error, run } = useAction();
  const [mistakes, setMistakes] = useState<FreezeMistake[]>([]);
  const [fields, setFields] = useState<FreezeFields>(() => ({
    name: '',
    reason: '',
    stages: '*',
    labels: '',
    entities: '',
    kind: 'absolute',
    from: '',
    to: '',
    schedule: '',
    duration: '',
    timeZone: ownTimeZone(),
  }));
  const change = (changes: Partial<FreezeFields>) => {
    setFields(known => ({ ...known, ...changes }));
    setMistakes([]);
  };
  const text = (key: keyof FreezeFields) => ({
    value: fields[key],
    onChange: (value: string) => change({ [key]: value }),
  });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const read = freezeRequest(fields, new Date());
    if ('mistakes' in read) {
      setMistakes(read.mistakes);
      return;
    }
    await run(async () =>
      props.onCreated(await api.createFreeze(read.request)),
    );
  };

  return (
    <Dialog
      isOpen
      isDismissable={!busy}
      onOpenChange={open => !open && props.onClose()}
      width={560}
    >
      <DialogHeader>{t('newFreeze.title')}</DialogHeader>
      <DialogBody>
        <form id={formId} className={styles.form} onSubmit={submit}>
          <TextField
            label={t('newFreeze.name')}
            description={t('newFreeze.nameHelp')}
            isRequired
            {...text('name')}
          />
          <TextField
            label={t('newFreeze.reason')}
            description={t('newFreeze.reasonHelp')}
            isRequired
            {...text('reason')}
          />
          <WindowFields fields={fields} change={change} mistakes={mistakes} />
          <TextField
            label={t('newFreeze.stages')}
            description={t('newFreeze.stagesHelp')}
            isRequired
            {...text('stages')}
          />
          <TextField
            label={t('newFreeze.labels')}
            description={t(
              mistakes.includes('labels')
                ? 'newFreeze.labelsWrong'
                : 'newFreeze.labelsHelp',
            )}
            isInvalid={mistakes.includes('labels')}
            {...text('labels')}
          />
          <TextField
            label={t('newFreeze.entities')}
            description={t(
              mistakes.includes('entities')
                ? 'newFreeze.entitiesWrong'
                : 'newFreeze.entitiesHelp',
            )}
            isInvalid={mistakes.includes('entities')}
            {...text('entities')}
          />
          <ActionError error={error} title={t('newFreeze.failed')} />
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" isDisabled={busy} onPress={props.onClose}>
          {t('newFreeze.cancel')}
        </Button>
        <Button type="submit" form={formId} isPending={busy}>
          {t('newFreeze.create')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
