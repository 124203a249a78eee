import {
  matchesAnyStage,
  Pipeline,
  RuledStage,
  RuleScope,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { keyIn } from './dialect';
import { PipelineRow } from './pipelines';
import { fromJson, toJson } from './rows';
import { tieRules, wakePipelines } from './ties';

interface StageRow {
  pipeline_id: string;
  stage: string;
  labels: string;
}

/**
 * What is asked about the stages of all pipelines is answered without reading
 * documents: which others depend on, and which policies and freezes mean.
 *
 * @internal
 */
export async function saveStages(
  tx: Knex,
  pipelineId: string,
  pipeline: Pipeline | undefined,
): Promise<void> {
  await tx<StageRow>('pipeline_stages')
    .where({ pipeline_id: pipelineId })
    .delete();
  const stages = pipeline?.stages ?? [];
  for (const stage of new Map(stages.map(s => [s.name, s])).values()) {
    await tx<StageRow>('pipeline_stages').insert({
      pipeline_id: pipelineId,
      stage: stage.name,
      labels: toJson(stage.labels),
    });
  }
}

/** How many pipelines are looked at, and woken, at once. */
const PAGE = 500;

/**
 * Changes policies or freezes, and makes every pipeline due that they are
 * meant for, or were before: in one transaction, so that nothing which was
 * decided without them is written after them.
 *
 * @param change - returns the rules as they were and as they are
 * @returns ids of the pipelines
 * @internal
 */
export async function changeRules(
  tx: Knex,
  now: Date,
  change: () => Promise<RuleScope[]>,
): Promise<string[]> {
  await tieRules(tx);
  const rules = await change();
  const woken: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = await readPage(tx, after, rules);
    await wakePipelines(tx, now, page.meant);
    woken.push(...page.meant);
    after = page.last;
    // SQLite answers at once, so that nothing else would get its turn.
    await setImmediate();
  }
  return woken;
}

/** Those after the id that any of the rules is meant for. */
async function readPage(
  tx: Knex,
  after: string,
  rules: RuleScope[],
): Promise<{ meant: string[]; last?: string }> {
  const rows = await tx<PipelineRow>('pipelines')
    .where('id', '>', after)
    .whereNull('archived_at')
    .whereNotNull('document')
    .orderBy('id')
    .limit(PAGE)
    .select('id', 'entity');
  const stages = await readStages(
    tx,
    rows.map(({ id }) => id),
  );
  // Entities are large, and most rules are meant for all of them.
  const selective = rules.some(({ entities }) => entities !== undefined);
  const meant = rows.filter(({ id, entity }) => {
    const known = selective ? fromJson<Record<string, unknown>>(entity) : {};
    return rules.some(rule =>
      matchesAnyStage(rule, known, stages.get(id) ?? []),
    );
  });
  return {
    meant: meant.map(({ id }) => id),
    last: rows.length < PAGE ? undefined : rows[rows.length - 1].id,
  };
}

async function readStages(
  tx: Knex,
  ids: string[],
): Promise<Map<string, RuledStage[]>> {
  const rows = await tx<StageRow>('pipeline_stages')
    .where(keyIn(tx, 'pipeline_id', ids))
    .select('*');
  const stages = new Map(ids.map(id => [id, [] as RuledStage[]]));
  for (const { pipeline_id: id, stage: name, labels } of rows) {
    stages.get(id)?.push({ name, labels: fromJson(labels) });
  }
  return stages;
}
