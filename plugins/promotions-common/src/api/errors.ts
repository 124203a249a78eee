import { InputError } from '@backstage/errors';
import { Decision } from '../model';
import { DocumentError } from './types';

/**
 * The freight may not enter the stage now; the decision says why.
 *
 * @public
 */
export class PromotionRefusedError extends Error {
  override readonly name = 'PromotionRefusedError';
  /** By which Backstage answers it over HTTP. */
  readonly statusCode = 409;

  constructor(message: string, readonly decision: Decision) {
    super(message);
  }
}

/**
 * What was sent is understood but wrong in some places. The places are within
 * what was sent, as in `gates[1].window.allow[0].schedule`.
 *
 * @public
 */
export class InvalidRequestError extends InputError {
  constructor(readonly errors: DocumentError[]) {
    super(
      `The request is not valid: ${errors
        .map(({ path, message }) => (path ? `${path}: ${message}` : message))
        .join('; ')}`,
    );
  }
}
