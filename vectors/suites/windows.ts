import { evaluateWindows } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readStage } from '../lib/documents';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant } from '../lib/values';

/** A window as in a document; one of a freeze denies, and may have a name. */
const window = z
  .looseObject({
    kind: z
      .enum(['allow', 'deny', 'freeze'])
      .transform(kind => (kind === 'allow' ? 'allow' : 'deny')),
    name: z.string().optional(),
  })
  .transform(({ name: _name, ...rest }) => rest);

export const windows = defineSuite({
  input: z.strictObject({
    now: instant.default(DEFAULT_NOW),
    windows: z.array(window),
  }),
  expect: z.strictObject({
    open: z.boolean().optional(),
    nextChangeAt: instant.nullable().optional(),
  }),
  run({ now, windows: given }) {
    const of = (asked: string) =>
      given.flatMap(({ kind, ...rest }) => (kind === asked ? [rest] : []));
    const { gates } = readStage(
      {
        name: 'stage',
        gates: [{ window: { allow: of('allow'), deny: of('deny') } }],
      },
      [],
    );
    const [gate] = gates;
    if (gate?.kind !== 'window') {
      throw new Error('The windows did not make a gate.');
    }
    const { open, nextChangeAt } = evaluateWindows({
      allow: gate.allow,
      deny: gate.deny,
      now: Date.parse(now),
    });
    return {
      open,
      nextChangeAt:
        nextChangeAt === null ? null : new Date(nextChangeAt).toISOString(),
    };
  },
});
