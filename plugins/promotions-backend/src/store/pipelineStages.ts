import {
  matchingStages,
  Pipeline,
  RuledStage,
  RuleScope,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { keyIn } from './dialect';
import { PipelineRow } from './pipelines';
import { fromJson, toJson } from './rows';
import { writeOutbox } from './outbox';
import { TellStage } from './Store';
import { tieRules, wakePipelines } from './ties';
import { appendTimelines } from './timeline';

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

/** A rule as it was, where there was one, and as it is, where there is. */
interface ChangedRule {
  before?: RuleScope;
  after?: RuleScope;
}

/**
 * Changes a policy or a freeze, and makes every pipeline due that it is meant
 * for, or was before: in one transaction, so that nothing which was decided
 * without it is written after it.
 *
 * @param options - `tell`: what the timelines of the stages are told
 * @param change - returns the rule; nothing, where there is none
 * @returns ids of the pipelines
 * @internal
 */
export async function changeRules(
  tx: Knex,
  options: { now: Date; tell?: TellStage },
  change: () => Promise<ChangedRule>,
): Promise<string[]> {
  const { now, tell } = options;
  await tieRules(tx);
  const rule = await change();
  const woken: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page = await readPage(tx, after, rule);
    const ids = page.meant.map(({ id }) => id);
    await wakePipelines(tx, now, ids);
    if (tell) {
      const told = page.meant.map(({ id, stages }) => ({
        pipelineId: id,
        entries: stages.map(({ name, ...meant }) => tell(name, meant)),
      }));
      await writeOutbox(tx, await appendTimelines(tx, told, now), now);
    }
    woken.push(...ids);
    after = page.last;
    // SQLite answers at once, so that nothing else would get its turn.
    await setImmediate();
  }
  return woken;
}

interface MeantPipeline {
  id: string;
  stages: Array<{ name: string; was: boolean; is: boolean }>;
}

/** Those after the id that the rule is meant for, or was. */
async function readPage(
  tx: Knex,
  after: string,
  rule: ChangedRule,
): Promise<{ meant: MeantPipeline[]; last?: string }> {
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
  const selective = [rule.before, rule.after].some(
    scope => scope?.entities !== undefined,
  );
  const meant = rows.map(({ id, entity }) => {
    const known = selective ? fromJson<Record<string, unknown>>(entity) : {};
    return { id, stages: stagesMeant(rule, known, stages.get(id) ?? []) };
  });
  return {
    meant: meant.filter(pipeline => pipeline.stages.length > 0),
    last: rows.length < PAGE ? undefined : rows[rows.length - 1].id,
  };
}

function stagesMeant(
  { before, after }: ChangedRule,
  entity: Record<string, unknown>,
  stages: RuledStage[],
): MeantPipeline['stages'] {
  const of = (scope: RuleScope | undefined) =>
    new Set(scope ? matchingStages(scope, entity, stages) : []);
  const [was, is] = [of(before), of(after)];
  return stages
    .map(stage => ({
      name: stage.name,
      was: was.has(stage),
      is: is.has(stage),
    }))
    .filter(meant => meant.was || meant.is);
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
