/*
 * How fast decisions are made, on one core and in process: one stage and many,
 * the board, and how the cost grows. Beside it, in the same run, what it takes
 * only to make such answers, and to write them down.
 *
 *   yarn bench:decide
 */
import {
  createDecider,
  Decision,
  PipelineSnapshot,
  PipelineSummary,
  StagePermissions,
} from '@promotions/backstage-plugin-promotions-common';
import { buildBoard } from '../plugins/promotions-backend/src/engine/board';
import { line, measure, ms } from './lib/measure';
import { makeSnapshot, NOW, Situation } from './lib/situations';

const ACTOR = 'user:default/eve';

/** For the whole board of 20 stages and 500 freight. */
const AIM_MS = 20;

const MAY: StagePermissions = {
  promote: true,
  abort: true,
  clear: true,
  hold: true,
  reject: true,
  approve: true,
  override: true,
  reportCondition: true,
};

const SUMMARY: PipelineSummary = {
  id: '01K0000000000000000000000',
  entityRef: 'component:default/bench',
  name: 'bench',
  state: 'Active',
  revision: 1,
  document: { ref: 'dir:.', state: 'Good', errors: [] },
  createdAt: NOW.toISOString(),
  updatedAt: NOW.toISOString(),
};

/** Decides about all freight of all stages; nothing of it is kept. */
function decideAll(snapshot: PipelineSnapshot): Record<string, number> {
  const decider = createDecider(snapshot, NOW, { actor: ACTOR });
  const verdicts: Record<string, number> = {};
  for (const stage of snapshot.pipeline.stages) {
    for (const freight of snapshot.freight) {
      const { verdict } = decider(stage, freight);
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
  }
  return verdicts;
}

function keepAll(snapshot: PipelineSnapshot): Decision[] {
  const decider = createDecider(snapshot, NOW, { actor: ACTOR });
  return snapshot.pipeline.stages.flatMap(stage =>
    snapshot.freight.map(freight => decider(stage, freight)),
  );
}

/** What cannot be spared: looking each of them up, and making its answer. */
function copyAll(
  snapshot: PipelineSnapshot,
  answers: ReadonlyMap<string, Decision>,
): number {
  let requirements = 0;
  for (const stage of snapshot.pipeline.stages) {
    for (const freight of snapshot.freight) {
      const answer = answers.get(`${stage.name}/${freight.id}`);
      if (answer) {
        const made = {
          ...answer,
          requirements: answer.requirements.map(each => ({ ...each })),
        };
        requirements += made.requirements.length;
      }
    }
  }
  return requirements;
}

function board(snapshot: PipelineSnapshot) {
  return buildBoard({
    snapshot: { ...snapshot, summary: SUMMARY, wakeAt: null, waits: [] },
    freight: {
      items: snapshot.freight.slice(0, 50),
      total: snapshot.freight.length,
    },
    permissions: {
      stage: () => MAY,
      createFreight: true,
      reject: true,
      refresh: true,
    },
    now: NOW,
    actor: ACTOR,
  });
}

const SITUATIONS: Situation[] = ['passing', 'approval', 'met'];

function benchRate(stages: number, freight: number, rounds: number) {
  const size = { stages, freight };
  line(
    `${stages} x ${freight} x 8 gates`,
    'decisions/s',
    'us a decision',
    'Eligible',
    'Waiting',
    'Blocked',
  );
  for (const situation of SITUATIONS) {
    let verdicts: Record<string, number> = {};
    const { median } = measure(
      rounds,
      () => makeSnapshot(situation, size),
      snapshot => {
        verdicts = decideAll(snapshot);
      },
    );
    const count = stages * freight;
    line(
      `  ${situation}`,
      Math.round((count / median) * 1000).toLocaleString('en'),
      ((median / count) * 1000).toFixed(2),
      ...['Eligible', 'Waiting', 'Blocked'].map(verdict =>
        String(verdicts[verdict] ?? 0),
      ),
    );
  }
}

function benchBoard() {
  const size = { stages: 20, freight: 500 };
  line('20 x 500 x 8 gates', 'least', 'median', 'p95');
  for (const situation of SITUATIONS) {
    const make = () => makeSnapshot(situation, size);
    const show = (name: string, times: ReturnType<typeof measure>) =>
      line(
        `  ${situation}: ${name}`,
        ms(times.least),
        ms(times.median),
        ms(times.p95),
      );
    const built = measure(40, make, board);
    show(`board (aim: ${AIM_MS} ms)`, built);
    show('all 10,000 decisions', measure(40, make, decideAll));
    const decisions = keepAll(make());
    const answers = new Map(
      decisions.map(each => [`${each.stage}/${each.freight}`, each]),
    );
    show(
      'limit: look up and copy the answers',
      measure(40, make, snapshot => copyAll(snapshot, answers)),
    );
    show(
      'limit: JSON of the answers',
      measure(10, () => decisions, JSON.stringify),
    );
  }
}

function benchGrowth() {
  line('growth, each ten times the one before', 'ms', 'us a decision');
  for (const situation of SITUATIONS) {
    for (const freight of [20, 200, 2_000]) {
      const size = { stages: 20, freight };
      const { median } = measure(
        freight === 2_000 ? 5 : 30,
        () => makeSnapshot(situation, size),
        decideAll,
      );
      const count = 20 * freight;
      line(
        `  ${situation}: ${count.toLocaleString('en')} decisions`,
        ms(median),
        ((median / count) * 1000).toFixed(2),
      );
    }
  }
}

// Warm: what compiles, compiles first.
for (const situation of SITUATIONS) {
  measure(
    20,
    () => makeSnapshot(situation, { stages: 5, freight: 100 }),
    board,
  );
  measure(
    5,
    () => makeSnapshot(situation, { stages: 5, freight: 100 }),
    keepAll,
  );
}
benchBoard();
benchRate(1, 5_000, 10);
benchRate(50, 5_000, 3);
benchGrowth();
