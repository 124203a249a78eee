import { DocumentReach } from '@promotions/backstage-plugin-promotions-common';
import { PipelineAccess } from '../engine/changePipeline';

/** What steps need that have to do with the rest of their pipeline. */
export interface StepServices {
  access: PipelineAccess;
  /** What the pipelines of the entity are granted. */
  reachFor(entity: Record<string, unknown>): DocumentReach;
}

/**
 * When a step looks again that is woken by what it waits for: what it is told
 * by the catalog, say, wakes nobody.
 */
export const LOOK_AGAIN_MS = 60_000;

/** Nobody waits longer for a machine, unless the document says so. */
export const PATIENCE_MS = 60 * 60 * 1000;

/** Milliseconds until it is to be looked at again. */
export function lookAgainAfter(now: Date, until: string | undefined): number {
  return until === undefined
    ? LOOK_AGAIN_MS
    : Math.min(LOOK_AGAIN_MS, Math.max(0, Date.parse(until) - now.getTime()));
}
