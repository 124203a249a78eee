import { Demo, until } from '../Demo';
import { expectEqual } from '../expect';
import { commitsOf, pushesOf } from '../git';
import { Scenario } from '../Scenario';

const STEPS = ['git-clone', 'yaml-update', 'git-commit', 'git-push'];

/** What the API tells of a promotion. */
interface Run {
  id: string;
  phase: string;
  steps: Array<{ uses: string; state: string }>;
}

/**
 * Lets a new version appear, which a policy promotes to dev, and comes back as
 * soon as the promotion is where it is wanted.
 */
async function promoteUntil(
  demo: Demo,
  what: string,
  wanted: (run: Run) => boolean,
): Promise<Run> {
  const before = await demo.board('podinfo');
  await demo.release('podinfo');
  const { id } = before.pipeline;
  return until(
    what,
    async () => {
      const { body } = await demo.api(
        'rita',
        `/pipelines/${id}/promotions?stage=dev&limit=1`,
      );
      const [newest] = body.items;
      if (
        !newest ||
        before.freight.some((f: any) => newest.freight.includes(f.id))
      ) {
        return undefined;
      }
      const run = (await demo.api('rita', `/promotions/${newest.id}`)).body;
      return wanted(run) && run;
    },
    90_000,
  );
}

function stateOf(run: Run, uses: string): string | undefined {
  return run.steps.find(step => step.uses === uses)?.state;
}

/** The promotion ends well; one commit is on the branch, by one push. */
async function expectOneEffect(demo: Demo, promotionId: string, when: string) {
  const ended = await until('the promotion has ended', async () => {
    const { body } = await demo.api('rita', `/promotions/${promotionId}`);
    return !['Pending', 'Running'].includes(body.phase) && body;
  });
  expectEqual(ended.phase, 'Succeeded', `phase after a crash ${when}`);
  const commits = await commitsOf(demo, 'podinfo-deploy', promotionId);
  expectEqual(commits.length, 1, `commits after a crash ${when}`);
  expectEqual(
    await pushesOf(demo, 'podinfo-deploy', commits),
    1,
    `effective pushes after a crash ${when}`,
  );
}

const atStep = (uses: string): Scenario => ({
  name: `kill -9 of the backend at ${uses}: the promotion goes on, with one commit and one push`,
  run: async ({ demo }) => {
    const { id } = await promoteUntil(
      demo,
      `a promotion to dev is in its step ${uses}`,
      run => stateOf(run, uses) !== 'Pending',
    );
    await demo.restart('backend');
    await expectOneEffect(demo, id, `at ${uses}`);
  },
});

const withinPush: Scenario = {
  name: 'kill -9 of the backend while git-push waits for the server: one commit and one push',
  run: async ({ demo }) => {
    for (let attempt = 1; ; attempt++) {
      // The server is frozen once it has been cloned from, so that the push
      // hangs; a promotion that was faster than that is no use.
      const { id } = await promoteUntil(
        demo,
        'a promotion to dev has cloned',
        run => stateOf(run, 'git-clone') === 'Succeeded',
      );
      demo.signal('demo', 'SIGSTOP');
      try {
        const run = await until('the promotion pushes', async () => {
          const { body } = await demo.api('rita', `/promotions/${id}`);
          return stateOf(body, 'git-push') !== 'Pending' && body;
        });
        if (stateOf(run, 'git-push') === 'Running') {
          await demo.kill('backend');
          demo.signal('demo', 'SIGCONT');
          await demo.restart('backend');
          await expectOneEffect(demo, id, 'within git-push');
          return;
        }
      } finally {
        demo.signal('demo', 'SIGCONT');
      }
      if (attempt === 5) {
        throw new Error('Five promotions were too fast to be caught pushing.');
      }
    }
  },
};

export const crashes: Scenario[] = [...STEPS.map(atStep), withinPush];
