import { FormEvent, useEffect, useRef, useState } from 'react';
import { Box, Button, TextField } from '@backstage/ui';
import { useAction } from '../../hooks/useAction';
import { useTexts } from '../../hooks/useTexts';
import { ActionError } from './ActionError';
import styles from './common.module.css';

export interface ReasonFormProps {
  /** On the button that opens the form. */
  label: string;
  /** The name of that button, where the label alone does not say of what. */
  name: string;
  /** What it does. */
  help: string;
  confirm: string;
  /** It cannot be done without saying why. */
  required?: boolean;
  destructive?: boolean;
  onSubmit(reason: string | undefined): Promise<unknown>;
  /** It was refused, so that what is on the page may be out of date. */
  onFailed?(): void;
}

/** A button that asks for a reason before it does something. */
export function ReasonForm(props: ReasonFormProps) {
  const t = useTexts();
  const { busy, error, run } = useAction();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const field = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);

  // Each takes the place of the other, under the focus.
  useEffect(() => {
    if (open) {
      field.current?.querySelector('input')?.focus();
    } else if (wasOpen.current) {
      button.current?.focus();
    }
    wasOpen.current = open;
  }, [open]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run(() => props.onSubmit(reason.trim() || undefined))) {
      setOpen(false);
      setReason('');
    } else {
      props.onFailed?.();
    }
  };

  if (!open) {
    return (
      <Button
        ref={button}
        size="small"
        variant="secondary"
        aria-label={props.name}
        onPress={() => setOpen(true)}
      >
        {props.label}
      </Button>
    );
  }
  return (
    <Box
      as="form"
      bg="neutral"
      aria-label={props.name}
      className={styles.form}
      onSubmit={submit}
    >
      <p className={styles.hint}>{props.help}</p>
      <TextField
        label={t('panel.reason')}
        size="small"
        ref={field}
        value={reason}
        onChange={setReason}
        isRequired={props.required}
        validate={value =>
          props.required && !value.trim() ? t('dialog.reasonNeeded') : null
        }
      />
      <ActionError error={error} title={t('panel.failed')} />
      <div className={styles.formActions}>
        <Button
          type="submit"
          size="small"
          isPending={busy}
          destructive={props.destructive}
        >
          {props.confirm}
        </Button>
        <Button size="small" variant="tertiary" onPress={() => setOpen(false)}>
          {t('panel.cancel')}
        </Button>
      </div>
    </Box>
  );
}
