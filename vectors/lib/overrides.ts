import {
  gateFingerprint,
  Override,
  Pipeline,
  PipelineSnapshot,
  Stage,
  stageGates,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readPipeline } from './documents';
import { instant } from './values';

/** Longer than any case asks about, of an override that does not say. */
const LONG_MS = 24 * 60 * 60 * 1000;

const gateDocument = z.record(z.string(), z.unknown());

/** What passes over a gate: of the gate as it is, unless it says `was`. */
export const overrideSchema = z
  .strictObject({
    /** One gate; `gates`: several; `freeze`: one of an administrator. */
    gate: z.string().optional(),
    gates: z.array(z.string()).optional(),
    freeze: z.string().optional(),
    by: z.string().default('user:default/somebody'),
    reason: z.string().default('No reason was given.'),
    at: instant.optional(),
    expiresAt: instant.optional(),
    stage: z.string().optional(),
    freight: z.string().optional(),
    fingerprint: z.string().optional(),
    /** The gate as it was, as in a document. */
    was: gateDocument.optional(),
  })
  .refine(
    ({ gate, gates, freeze }) => (gate ?? gates ?? freeze) !== undefined,
    'does not say what it passes over',
  );

export function readOverrides(
  given: Array<z.output<typeof overrideSchema>>,
  about: {
    pipeline: Pick<Pipeline, 'stages'>;
    stage: Stage;
    freight: string;
    now: string;
    freezes: PipelineSnapshot['freezes'];
  },
): Override[] {
  const named = given.flatMap(({ gate, gates = [], freeze, ...override }) => [
    ...[gate ?? [], gates].flat().map(name => ({ ...override, gate: name })),
    ...(freeze === undefined
      ? []
      : [{ ...override, gate: `freeze/${freeze}` }]),
  ]);
  return named.map(({ was, ...override }, index): Override => {
    const stage =
      about.pipeline.stages.find(({ name }) => name === override.stage) ??
      about.stage;
    const gate = stageGates(
      { mandatoryGates: {}, freezes: about.freezes },
      stage,
    ).find(({ id }) => id === override.gate);
    return {
      ...override,
      id: String(index).padStart(6, '0'),
      stage: override.stage ?? about.stage.name,
      freight: override.freight ?? about.freight,
      fingerprint:
        override.fingerprint ??
        (was ? fingerprintOf(was, override.gate) : gate?.fingerprint ?? ''),
      at: override.at ?? about.now,
      expiresAt:
        override.expiresAt ??
        new Date(Date.parse(about.now) + LONG_MS).toISOString(),
    };
  });
}

function fingerprintOf(gate: Record<string, unknown>, name: string): string {
  const { stages } = readPipeline({
    stages: [{ name: 'stage', gates: [{ name, ...gate }] }],
  });
  return gateFingerprint(stages[0].gates[0]);
}
