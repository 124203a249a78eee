import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { Gate, Pipeline } from '@promotions/backstage-plugin-promotions-common';
import { registerActions } from '../../actions';
import { Actor } from '../../engine/Engine';
import { TestDatabase } from '../../store/testDatabases';
import { TestServer } from '../../support/testServer';
import type { Situation } from './situations';
import { declared } from './stages';
import { ADA, automatic, component, createTestApi } from './testApi';

const HOUR = 3_600_000;

/** Promotes to `prod` of the pipeline that is looked at, and of no other. */
const OURS = automatic('ours', {
  stages: ['prod'],
  entities: { 'metadata.name': 'podinfo' },
});

const person = (ref: string): Actor => ({ ref, kind: 'person' });

/** What situations are made with. */
export interface SituationWorld {
  pass(ms: number): Promise<void>;
  reject(stage?: string): Promise<void>;
  clear(): Promise<void>;
  report(status: string, ttl?: string): Promise<void>;
  approve(
    gate: string,
    by: string,
    decision?: 'approve' | 'reject',
  ): Promise<void>;
  override(gate: string): Promise<void>;
  hold(): Promise<void>;
  /** Another pipeline promotes to its `prod`, and holds the lock `db`. */
  lock(): Promise<void>;
  /** It has ended. */
  unlock(): Promise<void>;
  /** The freight fails in a stage. */
  fail(stage: string): Promise<void>;
  answerChecks(open: boolean): Promise<void>;
}

function people(): Entity[] {
  const metadata = (name: string) => ({ name, namespace: 'default' });
  const apiVersion = 'backstage.io/v1alpha1';
  return [
    { apiVersion, kind: 'User', metadata: metadata('ben'), spec: {} },
    {
      apiVersion,
      kind: 'Group',
      metadata: metadata('release'),
      spec: {},
      relations: [{ type: 'hasMember', targetRef: 'user:default/ben' }],
    },
  ];
}

/** Gates as they are, but that checks ask the server of the tests. */
function asked(gate: Gate, server: TestServer): Gate {
  return gate.kind === 'check'
    ? { ...gate, config: { url: `${server.url}/calendar` } }
    : gate;
}

function pipelineOf(situation: Situation, server: TestServer): Pipeline {
  const { gates = [], stage = each => each } = situation;
  return {
    name: 'podinfo',
    origins: [{ name: 'app', subscriptions: [], creation: 'Automatic' }],
    stages: [
      declared('dev', []),
      declared('test', []),
      stage(
        declared(
          'prod',
          ['dev'],
          gates.map(gate => asked(gate, server)),
        ),
      ),
    ],
  };
}

/**
 * A pipeline in a situation; with a policy that promotes to `prod` on its own,
 * or without. Both are the same otherwise.
 */
export async function inSituation(
  database: TestDatabase,
  situation: Situation,
  options: { automatic: boolean; server: TestServer; open: { now: boolean } },
) {
  const { server, open } = options;
  const ours = component('podinfo', 'group:default/team-a');
  ours.relations!.push({
    type: 'dependsOn',
    targetRef: 'component:default/shop',
  });
  const shop = component('shop', 'group:default/team-b');
  const api = await createTestApi(database, {
    entities: [ours, shop, ...people()],
    pipeline: pipelineOf(situation, server),
  });
  const { engine, state, id } = api;
  state.configured.policies = [
    ...(options.automatic ? [OURS] : []),
    ...(situation.policies ?? []),
  ];
  state.configured.freezes = situation.freezes ?? [];
  const other = await api.declare('shop', shop, {
    stages: [
      declared('prod', [], [{ kind: 'lock', name: 'alone', lock: 'db' }]),
    ],
  });
  const ada = person(ADA);
  const settle = async () => {
    await api.settle();
  };
  const make = async (pipelineId: string) => {
    const { freight } = await engine.createFreight(
      pipelineId,
      {
        alias: 'brave-otter',
        artifacts: [{ kind: 'generic', name: 'app', version: '1.0.0' }],
      },
      ada,
    );
    return freight.id;
  };
  const event = async (stage: string, phase: 'Succeeded' | 'Failed') => {
    await engine.acceptEvent(
      {
        id: `${stage}-${phase}`,
        at: state.now.toISOString(),
        pipeline: id,
        stage,
        target: stage,
        revision: '1.0.0',
        phase,
      },
      { name: 'cluster', maySpeakFor: () => true },
    );
    await settle();
  };
  const freight = await make(id);
  const theirs = await make(other.id);
  const deploy = async (stage: string, phase: 'Succeeded' | 'Failed') => {
    await engine.createPromotion(id, { stage, freight }, ada);
    await api.finish(id, stage);
    await event(stage, phase);
  };
  const world: SituationWorld = {
    pass: async ms => {
      api.pass(ms);
      await settle();
    },
    reject: async stage => {
      await engine.rejectFreight(
        id,
        { stage, freight, reason: 'It is bad.' },
        ada,
      );
    },
    clear: async () => {
      await engine.clearFreight(id, { stage: 'prod', freight }, ada);
      await settle();
    },
    report: async (status, ttl) => {
      await engine.reportCondition(id, 'dev', 'Healthy', { status, ttl }, ada);
      await settle();
    },
    approve: async (gate, by, decision = 'approve') => {
      await engine.approve(
        id,
        { stage: 'prod', freight, gate, decision },
        person(by),
      );
      await settle();
    },
    override: async gate => {
      await engine.overrideGates(
        id,
        {
          stage: 'prod',
          freight,
          gates: [gate],
          reason: 'It burns.',
          expiresAt: new Date(state.now.getTime() + HOUR).toISOString(),
        },
        ada,
      );
      await settle();
    },
    hold: async () => {
      await engine.setHold(id, { stage: 'prod', origin: 'app' }, ada);
    },
    lock: async () => {
      await engine.createPromotion(
        other.id,
        { stage: 'prod', freight: theirs },
        ada,
      );
    },
    unlock: async () => {
      await api.finish(other.id, 'prod');
      await settle();
    },
    fail: stage => deploy(stage, 'Failed'),
    answerChecks: async now => {
      open.now = now;
      await api.askChecks(server.host);
      await settle();
    },
  };

  await situation.before?.(world);
  if (!situation.unverified) {
    await deploy('dev', 'Succeeded');
  }
  await situation.after?.(world);
  await settle();

  const actions = actionsRegistryServiceMock();
  registerActions(actions, {
    engine,
    store: api.store,
    authorizer: api.authorizer,
    auditor: api.auditor,
  });
  return {
    api,
    id,
    freight,
    /** As an agent that acts for Ada. */
    act: async (action: string, input: object) => {
      const { output } = await actions.invoke({
        id: `test:${action}`,
        input: { pipeline: id, stage: 'prod', freight, ...input },
        credentials: mockCredentials.user(ADA),
      });
      return output as any;
    },
  };
}
