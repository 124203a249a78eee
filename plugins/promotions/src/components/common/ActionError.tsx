import { Alert } from '@backstage/ui';
import { errorMessage } from '../../lib/errorKind';

/** That what a person wanted was not done, and why. */
export function ActionError(props: {
  error: Error | undefined;
  title: string;
}) {
  return props.error ? (
    <Alert
      role="alert"
      status="danger"
      icon
      title={props.title}
      description={errorMessage(props.error)}
    />
  ) : null;
}
