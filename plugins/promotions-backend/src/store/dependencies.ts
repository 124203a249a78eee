import {
  artifactVersion,
  DependencyGate,
  DependencyState,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { FreightRow, toFreight } from './freight';
import { PromotionRow } from './promotions';
import { compact, fromJson, Millis, toIso } from './rows';

interface Relation {
  type: string;
  targetRef: string;
}

interface StageRow {
  pipeline_id: string;
  name: string;
  entity_ref: string;
  stage: string;
  running: boolean | number;
  last_id: string | null;
}

type LastRow = Pick<
  PromotionRow,
  'id' | 'pipeline_id' | 'freight' | 'phase'
> & {
  finished_at: Millis;
};

/**
 * What dependency gates look at: the stages of that name, in pipelines of the
 * entities that this one points to. Three queries, however many they are.
 *
 * @internal
 */
export async function readDependencies(
  tx: Knex,
  entity: Record<string, unknown>,
  gates: DependencyGate[],
): Promise<DependencyState[]> {
  const asked = askedFor(entity, gates);
  if (asked.length === 0) {
    return [];
  }
  const stages = await readStages(tx, asked);
  const last = await readLast(
    tx,
    stages.flatMap(row => row.last_id ?? []),
  );
  const stateOf = (relation: string, row: StageRow): DependencyState =>
    compact({
      relation,
      entityRef: row.entity_ref,
      pipelineId: row.pipeline_id,
      pipelineName: row.name,
      stage: row.stage,
      running: Boolean(row.running),
      last: row.last_id === null ? undefined : last.get(row.last_id),
    });
  return asked.flatMap(({ relation, entityRef, stage }) =>
    stages
      .filter(row => row.entity_ref === entityRef && row.stage === stage)
      .map(row => stateOf(relation, row)),
  );
}

/** Each relation, entity and stage once. */
function askedFor(entity: Record<string, unknown>, gates: DependencyGate[]) {
  const relations = Array.isArray(entity.relations)
    ? (entity.relations as Relation[])
    : [];
  const asked = gates.flatMap(gate =>
    relations
      .filter(({ type }) => type === gate.relation)
      .map(({ targetRef }) => ({
        relation: gate.relation,
        entityRef: targetRef,
        stage: gate.stage,
      })),
  );
  return [
    ...new Map(
      asked.map(one => [
        JSON.stringify([one.relation, one.entityRef, one.stage]),
        one,
      ]),
    ).values(),
  ];
}

/**
 * Their stages, with what runs there and what ended last: by when it ended,
 * since what was asked for first may have waited longest. What was aborted
 * before it had started changed nothing there.
 */
async function readStages(
  tx: Knex,
  asked: Array<{ entityRef: string; stage: string }>,
): Promise<StageRow[]> {
  const ofStage = (alias: string) =>
    tx(`promotions as ${alias}`).whereRaw(
      '??.pipeline_id = p.id and ??.stage = s.stage',
      [alias, alias],
    );
  const rows = await tx('pipelines as p')
    .join('pipeline_stages as s', 's.pipeline_id', 'p.id')
    .whereNull('p.archived_at')
    .where(keyIn(tx, 'p.entity_ref', unique(asked.map(a => a.entityRef))))
    .where(keyIn(tx, 's.stage', unique(asked.map(a => a.stage))))
    .select<StageRow[]>(
      { pipeline_id: 'p.id' },
      'p.name',
      'p.entity_ref',
      's.stage',
      ofStage('r')
        .whereRaw("r.phase = 'Running'")
        .select(tx.raw('count(*) > 0'))
        .as('running'),
      ofStage('e')
        .whereNotNull('e.finished_at')
        .whereRaw("(e.phase <> 'Aborted' or e.started_at is not null)")
        .orderBy([
          { column: 'e.finished_at', order: 'desc' },
          { column: 'e.id', order: 'desc' },
        ])
        .limit(1)
        .select('e.id')
        .as('last_id'),
    );
  const order = (row: StageRow) =>
    JSON.stringify([row.name, row.pipeline_id, row.stage]);
  return rows.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function readLast(
  tx: Knex,
  ids: string[],
): Promise<Map<string, DependencyState['last']>> {
  if (ids.length === 0) {
    return new Map();
  }
  const rows = await tx<PromotionRow>('promotions')
    .where(keyIn(tx, 'id', ids))
    .select<LastRow[]>('id', 'pipeline_id', 'freight', 'phase', 'finished_at');
  const promoted = new Map(
    rows.map(row => [row.id, fromJson<string[]>(row.freight)]),
  );
  const freightRows = await tx<FreightRow>('freight')
    .where(keyIn(tx, 'pipeline_id', unique(rows.map(row => row.pipeline_id))))
    .where(keyIn(tx, 'id', unique([...promoted.values()].flat())))
    .select('*');
  const known = new Map(
    freightRows.map(row => [keyOf(row.pipeline_id, row.id), toFreight(row)]),
  );
  return new Map(
    rows.map(row => {
      const freight = (promoted.get(row.id) ?? []).flatMap(
        id => known.get(keyOf(row.pipeline_id, id)) ?? [],
      );
      return [
        row.id,
        {
          promotionId: row.id,
          phase: row.phase as NonNullable<DependencyState['last']>['phase'],
          finishedAt: toIso(row.finished_at),
          alias: freight.map(({ alias }) => alias).join(', '),
          versions: freight.flatMap(f => f.artifacts.map(artifactVersion)),
        },
      ];
    }),
  );
}

function keyOf(pipelineId: string, id: string): string {
  return JSON.stringify([pipelineId, id]);
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
