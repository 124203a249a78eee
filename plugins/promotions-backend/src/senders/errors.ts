import { CustomErrorBase } from '@backstage/errors';

/** Refuses an event with a status that Backstage has no error of its own for. */
export class EventRefusedError extends CustomErrorBase {
  override readonly name = 'EventRefusedError';

  constructor(message: string, readonly statusCode: number) {
    super(message);
  }
}
