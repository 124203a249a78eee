import { Demo, until } from '../Demo';
import { expectEqual, expectMatch, expectTrue } from '../expect';
import { withClone } from '../git';
import { Scenario } from '../Scenario';

export const tasks: Scenario[] = [
  {
    name: 'production is promoted target by target, its verification fails, is run again, and a task after it only warns',
    async run({ demo, person }) {
      const freight: any = await until(
        'search is verified in staging',
        async () => {
          const [newest] = (await demo.board('search')).freight;
          return newest?.status.verifiedIn.staging && newest;
        },
        120_000,
      );
      await demo.setSmokeTests('search', 'us', false);
      const rita = await person('rita');
      await rita.openPromotions('search');
      await rita.promote('prod', 'The new index.');
      const failed: any = await until(
        'the verification of search in prod has failed',
        async () => {
          const stage = await demo.stage('search', 'prod');
          return (
            stage.current[0]?.freight === freight.id &&
            stage.run?.state === 'Failed' &&
            stage
          );
        },
        120_000,
      );
      expectEqual(failed.run.verification, 'Failed', 'the verification');
      expectEqual(failed.run.promotionTasks, 'Deprecated', 'what comes after');
      await rita
        .stage('prod')
        .getByText('Verification failed')
        .first()
        .waitFor();
      expectEqual(await told(demo), [], 'what the chat was told');

      // The page of the promotion: its steps once a target, then its tasks.
      const { page } = rita;
      await page.goto(
        `${demo.url}/promotions/runs/${failed.current[0].promotionId}`,
      );
      const steps = page.getByRole('region', { name: 'Steps' });
      await steps.getByRole('heading', { name: 'Target eu' }).waitFor();
      await steps.getByRole('heading', { name: 'Target us' }).waitFor();
      await steps.getByLabel('Log of push').last().click();
      await steps.getByRole('log').getByRole('listitem').first().waitFor();
      const run = page.getByRole('region', { name: 'After the steps' });
      const smoke = run.getByTestId('task-smoke-us');
      expectMatch(
        await smoke.textContent(),
        /Smoke test in us.*failed.*answered 200/,
      );
      expectMatch(
        await run.getByTestId('task-smoke-eu').textContent(),
        // Whichever ended first: what is still asked then is not needed.
        /Smoke test in eu.*(succeeded|not run)/,
      );
      await smoke.getByLabel('Steps and log of Smoke test in us').click();
      await smoke
        .getByTestId(/^step-/)
        .first()
        .waitFor();

      // Nothing is deployed again: only the verification is run again.
      await demo.setSmokeTests('search', 'us', true);
      await run.getByRole('button', { name: 'Verify again' }).click();
      await run.getByText('Round 2').first().waitFor();
      const verified: any = await until(
        'search is verified in prod',
        async () => {
          const stage = await demo.stage('search', 'prod');
          return stage.run?.state === 'Succeeded' && stage;
        },
        60_000,
      );
      expectEqual(verified.run.verification, 'Succeeded', 'the verification');
      expectEqual(
        verified.targets.map(({ state }: any) => state?.phase),
        ['Succeeded', 'Succeeded'],
        'what its targets have reported',
      );
      expectEqual(verified.run.promotionTasks, 'Warning', 'what comes after');
      expectEqual(
        verified.current[0].promotionId,
        failed.current[0].promotionId,
        'the promotion',
      );
      const announce = run.getByTestId('task-announce');
      await announce.getByText('succeeded with a warning').waitFor();
      expectMatch(await announce.textContent(), /Tell the chat.*only warns/);
      await run.getByText('Round 1').click();
      await run.getByText('failed', { exact: true }).first().waitFor();

      // Once the chat answers, that task alone is run again.
      await fetch(`${demo.clusterUrl}/admin/chat`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ component: 'search', open: true }),
      });
      await run
        .getByRole('button', { name: 'Run promotion tasks again' })
        .click();
      await until('the chat was told', async () => {
        const stage = await demo.stage('search', 'prod');
        return stage.run?.promotionTasks === 'Succeeded';
      });
      expectTrue((await told(demo)).length === 1, 'the chat was told once');

      // Who, what, when: all of it is in the timeline.
      const entries = await demo.timeline('search', { stage: 'prod' });
      const kinds = entries.map(({ kind }: any) => kind);
      for (const kind of [
        'promotion.succeeded',
        'stage.failed',
        'run.rerun',
        'stage.verified',
        'stage.warned',
      ]) {
        expectTrue(kinds.includes(kind), `${kind} is in the timeline`);
      }
    },
  },
  {
    name: 'what fails in production goes back on its own to what was verified there, and stays held',
    async run({ demo, person }) {
      const before = await demo.stage('search', 'prod');
      const good = before.current[0].freight;
      expectEqual(before.run?.verification, 'Succeeded', 'what runs in prod');
      await demo.release('search');
      const bad: any = await until(
        'the next version of search is verified in staging',
        async () => {
          const [newest] = (await demo.board('search')).freight;
          return (
            newest.id !== good && newest.status.verifiedIn.staging && newest
          );
        },
        120_000,
      );
      await demo.setSmokeTests('search', 'eu', false);
      const rita = await person('rita');
      await rita.openPromotions('search');
      await rita.promote('prod', 'The next one.');
      const back: any = await until(
        'prod goes back',
        async () => {
          const { promotion } = await demo.stage('search', 'prod');
          return promotion?.rollbackOf === bad.id && promotion;
        },
        120_000,
      );
      await demo.setSmokeTests('search', 'eu', true);
      expectEqual(back.requestedBy, 'policy:search-heals-itself', 'who asked');
      await until(
        'prod is verified again',
        async () => {
          const { current, run } = await demo.stage('search', 'prod');
          return current[0]?.freight === good && run?.state === 'Succeeded';
        },
        120_000,
      );

      // The stage says what happened, and so does the promotion.
      const card = rita.stage('prod');
      await card
        .getByText(`Taken back from ${bad.alias}`, { exact: false })
        .waitFor();
      await rita.page.goto(`${demo.url}/promotions/runs/${back.id}`);
      await rita.page
        .getByText(`A policy takes prod back from ${bad.alias}`)
        .waitFor();
      await withClone(demo, 'search-deploy', async clone => {
        for (const target of ['eu', 'us']) {
          const values = await clone.read(`${target}/values.yaml`);
          expectTrue(
            !values.includes(bad.artifacts[0].commit),
            `${target}/values.yaml names the version before:\n${values}`,
          );
        }
      });
      const entries = await demo.timeline('search', { stage: 'prod' });
      const held = entries.find(({ kind }: any) => kind === 'hold.set');
      expectEqual(held?.actor, 'policy:search-heals-itself', 'who holds it');
    },
  },
];

/** What the page of the simulated cluster says was announced. */
async function told(demo: Demo): Promise<string[]> {
  const text = await (await fetch(demo.clusterUrl)).text();
  return text.match(/search v?[\d.]+ is in production/g) ?? [];
}
