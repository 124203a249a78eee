import {
  Approval,
  CheckAnswer,
  FreightStatus,
  FreightWithStatus,
  normalizePipeline,
  Pipeline,
  pipelineDocumentSchema,
  PipelineSnapshot,
  StageGate,
  stageGates,
} from '@promotions/backstage-plugin-promotions-common';
import { pipelineDocument } from './gates';

/** A Thursday, at noon of whose clocks the windows are open. */
export const NOW = new Date('2026-01-15T11:00:00.000Z');

/**
 * How far freight has come:
 * - `passing`: some of it stands before each of the stages;
 * - `approval`: all of it may enter all stages but for one more approval;
 * - `met`: all of it may enter all stages, so that every gate is asked.
 */
export type Situation = 'passing' | 'approval' | 'met';

const ago = (minutes: number) =>
  new Date(NOW.getTime() - minutes * 60_000).toISOString();

/** A snapshot as a store reads it: nothing in it has been looked at yet. */
export function makeSnapshot(
  situation: Situation,
  size: { stages: number; freight: number },
): PipelineSnapshot {
  const pipeline = makePipeline(size.stages);
  const freight = Array.from({ length: size.freight }, (_, n) =>
    makeFreight(
      n,
      situation === 'passing' ? passed(n, size.stages) : size.stages,
    ),
  );
  const stages = pipeline.stages.map(({ name }) => name);
  return {
    pipelineId: '01K0000000000000000000000',
    entityRef: 'component:default/bench',
    revision: 1,
    pipeline,
    entity: { kind: 'Component', metadata: { name: 'bench' } },
    freight,
    current:
      situation === 'passing'
        ? stages.map((stage, n) => ({
            stage,
            origin: 'app',
            freight: freight[n % freight.length].id,
            since: ago(600),
          }))
        : [],
    runs: [],
    tasks: [],
    events: [],
    targets: [],
    conditions: stages.map(stage => ({
      stage,
      type: 'Healthy',
      status: 'True',
      source: 'probe:http',
      observedAt: ago(1),
      lastTransitionAt: ago(900),
      expiresAt: ago(-5),
    })),
    holds: [],
    promotions: [],
    autoPromotion: Object.fromEntries(
      stages.map(stage => [stage, { enabled: true, policy: 'all' }]),
    ),
    autoRollback: {},
    mandatoryGates: {},
    freezes: Object.fromEntries(
      stages.map(stage => [
        stage,
        [
          {
            id: 'config:weekend',
            name: 'weekend',
            reason: 'Nobody is there to mend it.',
            stages: ['*'],
            labels: {},
            windows: [
              {
                schedule: '0 18 * * 5',
                duration: 216_000_000,
                timeZone: 'UTC',
              },
            ],
            source: 'configuration' as const,
          },
        ],
      ]),
    ),
    overrides: [],
    locks: [],
    dependencies: [
      {
        relation: 'dependsOn',
        entityRef: 'component:default/other',
        pipelineId: '01K0000000000000000000001',
        pipelineName: 'other',
        stage: 'production',
        running: false,
        last: {
          promotionId: '01K0000000000000000000002',
          phase: 'Succeeded',
          finishedAt: ago(60),
          alias: 'calm-otter',
          versions: ['1.2.3'],
        },
      },
    ],
    people: {
      owners: ['group:default/team'],
      members: {
        'group:default/team': ['user:default/ada', 'user:default/ben'],
        'group:default/release': ['user:default/cleo', 'group:default/leads'],
        'group:default/leads': ['user:default/dora'],
      },
      unknownUsers: [],
    },
    approvals:
      situation === 'passing' ? [] : approvals(pipeline, freight, situation),
    checks: situation === 'met' ? checks(pipeline, freight) : [],
  };
}

const pipelines = new Map<number, Pipeline>();

/** Read once; copied, so that what rules keep with it is forgotten. */
function makePipeline(stages: number): Pipeline {
  let pipeline = pipelines.get(stages);
  if (!pipeline) {
    pipeline = normalizePipeline(
      pipelineDocumentSchema.parse(pipelineDocument(stages)),
    );
    pipelines.set(stages, pipeline);
  }
  return structuredClone(pipeline);
}

/** The stages that the freight has been through: any number of them. */
function passed(n: number, stages: number): number {
  return (n * 7919) % (stages + 1);
}

function makeFreight(n: number, stages: number): FreightWithStatus {
  const createdAt = ago(1_000 + 10 * n);
  const status: FreightStatus = {
    currentlyIn: {},
    verifiedIn: {},
    clearedFor: {},
    rejections: [],
  };
  for (let stage = 0; stage < stages; stage++) {
    status.verifiedIn[`stage-${stage}`] = {
      verifiedAt: ago(700),
      longestSoakMs: 7_200_000,
    };
  }
  return {
    id: n.toString(16).padStart(40, '0'),
    origin: 'app',
    alias: `freight-${n}`,
    artifacts: [{ kind: 'generic', name: 'app', version: `1.0.${n}` }],
    metadata: { risk: n % 5 },
    labels: {},
    createdAt,
    createdBy: 'user:default/ada',
    status,
  };
}

const APPROVERS = ['user:default/ada', 'user:default/dora'];

function approvals(
  pipeline: Pipeline,
  freight: FreightWithStatus[],
  situation: Situation,
): Approval[] {
  const people = situation === 'met' ? APPROVERS : APPROVERS.slice(1);
  return pipeline.stages.flatMap(stage =>
    freight.flatMap(({ id }) =>
      people.map(
        (by): Approval => ({
          stage: stage.name,
          freight: id,
          gate: 'release',
          by,
          decision: 'approve',
          at: ago(30),
        }),
      ),
    ),
  );
}

function checks(
  pipeline: Pipeline,
  freight: FreightWithStatus[],
): CheckAnswer[] {
  return pipeline.stages.flatMap(stage => {
    const { fingerprint } = stageGates(
      { mandatoryGates: {}, freezes: {} },
      stage,
    ).find(({ id }) => id === 'change') as StageGate;
    return freight.map(
      ({ id }): CheckAnswer => ({
        stage: stage.name,
        freight: id,
        gate: 'change',
        fingerprint,
        answer: {
          at: ago(1),
          status: 'True',
          response: { status: 200, body: { open: false } },
        },
        failures: 0,
        askAgainAt: ago(-4),
      }),
    );
  });
}
