import { Freeze } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readStage } from './documents';

const windowDocument = z.record(z.string(), z.unknown());

/** A freeze that is meant for the stage: one window, or `windows`. */
export const freezeSchema = z.looseObject({
  name: z.string(),
  reason: z.string().default('No reason was given.'),
  by: z.string().optional(),
  windows: z.array(windowDocument).optional(),
});

export function readFreezes(
  given: Array<z.output<typeof freezeSchema>>,
): Freeze[] {
  return given.map(({ name, reason, by, windows, ...window }, index) => {
    const [gate] = readStage(
      {
        name: 'stage',
        gates: [{ window: { deny: windows ?? [window] } }],
      },
      [],
    ).gates;
    return {
      id: String(index).padStart(6, '0'),
      name,
      reason,
      windows: gate.kind === 'window' ? gate.deny : [],
      stages: ['*'],
      labels: {},
      source: 'database',
      createdBy: by,
    };
  });
}
