import { isEnabled, waitUntilEnabled } from '../Browser';
import { until } from '../Demo';
import { expectEqual, expectMatch, expectTrue } from '../expect';
import { commitsOf, pushesOf, withClone } from '../git';
import { Scenario } from '../Scenario';

export const promoting: Scenario[] = [
  {
    name: 'a version goes to production by the button, and its commit is in git',
    async run({ demo, person }) {
      const rita = await person('rita');
      await rita.openPromotions('podinfo');
      await until('podinfo is verified in dev', async () => {
        const dev = await demo.stage('podinfo', 'dev');
        return dev.run?.state === 'Succeeded';
      });
      for (const stage of ['staging', 'prod']) {
        const current = await demo.stage('podinfo', stage);
        if (!current.autoPromotion.enabled) {
          await rita.promote(stage, 'It looks good.');
        }
        await until(`podinfo is verified in ${stage}`, async () => {
          const { run } = await demo.stage('podinfo', stage);
          return run?.state === 'Succeeded';
        });
      }
      const prod = await demo.stage('podinfo', 'prod');
      const { promotionId, freight } = prod.current[0];
      await rita.page.goto(`${demo.url}/promotions/runs/${promotionId}`);
      await rita.page.getByText('git-push').first().waitFor();
      await rita.page.getByText('Succeeded').first().waitFor();

      const commits = await commitsOf(demo, 'podinfo-deploy', promotionId);
      expectEqual(commits.length, 1, 'commits of the promotion');
      expectEqual(
        await pushesOf(demo, 'podinfo-deploy', commits),
        1,
        'effective pushes',
      );
      const board = await demo.board('podinfo');
      const { artifacts } = board.freight.find((f: any) => f.id === freight);
      await withClone(demo, 'podinfo-deploy', async clone => {
        const values = await clone.read('prod/values.yaml');
        expectTrue(
          values.includes(artifacts[0].commit),
          `prod/values.yaml names the commit that was promoted:\n${values}`,
        );
      });
    },
  },
  {
    name: 'a new version appears by itself, goes to dev, and is refused further on with the reason',
    async run({ demo, person }) {
      const rita = await person('rita');
      await rita.openPromotions('podinfo');
      const before = await demo.board('podinfo');
      await demo.release('podinfo');
      const freight: any = await until('new freight of podinfo', async () => {
        const board = await demo.board('podinfo');
        return board.freightTotal > before.freightTotal && board.freight[0];
      });
      await rita.page.getByText(freight.alias).first().waitFor();

      const { id } = await demo.pipeline('podinfo');
      const refused = await demo.api('rita', `/pipelines/${id}/promotions`, {
        body: { stage: 'prod', freight: freight.id },
      });
      expectEqual(refused.status, 409, 'status of the refusal');
      expectEqual(refused.body.decision.verdict, 'Blocked', 'verdict');

      const button = rita.promoteButton('prod');
      await button.waitFor();
      expectEqual(await isEnabled(button), false, 'the button of prod');
      const why = await rita.stage('prod').textContent();
      expectMatch(why, /verified/i);

      await until('it is verified in dev', async () => {
        const dev = await demo.stage('podinfo', 'dev');
        return (
          dev.current[0]?.freight === freight.id &&
          dev.run?.state === 'Succeeded'
        );
      });
      const staging = await demo.stage('podinfo', 'staging');
      if (!staging.autoPromotion.enabled) {
        await waitUntilEnabled(rita.promoteButton('staging'));
      }
    },
  },
  {
    name: 'a control-flow stage lets through what has soaked',
    async run({ demo }) {
      await until(
        'ledger has passed its gate',
        async () => {
          const board = await demo.board('ledger');
          const gate = board.stages.find((s: any) => s.controlFlow);
          const before = board.stages.find((s: any) =>
            gate.upstreams.includes(s.name),
          );
          if (!before.run && !before.autoPromotion.enabled) {
            const { id } = board.pipeline;
            await demo.api('rita', `/pipelines/${id}/promotions`, {
              body: { stage: before.name, freight: board.freight[0].id },
            });
          }
          return gate.current.length > 0;
        },
        120_000,
      );
    },
  },
];
