import { WorkRef } from '../../store/Store';

/** A promotion or task, and the lease by which its worker holds it. */
export interface Holder {
  ref: WorkRef;
  fence: number;
}

/**
 * By the context that a step was given. It is kept beside it, since a fence is
 * for those who write to the store of promotions, and no step of a module does.
 */
const holders = new WeakMap<object, Holder>();

/** The step that is given this context is run for that work. */
export function setHolder(context: object, holder: Holder | undefined): void {
  if (holder) {
    holders.set(context, holder);
  }
}

/** What the step is run for; undefined where no worker runs it. */
export function holderOf(context: object): Holder | undefined {
  return holders.get(context);
}
