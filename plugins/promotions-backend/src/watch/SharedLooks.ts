import { LoggerService } from '@backstage/backend-plugin-api';
import { createHash } from 'node:crypto';
import { ProbeRef, Store } from '../store/Store';

/** Something outside that every replica knows how to look at. */
export interface SharedLook extends Omit<ProbeRef, 'definition'> {
  /** What is asked: when that changes, it is asked at once. */
  asks: unknown;
  /** Of who has taken it and does not end it, others take it over after that. */
  holdMs: number;
}

/** Wait so long when the store cannot be asked. */
const RETRY_MS = 10_000;

/**
 * Looks that several replicas would make, made by one of them. When the next
 * one is due, and how many have failed in a row, is known to all.
 */
export class SharedLooks {
  constructor(
    private readonly options: {
      access: {
        store: Pick<Store, 'claimProbe' | 'settleProbe' | 'makeProbesDue'>;
        now(): Date;
      };
      logger: LoggerService;
    },
  ) {}

  /**
   * Looks, if it is due and nobody else does. Never throws.
   *
   * @param make - gets how many looks have failed in a row; undefined when there
   * is nothing to look at any more
   * @returns when to try again; undefined when there is nothing to look at
   */
  async look(
    { asks, holdMs, ...ref }: SharedLook,
    make: (
      failures: number,
    ) => Promise<{ failures: number; inMs: number } | undefined>,
  ): Promise<{ nextInMs: number } | undefined> {
    const { access, logger } = this.options;
    const probe = { ...ref, definition: hashOf(asks) };
    try {
      const claim = await access.store.claimProbe(probe, access.now(), holdMs);
      if ('dueInMs' in claim) {
        return { nextInMs: claim.dueInMs };
      }
      const next = await make(claim.failures);
      if (!next) {
        return undefined;
      }
      await access.store.settleProbe(probe, claim.hold, next, access.now());
      return { nextInMs: next.inMs };
    } catch (error) {
      logger.warn(
        `It could not be agreed who looks at ${ref.key}; it is tried again`,
        error as Error,
      );
      return { nextInMs: RETRY_MS };
    }
  }

  /** All looks of the stage are due at once. Never throws. */
  async wake(pipelineId: string, stage: string): Promise<void> {
    const { access, logger } = this.options;
    try {
      await access.store.makeProbesDue(pipelineId, stage, access.now());
    } catch (error) {
      logger.warn(
        `What is watched in stage ${stage} is looked at later`,
        error as Error,
      );
    }
  }
}

function hashOf(asks: unknown): string {
  return createHash('sha256').update(JSON.stringify(asks)).digest('hex');
}
