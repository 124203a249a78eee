import {
  CurrentFreight,
  DependencyGate,
  Freight,
  Gate,
  isRunOf,
  LockGate,
  Pipeline,
  Promotion,
  StageRun,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { partOfApprovals, toApprovals } from './approvals';
import { partOfChecks, toChecks } from './checks';
import { partOfConditions, toConditions } from './conditions';
import { readDependencies } from './dependencies';
import { keyIn, tableOfKeys } from './dialect';
import { FreightRow, newestFreight, toFreight } from './freight';
import { readHistory } from './freightHistory';
import { partsOfSaid, toWithStatus } from './freightStatus';
import { freightOfEvents, partOfEvents, toPendingEvents } from './events';
import { partOfFreezes, toFreezes } from './freezes';
import { readLocks } from './locks';
import { partOfOverrides, toOverrides } from './overrides';
import { PipelineRow, SUMMARY_COLUMNS, toSummary } from './pipelines';
import { partOfPolicies, toPolicies } from './policies';
import {
  PROMOTION_COLUMNS,
  PromotionColumns,
  PromotionRow,
  toPromotion,
} from './promotions';
import { fromJson, toOptionalIso } from './rows';
import { readRuns } from './runs';
import { partOfHolds, partOfTargets, toHolds, toTargets } from './stages';
import { partOfCurrent, toCurrent } from './stays';
import { Store, StoredSnapshot } from './Store';
import { partOfAsking, toAsking } from './steps';
import { partOfTasks, TASK_IS_OPEN, toTasks } from './tasks';
import { Part, readTogether, sortedBy } from './together';
import { partOfWaits, toWaits } from './waits';

const IN_FLIGHT = "phase in ('Pending', 'Running')";
const ENDED = "phase not in ('Pending', 'Running')";
const ENDED_ROLLBACK = `${ENDED} and rollback_of is not null`;

/** What decisions are made of: not the text of the document, which is large. */
const DECIDED_COLUMNS = [
  ...SUMMARY_COLUMNS,
  'document',
  'entity',
  'wake_at',
] as const;

type DecidedRow = Pick<PipelineRow, (typeof DECIDED_COLUMNS)[number]>;

/** @internal */
export async function readSnapshot(
  tx: Knex,
  id: string,
  options: NonNullable<Parameters<Store['readSnapshot']>[1]> & {
    freightLimit: number;
  },
): Promise<StoredSnapshot | undefined> {
  const row = await tx<PipelineRow>('pipelines')
    .where({ id })
    .first<DecidedRow | undefined>(DECIDED_COLUMNS);
  if (!row || row.document === null) {
    return undefined;
  }
  const pipeline = fromJson<Pipeline>(row.document);
  const stages = pipeline.stages.map(stage => stage.name);
  const first = await readTogether(tx, {
    current: partOfCurrent(tx, id),
    events: partOfEvents(tx, id),
    inFlight: partOfInFlight(tx, id),
    policies: partOfPolicies(tx),
    freezes: partOfFreezes(tx),
  });
  const current = toCurrent(first.current);
  const events = toPendingEvents(first.events);
  // Oldest first.
  const inFlight = sortedBy(first.inFlight, ['id']).map(toPromotion);
  const { freight, whole } = await readFreight(
    tx,
    id,
    options.freightLimit,
    async () => [
      ...current.map(c => c.freight),
      ...inFlight.flatMap(p => p.freight),
      ...(await freightOfEvents(tx, id, events)),
      ...(options.freight ?? []),
    ],
  );
  // Of all that the pipeline has there is no need to name it.
  const shown = whole ? undefined : freight.map(one => one.id);
  const history = await readHistory(tx, id, shown);
  const runs = await readRuns(tx, id, stages, shown);
  const rows = await readTogether(tx, {
    ...partsOf(tx, row, shown),
    tasks: partOfTasks(tx, idsWithTasks(runs, current)),
  });
  const policies = toPolicies(first.policies);
  const gates = [
    ...pipeline.stages.flatMap(stage => stage.gates),
    ...policies.flatMap(policy => policy.gates),
    ...(options.administrationGates ?? []),
  ];
  const entity = fromJson<Record<string, unknown>>(row.entity);
  return {
    summary: toSummary(row),
    wakeAt: toOptionalIso(row.wake_at) ?? null,
    pipelineId: id,
    entityRef: row.entity_ref,
    revision: row.revision,
    pipeline,
    entity,
    freight: toWithStatus(freight, { ...history, ...rows }),
    current,
    runs,
    tasks: toTasks(rows.tasks),
    events,
    targets: toTargets(rows.targets),
    conditions: toConditions(rows.conditions),
    holds: toHolds(rows.holds),
    promotions: [...inFlight, ...(await readEnded(tx, id, stages, shown))],
    approvals: toApprovals(rows.approvals),
    asking: [
      ...toAsking('promotion', rows.askingPromotions),
      ...toAsking('task', rows.askingTasks),
    ],
    overrides: toOverrides(rows.overrides),
    locks: await readLocks(
      tx,
      gates.filter(isLock).map(({ lock }) => lock),
    ),
    checks: toChecks(rows.checks),
    dependencies: await readDependencies(
      tx,
      entity,
      gates.filter(isDependency),
    ),
    policies,
    allFreezes: toFreezes(first.freezes),
    waits: toWaits(rows.waits),
  };
}

/** What is little in most pipelines. */
function partsOf(tx: Knex, row: DecidedRow, shown: string[] | undefined) {
  const { id } = row;
  return {
    ...partsOfSaid(tx, id, shown),
    targets: partOfTargets(tx, id),
    conditions: partOfConditions(tx, id),
    holds: partOfHolds(tx, id),
    approvals: partOfApprovals(tx, id, shown),
    overrides: partOfOverrides(tx, row, shown),
    checks: partOfChecks(tx, id, shown),
    waits: partOfWaits(tx, id),
    askingPromotions: partOfAsking(
      tx,
      'promotion',
      tx('promotions')
        .where({ pipeline_id: id })
        .whereRaw("phase = 'Running'")
        .select('id'),
    ),
    askingTasks: partOfAsking(
      tx,
      'task',
      tx('tasks')
        .where({ pipeline_id: id })
        .whereRaw(TASK_IS_OPEN)
        .select('id'),
    ),
  };
}

/** Of the runs that can still change, and of what is current. */
function idsWithTasks(runs: StageRun[], current: CurrentFreight[]): string[] {
  return runs
    .filter(
      run =>
        run.state === 'Progressing' ||
        current.some(entry => isRunOf(run, entry)),
    )
    .map(({ id }) => id);
}

function isLock(gate: Gate): gate is LockGate {
  return gate.kind === 'lock';
}

function isDependency(gate: Gate): gate is DependencyGate {
  return gate.kind === 'dependency';
}

/** Newest first; and whether it is all that the pipeline has. */
async function readFreight(
  tx: Knex,
  pipelineId: string,
  limit: number,
  always: () => Promise<string[]>,
): Promise<{ freight: Freight[]; whole: boolean }> {
  const newest = await newestFreight(tx, pipelineId, limit);
  const whole = newest.length < limit;
  const known = new Set(newest.map(row => row.id));
  const missing = whole ? [] : (await always()).filter(id => !known.has(id));
  const older =
    missing.length === 0
      ? []
      : await tx<FreightRow>('freight')
          .where({ pipeline_id: pipelineId })
          .where(keyIn(tx, 'id', missing))
          .orderBy([
            { column: 'created_at', order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .select('*');
  return { freight: [...newest, ...older].map(toFreight), whole };
}

function partOfInFlight(tx: Knex, pipelineId: string): Part<PromotionColumns> {
  return {
    columns: PROMOTION_COLUMNS,
    rows: tx('promotions')
      .where({ pipeline_id: pipelineId })
      .whereRaw(IN_FLIGHT),
  };
}

/**
 * The newest of each stage that has ended, the newest of each stage that went
 * back to earlier freight, and the newest of each stage and freight, of the
 * freight given or all.
 */
async function readEnded(
  tx: Knex,
  pipelineId: string,
  stages: string[],
  freight: string[] | undefined,
): Promise<Promotion[]> {
  const ofEachFreight = tx('promotions')
    .where({ pipeline_id: pipelineId })
    .whereRaw(ENDED)
    .groupBy('stage', 'freight_key')
    .max({ id: 'id' })
    .as('of_each_freight');
  if (freight) {
    ofEachFreight.where(keyIn(tx, 'freight_key', freight));
  }
  const ofEachStage = (which: string) =>
    tx
      .from(tableOfKeys(tx, 'each_stage', stages))
      .select(
        tx('promotions as newest')
          .where('newest.pipeline_id', pipelineId)
          .whereRaw('newest.stage = each_stage.value')
          .whereRaw(which)
          .orderBy('newest.id', 'desc')
          .limit(1)
          .select('newest.id')
          .as('id'),
      );
  const rows = await tx<PromotionRow>('promotions')
    .whereIn(
      'id',
      tx
        .from(ofEachFreight)
        .select('id')
        .union([ofEachStage(ENDED), ofEachStage(ENDED_ROLLBACK)]),
    )
    .orderBy('id', 'desc')
    .select(PROMOTION_COLUMNS);
  return rows.map(toPromotion);
}
