import {
  AuthorizeResult,
  isPermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  administrationPermissions,
  Pipeline,
  pipelineReadPermission,
  RESOURCE_TYPE_PROMOTIONS_PIPELINE,
  RESOURCE_TYPE_PROMOTIONS_STAGE,
  stageReadPermission,
  TaskDefinition,
} from '@promotions/backstage-plugin-promotions-common';
import { WorkRef } from '../../store/Store';
import { TestDatabase } from '../../store/testDatabases';
import { brokenDocument, goodDocument } from '../../store/testFixtures';
import { toStoredEntity } from '../../catalog/storedEntity';
import {
  ADA,
  ALLOW,
  automatic,
  BEN,
  component,
  createTestApi,
  DENY,
  Policy,
} from './testApi';
import { asking, declared } from './stages';

/** As a permission policy answers by a rule. */
export function where(
  resourceType: string,
  rule: string,
  params: Record<string, string | string[]>,
): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'promotions',
    resourceType,
    conditions: { resourceType, rule, params },
  };
}

/** Stages that Ben may see, in pipelines of his team. */
export const VISIBLE = [
  'dev',
  'prod',
  'canary',
  'lab',
  'sign',
  'mirror',
  'late',
  'hall',
];

/**
 * Ben may do everything, where he may see it: the pipelines of his team, and
 * of those not the stages `vault` and, until it was removed, `attic`.
 */
export const bensPolicy: Policy = (permission, user) => {
  if (user !== BEN) {
    return ALLOW;
  }
  if (isPermission(permission, pipelineReadPermission)) {
    return where(RESOURCE_TYPE_PROMOTIONS_PIPELINE, 'IS_ENTITY_OWNER', {
      claims: ['group:default/team-a'],
    });
  }
  if (isPermission(permission, stageReadPermission)) {
    return where(RESOURCE_TYPE_PROMOTIONS_STAGE, 'HAS_STAGE', {
      names: VISIBLE,
    });
  }
  return administrationPermissions.some(({ name }) => name === permission.name)
    ? DENY
    : ALLOW;
};

/** A task of one step that only warns where it fails. */
function telling(name: string): TaskDefinition {
  const [step] = declared('any', []).promotion.steps;
  return { id: 'tell', name, steps: [step], blocking: false };
}

/** Everything that could tell of `vault` hangs off it somewhere. */
function pipeline(): Pipeline {
  const late = declared('late', ['vault']);
  late.freight[0].sources.requiredSoakTime = 3_600_000;
  const mirror = declared('mirror', ['vault']);
  mirror.freight[0].sources.selection = 'MatchUpstream';
  const prod = declared(
    'prod',
    ['dev', 'vault'],
    [
      {
        kind: 'expression',
        name: 'by-hand',
        expression: "conditions.vault.Healthy.status == 'True'",
      },
      {
        kind: 'condition',
        name: 'health',
        stage: 'vault',
        type: 'Healthy',
        equals: 'True',
        for: 0,
        sameFreight: false,
      },
      { kind: 'noUpstreamFailure', name: 'clean' },
    ],
  );
  return {
    name: 'podinfo',
    description: 'From dev by way of vault to prod.',
    origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
    stages: [
      declared('dev', [], [], { promotionTasks: [telling('Tell vault')] }),
      declared('vault', ['dev'], [asking('keys')], {
        promotionTasks: [telling('Lock up in the dark')],
      }),
      prod,
      declared(
        'canary',
        ['dev'],
        [
          {
            kind: 'dependency',
            name: 'needs',
            relation: 'dependsOn',
            stage: 'prod',
          },
        ],
      ),
      declared('lab', ['dev'], [{ kind: 'lock', name: 'alone', lock: 'db' }]),
      declared('sign', ['dev'], [asking('sign-off')]),
      mirror,
      late,
      // Nothing is deployed there: what may enter it passes.
      declared('hall', ['dev'], [{ kind: 'lock', name: 'alone', lock: 'db' }], {
        targets: [],
        promotion: { vars: {}, steps: [], manual: false },
      }),
    ],
  };
}

/**
 * Pipelines with everything in them that Ben may not learn of, and all that he
 * may not learn: names, aliases, ids and what people have said.
 */
