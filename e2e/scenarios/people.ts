import { isEnabled } from '../Browser';
import { until } from '../Demo';
import { expectEqual, expectMatch, expectTrue } from '../expect';
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
      const [rita, ada] = [await person('rita'), await person('ada')];
      await demo.release('search');
      const before = await demo.board('search');
      const freight: any = await until(
        'new freight is verified in dev',
        async () => {
          const board = await demo.board('search');
          const [newest] = board.freight;
          return (
            newest.id !== before.freight[0].id &&
            newest.status.verifiedIn.dev &&
            newest
          );
        },
        90_000,
      );
      const { id } = await demo.pipeline('search');
      const ask = (user: string) =>
        demo.api(user, `/pipelines/${id}/promotions`, {
          body: { stage: 'staging', freight: freight.id },
          headers: { 'Idempotency-Key': `${user}-${freight.id}` },
        });
      const answers = await Promise.all([ask('rita'), ask('ada')]);
      expectTrue(
        answers.every(({ status }) => status === 200 || status === 201),
        `both are answered: ${JSON.stringify(answers)}`,
      );
      const ids = new Set(answers.map(({ body }) => body.promotion.id));
      expectEqual(ids.size, 1, 'promotions');
      for (const someone of [rita, ada]) {
        await someone.page.goto(`${demo.url}/promotions/runs/${[...ids][0]}`);
        await someone.page.getByText(freight.alias).first().waitFor();
        expectMatch(await someone.page.textContent('main'), /staging/);
      }
    },
  },
];
