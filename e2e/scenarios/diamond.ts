import { isEnabled, waitUntilEnabled } from '../Browser';
import { until } from '../Demo';
import { expectEqual, expectMatch } from '../expect';
import { Scenario } from '../Scenario';

export const diamond: Scenario[] = [
  {
    name: 'the diamond refuses production until the second staging is mended',
    async run({ demo, person }) {
      const rita = await person('rita');
      await rita.openPromotions('checkout');
      const { id } = await demo.pipeline('checkout');
      await until(
        'staging-a is verified and staging-b is deployed but not healthy',
        async () => {
          const board = await demo.board('checkout');
          const [a, b] = ['staging-a', 'staging-b'].map(name =>
            board.stages.find((s: any) => s.name === name),
          );
          for (const stage of [a, b]) {
            if (
              stage.suggestion?.verdict === 'Eligible' &&
              stage.current.length === 0 &&
              !stage.promotion
            ) {
              await demo.api('rita', `/pipelines/${id}/promotions`, {
                body: { stage: stage.name, freight: stage.suggestion.freight },
              });
            }
          }
          return (
            a.run?.state === 'Succeeded' &&
            b.run?.state === 'Progressing' &&
            b.conditions.some(
              (c: any) => c.type === 'Healthy' && c.status === 'False',
            )
          );
        },
        120_000,
      );
      const button = rita.promoteButton('prod');
      await button.waitFor();
      expectEqual(await isEnabled(button), false, 'the button of prod');
      expectMatch(
        await rita.stage('prod').textContent(),
        /Verified in 1 of 2 upstreams; staging-b has not verified it/,
      );

      await demo.setHealth('checkout', 'staging-b', true);
      await waitUntilEnabled(button);
      await rita.promote('prod');
      await until('checkout is verified in prod', async () => {
        const prod = await demo.stage('checkout', 'prod');
        return prod.run?.state === 'Succeeded';
      });
    },
  },
];
