import { Demo, until } from '../Demo';
import { expectEqual } from '../expect';
import { commitsOf, pushesOf } from '../git';
import { Scenario } from '../Scenario';

const STEPS = ['git-clone', 'yaml-update', 'git-commit', 'git-push'];

/** Promotes a new version to dev and hands over as soon as the step is under way. */
async function crashAt(demo: Demo, uses: string): Promise<void> {
  const before = await demo.board('podinfo');
  await demo.release('podinfo');
  const { id } = before.pipeline;
  const promotionId: string = await until(
    `a promotion to dev is in its step ${uses}`,
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
      const { body: run } = await demo.api('rita', `/promotions/${newest.id}`);
      const step = run.steps.find((s: any) => s.uses === uses);
      return step.state !== 'Pending' && newest.id;
    },
    90_000,
  );
  await demo.restart('backend');
  const ended = await until('the promotion has ended', async () => {
    const { body } = await demo.api('rita', `/promotions/${promotionId}`);
    return !['Pending', 'Running'].includes(body.phase) && body;
  });
  expectEqual(ended.phase, 'Succeeded', `phase after a crash in ${uses}`);
  const commits = await commitsOf(demo, 'podinfo-deploy', promotionId);
  expectEqual(commits.length, 1, `commits after a crash in ${uses}`);
  expectEqual(
    await pushesOf(demo, 'podinfo-deploy', commits),
    1,
    `effective pushes after a crash in ${uses}`,
  );
}

export const crashes: Scenario[] = STEPS.map(uses => ({
  name: `kill -9 of the backend at ${uses}: the promotion goes on, with one commit and one push`,
  run: ({ demo }) => crashAt(demo, uses),
}));
