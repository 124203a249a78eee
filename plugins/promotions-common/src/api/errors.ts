import { Decision } from '../model';

/**
 * The freight may not enter the stage now; the decision says why.
 *
 * @public
 */
export class PromotionRefusedError extends Error {
  override readonly name = 'PromotionRefusedError';

  constructor(message: string, readonly decision: Decision) {
    super(message);
  }
}
