import { isEnabled, waitUntilEnabled } from '../Browser';
import { until } from '../Demo';
import { expectEqual, expectTrue } from '../expect';
import { Scenario } from '../Scenario';

export const people: Scenario[] = [
  {
    name: 'a guest looks at everything and can press nothing',
    async run({ demo, person }) {
      const guest = await person('guest');
      await guest.openPromotions('podinfo');
      const { id } = await demo.pipeline('podinfo');
      const board = await demo.board('podinfo');
      for (const stage of board.stages) {
        const button = guest.promoteButton(stage.name);
        if ((await button.count()) > 0) {
          expectEqual(
            await isEnabled(button),
            false,
            `the guest's button of ${stage.name}`,
          );
        }
      }
      const answer = await demo.api('guest', `/pipelines/${id}/promotions`, {
        body: { stage: 'dev', freight: board.freight[0].id },
      });
      expectEqual(answer.status, 403, 'status for the guest');
    },
  },
  {
    name: 'an owner promotes to staging but not to production',
    async run({ demo, person }) {
      const ada = await person('ada');
      await ada.openPromotions('podinfo');
      const board = await demo.board('podinfo');
      const { id } = board.pipeline;
      const freight = board.stages.find((s: any) => s.name === 'staging')
        .current[0].freight;
      const production = await demo.api('ada', `/pipelines/${id}/promotions`, {
        body: { stage: 'prod', freight },
      });
      expectEqual(production.status, 403, 'status for prod');
      const dry = await demo.api('ada', `/pipelines/${id}/promotions`, {
        body: { stage: 'staging', freight, dryRun: true },
      });
      expectEqual(dry.status, 200, 'status of a dry run for staging');
    },
  },
  {
    name: 'two people press Promote at the same moment: one promotion, and both see it',
    async run({ demo, person }) {
      const before = await until('podinfo has freight', async () => {
        const board = await demo.board('podinfo');
        return board.freightTotal > 0 && board;
      });
      await demo.release('podinfo');
      const freight: any = await until(
        'new freight is verified in dev',
        async () => {
          const [newest] = (await demo.board('podinfo')).freight;
          return (
            newest.id !== before.freight[0].id &&
            newest.status.verifiedIn.dev &&
            newest
          );
        },
        90_000,
      );
      const both = [await person('rita'), await person('ada')];
      for (const someone of both) {
        await someone.openPromotions('podinfo');
        const button = someone.promoteButton('staging');
        await waitUntilEnabled(button);
        await button.click();
      }
      const confirm = both.map(({ page }) =>
        page
          .getByRole('dialog')
          .getByRole('button', { name: 'Promote', exact: true }),
      );
      await Promise.all(confirm.map(button => waitUntilEnabled(button)));
      await Promise.all(confirm.map(button => button.click()));
      const told = await Promise.all(
        both.map(async ({ page }) => {
          const notice = page.getByText(
            /is on its way to staging|was on its way to staging already/,
          );
          await notice.first().waitFor();
          return notice.first().textContent();
        }),
      );
      expectTrue(
        told.every(text => text?.includes(freight.alias)),
        `both are told of ${freight.alias}: ${told}`,
      );
      expectEqual(
        told.filter(text => text?.includes('already')).length,
        1,
        'people who came second',
      );
      const { id } = await demo.pipeline('podinfo');
      const { body } = await demo.api(
        'rita',
        `/pipelines/${id}/promotions?stage=staging`,
      );
      expectEqual(
        body.items.filter((p: any) => p.freight.includes(freight.id)).length,
        1,
        'promotions',
      );
    },
  },
];
