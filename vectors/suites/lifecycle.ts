import {
  aggregatePhase,
  aggregateRun,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readStage, requestedOrigins } from '../lib/documents';
import { DEFAULT_ORIGIN } from '../lib/freight';
import { happening, StageRunStory } from '../lib/stageRun';
import { defineSuite } from '../lib/Suite';
import { task, taskState } from '../lib/tasks';
import { instant } from '../lib/values';

/** The phases of a run as they stand. */
const phasesInput = z.strictObject({
  phases: z.record(z.string(), z.array(task)),
});

/** A stage that freight enters, and what happens there then. */
const storyInput = z.strictObject({
  stage: z.looseObject({ name: z.string() }),
  happens: z.array(happening).default([]),
});

export const lifecycle = defineSuite({
  input: z.union([phasesInput, storyInput]),
  expect: z.strictObject({
    overall: z
      .enum(['Progressing', 'Succeeded', 'Failed', 'Superseded'])
      .optional(),
    states: z.record(z.string(), taskState).optional(),
    /** Those of the present round, by name. */
    tasks: z.record(z.string(), taskState).optional(),
    verified: z.boolean().optional(),
    /** Something that somebody asked for was not possible. */
    refused: z.boolean().optional(),
    /** When the engine looks again, though nothing else happens. */
    wakeAt: instant.nullable().optional(),
  }),
  run: input => ('phases' in input ? aggregate(input) : tell(input)),
});

function aggregate({ phases }: z.output<typeof phasesInput>) {
  const { overall, phases: ended } = aggregateRun(
    Object.entries(phases).map(([name, tasks]) => ({
      name,
      state: aggregatePhase(tasks),
    })),
  );
  return {
    overall,
    states: Object.fromEntries(ended.map(({ name, state }) => [name, state])),
  };
}

function tell({ stage, happens }: z.output<typeof storyInput>) {
  const read = (document: typeof stage) =>
    readStage(document, [...requestedOrigins(document), DEFAULT_ORIGIN]);
  const story = new StageRunStory(read(stage), changes =>
    read({ ...stage, ...changes }),
  );
  happens.forEach(what => story.happen(what));
  return story.answer();
}
