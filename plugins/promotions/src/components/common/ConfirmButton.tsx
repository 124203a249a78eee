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
import { useAction } from '../../hooks/useAction';
import { ActionError } from './ActionError';

/** A button for what ends something: it asks once more before it does. */
export function ConfirmButton(props: {
  label: string;
  /** What it is called where the label alone does not say of what it is. */
  ariaLabel?: string;
  size?: 'small' | 'medium';
  title: string;
  help: string;
  keep: string;
  confirm: string;
  failed: string;
  /** What it throws is shown in the dialog. */
  act(): Promise<unknown>;
  onDone(): void;
}) {
  const [open, setOpen] = useState(false);
  const { busy, error, run } = useAction();
  const confirm = async () => {
    if (await run(props.act)) {
      setOpen(false);
      props.onDone();
    }
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button
        size={props.size}
        variant="secondary"
        aria-label={props.ariaLabel}
      >
        {props.label}
      </Button>
      <Dialog width={440}>
        <DialogHeader>{props.title}</DialogHeader>
        <DialogBody>
          <Text as="p">{props.help}</Text>
          <ActionError error={error} title={props.failed} />
        </DialogBody>
        <DialogFooter>
          <Button
            variant="secondary"
            isDisabled={busy}
            onPress={() => setOpen(false)}
          >
            {props.keep}
          </Button>
          <Button destructive isPending={busy} onPress={confirm}>
            {props.confirm}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
}