export async function hiddenWorld(database: TestDatabase) {
  const ours = component('podinfo', 'group:default/team-a');
  ours.relations!.push({
    type: 'dependsOn',
    targetRef: 'component:default/secret-shop',
  });
  const theirs = component('secret-shop', 'group:default/team-b');
  const ghost = component('ghost-house', 'group:default/team-a');
  const api = await createTestApi(database, {
    entities: [ours, theirs, ghost],
    senders: { cluster: ['s3cret'] },
    pipeline: {
      ...pipeline(),
      stages: [...pipeline().stages, declared('attic', [])],
    },
  });
  const { id, state, store } = api;
  state.policy = bensPolicy;
  state.hidden.set(BEN, 'component:default/ghost-house');
  state.configured.policies = [
    automatic('ours', { stages: ['mirror'], labels: {} }),
  ];
  state.configured.freezes = [
    {
      id: 'config:holidays',
      name: 'holidays',
      reason: 'Nobody is there.',
      windows: [{ from: '2027-01-01T00:00:00Z' }],
      stages: ['prod', 'vault'],
      labels: {},
      entities: { 'metadata.name': { $in: ['podinfo', 'secret-shop'] } },
      source: 'configuration',
    },
  ];
  const secret = await api.declare('secretpipe', theirs, {
    stages: [
      declared('prod', [], [{ kind: 'lock', name: 'alone', lock: 'db' }]),
      declared('audit', [], [asking('audit')]),
    ],
  });
  const haunted = await api.declare('ghostpipe', ghost);
  const broken = await store.savePipelineDocument(
    brokenDocument({
      ref: 'url:https://git.example.com/vault.yaml',
      entity: toStoredEntity(ours),
    }),
    state.now,
  );
  const ada = { ref: ADA, kind: 'person' } as const;
  const { engine, pass } = api;
  const make = async (pipelineId: string, version: string, alias: string) => {
    pass(1000);
    const { freight } = await engine.createFreight(
      pipelineId,
      { alias, artifacts: [{ kind: 'generic', name: 'app', version }] },
      ada,
    );
    return freight.id;
  };
  const promote = async (
    pipelineId: string,
    stageName: string,
    freight: string,
    request = false,
  ) => {
    pass(1000);
    const { promotion } = await engine.createPromotion(
      pipelineId,
      { stage: stageName, freight, request },
      ada,
    );
    return promotion!.id;
  };
  const verify = async (stageName: string, revision: string) => {
    pass(1000);
    await engine.acceptEvent(
      {
        id: `${stageName}-${revision}`,
        at: state.now.toISOString(),
        pipeline: id,
        stage: stageName,
        target: stageName,
        revision,
        phase: 'Succeeded',
      },
      { name: 'cluster', maySpeakFor: () => true },
    );
    await engine.reconcile(id);
  };
  const write = (work: WorkRef, message: string) =>
    store.appendLog(work, [
      {
        step: 0,
        attempt: 1,
        at: state.now.toISOString(),
        level: 'info',
        message,
      },
    ]);
  /** The newest run of the stage, with its one task ended. */
  const followed = async (stageName: string, said: string) => {
    const { items } = await store.listRuns(id, { stage: stageName, limit: 1 });
    const [task] = await store.listTasks(items[0].id);
    await write({ kind: 'task', id: task.id }, said);
    await api.finishTask(task.id, 'Failed', said);
    return { runId: items[0].id, taskId: task.id };
  };

  // Theirs holds the lock, and asks for an approval.
  const heron = await make(secret.id, '7.7.7', 'hidden-heron');
  const theirPromotions = [
    await promote(secret.id, 'prod', heron),
    await promote(secret.id, 'audit', heron, true),
  ];
  await make(haunted.id, '6.6.6', 'pale-ghost');

  // Ours has been in every stage.
  const old = await make(id, '1.0.0', 'old-otter');
  const young = await make(id, '1.1.0', 'young-yak');
  const inAttic = await promote(id, 'attic', old);
  await api.finish(id, 'attic');
  for (const [freight, version] of [
    [old, '1.0.0'],
    [young, '1.1.0'],
  ]) {
    await promote(id, 'dev', freight);
    await api.finish(id, 'dev');
    await verify('dev', version);
  }
  const { items: intoDev } = await store.listPromotions({
    pipelineId: id,
    stage: 'dev',
    limit: 1,
  });
  await write(
    { kind: 'promotion', id: intoDev[0].id },
    'Nothing comes out of vault.',
  );
  const inDev = {
    ...(await followed('dev', 'It waits for vault to open.')),
    promotionId: intoDev[0].id,
  };
  const inVault = [await promote(id, 'vault', old, true)];
  await engine.approve(
    id,
    {
      stage: 'vault',
      freight: old,
      gate: 'keys',
      decision: 'approve',
      comment: 'Whispered by the guard.',
    },
    ada,
  );
  await api.settle();
  await api.finish(id, 'vault');
  await engine.reportCondition(
    id,
    'vault',
    'Healthy',
    { status: 'False', message: 'Nobody hears the alarm.' },
    ada,
  );
  await verify('vault', '1.0.0');
  const inVaultRun = await followed('vault', 'Locked up in the dark.');
  inVault.push(await promote(id, 'vault', young, true));
  await engine.clearFreight(
    id,
    { stage: 'vault', freight: young, reason: 'Cleared in the dark.' },
    ada,
  );
  await engine.rejectFreight(
    id,
    { stage: 'vault', freight: old, reason: 'Rejected in the dark.' },
    ada,
  );
  await engine.setHold(
    id,
    { stage: 'vault', origin: 'app', reason: 'Held in the dark.' },
    ada,
  );
  const overrides = await engine.overrideGates(
    id,
    {
      stage: 'vault',
      freight: young,
      gates: ['keys'],
      reason: 'Broken open in the dark.',
      expiresAt: new Date(state.now.getTime() + 3_600_000).toISOString(),
    },
    ada,
  );
  await engine.setHold(
    id,
    { stage: 'dev', origin: 'app', reason: 'Wait until vault is healthy.' },
    ada,
  );
  // An administrator's rules, of which the timelines of the stages are told.
  const nextYear = { windows: [{ from: '2028-01-01T00:00:00Z' }] };
  await engine.createFreeze(
    {
      ...nextYear,
      name: 'winter',
      reason: 'Nobody opens vault in winter.',
      stages: ['lab', 'vault'],
    },
    ada,
  );
  const closure = {
    ...nextYear,
    name: 'closure',
    reason: 'Closed in the dark.',
    entities: { 'metadata.name': { $in: ['podinfo', 'secret-shop'] } },
  };
  const { id: closureId } = await engine.createFreeze(
    { ...closure, stages: ['vault', 'audit'] },
    ada,
  );
  await engine.updateFreeze(closureId, { ...closure, stages: ['vault'] }, ada);
  await engine.createPolicy(
    {
      name: 'keeper',
      stages: ['vault'],
      autoPromotion: false,
    },
    ada,
  );
  const waiting = {
    lab: await promote(id, 'lab', young, true),
    sign: await promote(id, 'sign', young, true),
    late: await promote(id, 'late', old, true),
  };
  await api.settle();
  // Some of it was moved into the archive.
  const archived = {
    pipeline_id: id,
    at: state.now.getTime() - 1000,
    kind: 'timeline',
  };
  await api.knex('archive').insert([
    {
      ...archived,
      id: 'AR1',
      stage: 'dev',
      record: JSON.stringify({
        message: 'It came out of vault.',
        data: { vault: ['vault', 'Held in vault.'], stages: ['attic', 'dev'] },
      }),
    },
    {
      ...archived,
      id: 'AR2',
      stage: 'vault',
      record: JSON.stringify({ message: 'Archived in the dark.' }),
    },
  ]);
  // The attic is cleared out: no document has that stage any more.
  await store.savePipelineDocument(
    goodDocument({ pipeline: pipeline(), entity: toStoredEntity(ours) }),
    state.now,
  );
  await api.settle();

  return {
    api,
    id,
    brokenId: broken.id,
    young,
    old,
    /** Promotions that Ben may see. */
    waiting,
    /** What followed in a stage that Ben may see. */
    inDev,
    hidden: {
      pipelines: [secret.id, haunted.id],
      promotions: [...theirPromotions, ...inVault, inAttic],
      overrides: overrides.map(override => override.id),
      runs: [inVaultRun.runId],
      tasks: [inVaultRun.taskId],
      freight: heron,
    },
    /** What no answer to Ben may have in it. */
    secrets: [
      'vault',
      'attic',
      'secret-shop',
      'secretpipe',
      'ghost-house',
      'ghostpipe',
      'hidden-heron',
      'pale-ghost',
      'in the dark',
      'Whispered',
      'alarm',
      'closure',
      'keeper',
      secret.id,
      haunted.id,
      heron,
      inAttic,
      inVaultRun.runId,
      inVaultRun.taskId,
      ...theirPromotions,
      ...inVault,
      ...overrides.map(override => override.id),
    ],
  };
}

export type HiddenWorld = Awaited<ReturnType<typeof hiddenWorld>>;
