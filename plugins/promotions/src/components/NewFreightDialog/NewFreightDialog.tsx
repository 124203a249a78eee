import { FormEvent, useId, useState } from 'react';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Radio,
  RadioGroup,
  Select,
  TextField,
} from '@backstage/ui';
import { useApi } from '@backstage/core-plugin-api';
import { toError } from '@backstage/errors';
import {
  ArtifactInput,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { errorMessage } from '../../lib/errorKind';
import styles from './NewFreightDialog.module.css';

type Kind = 'image' | 'generic';

/** Freight with one artifact, pushed by hand. */
export function NewFreightDialog(props: {
  pipelineId: string;
  origins: string[];
  onClose(): void;
  onCreated(freight: Freight): void;
}) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const formId = useId();
  const { origins } = props;
  const [kind, setKind] = useState<Kind>('image');
  const [origin, setOrigin] = useState(origins[0]);
  const [what, setWhat] = useState('');
  const [version, setVersion] = useState('');
  const [alias, setAlias] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const artifact: ArtifactInput =
      kind === 'image'
        ? { kind, repository: what.trim(), tag: version.trim() }
        : { kind, name: what.trim(), version: version.trim() };
    setBusy(true);
    setError(undefined);
    try {
      const freight = await api.createFreight(props.pipelineId, {
        origin,
        alias: alias.trim() || undefined,
        artifacts: [artifact],
      });
      props.onCreated(freight);
    } catch (e) {
      setError(toError(e));
      setBusy(false);
    }
  };

  return (
    <Dialog
      isOpen
      isDismissable={!busy}
      onOpenChange={open => !open && props.onClose()}
      width={480}
    >
      <DialogHeader>{t('newFreight.title')}</DialogHeader>
      <DialogBody>
        <form id={formId} className={styles.form} onSubmit={submit}>
          <p className={styles.hint}>{t('newFreight.help')}</p>
          {origins.length > 1 && (
            <Select
              label={t('newFreight.origin')}
              value={origin}
              onChange={key => setOrigin(String(key))}
              options={origins.map(name => ({ value: name, label: name }))}
            />
          )}
          <RadioGroup
            label={t('newFreight.kind')}
            value={kind}
            onChange={value => setKind(value as Kind)}
          >
            <Radio value="image">{t('newFreight.image')}</Radio>
            <Radio value="generic">{t('newFreight.generic')}</Radio>
          </RadioGroup>
          <TextField
            label={t(
              kind === 'image' ? 'newFreight.repository' : 'newFreight.name',
            )}
            isRequired
            value={what}
            onChange={setWhat}
          />
          <TextField
            label={t(
              kind === 'image' ? 'newFreight.tag' : 'newFreight.version',
            )}
            isRequired
            value={version}
            onChange={setVersion}
          />
          <TextField
            label={t('newFreight.alias')}
            description={t('newFreight.aliasHelp')}
            value={alias}
            onChange={setAlias}
          />
          {error && (
            <Alert
              role="alert"
              status="danger"
              icon
              title={t('newFreight.failedTitle')}
              description={errorMessage(error)}
            />
          )}
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" isDisabled={busy} onPress={props.onClose}>
          {t('newFreight.cancel')}
        </Button>
        <Button type="submit" form={formId} isPending={busy}>
          {t('newFreight.create')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
