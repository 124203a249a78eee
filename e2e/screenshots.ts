/*
 * Takes the pictures of the README from the running demo: yarn screenshots
 */
import path from 'node:path';
import { Browser, Person } from './Browser';
import { Demo, importScript, until } from './Demo';

const images = path.resolve(__dirname, '../docs/images');

async function main() {
  const { ensureAppBundle } = await importScript('scripts/lib/appBundle.mjs');
  ensureAppBundle();
  const demo = await Demo.start({
    logFile: path.resolve(__dirname, '../.test-results/screenshots.log'),
  });
  try {
    const browser = await Browser.launch(demo);
    await prepare(demo);
    for (const colorScheme of ['light', 'dark'] as const) {
      const rita = await browser.person('rita', { colorScheme, height: 1400 });
      await rita.openPromotions('checkout');
      await rita.page.waitForTimeout(1500);
      await rita.screenshot(path.join(images, `tab-${colorScheme}.png`));
      await rita.page.setViewportSize({ width: 1280, height: 860 });
      await rita.page.goto(`${demo.url}/catalog/default/component/podinfo`);
      const card = rita.page.getByText('Podinfo', { exact: true }).first();
      await card.waitFor();
      await rita.page.waitForTimeout(1500);
      await rita.screenshot(
        path.join(images, `card-${colorScheme}.png`),
        false,
      );
      await rita.openPromotions('podinfo');
      await rita.promoteButton('staging').click();
      await rita.page.getByRole('dialog').waitFor();
      await rita.page.waitForTimeout(1000);
      await rita.screenshot(
        path.join(images, `dialog-${colorScheme}.png`),
        false,
      );
      await rita.openPromotions('billing');
      await rita.openStage('prod', 'Why');
      await rita.page.waitForTimeout(1500);
      await rita.screenshot(path.join(images, `why-${colorScheme}.png`), false);
      await rita.page.setViewportSize({ width: 1280, height: 1700 });
      await openRunOfSearch(demo, rita);
      await rita.screenshot(path.join(images, `run-${colorScheme}.png`), false);
      await rita.leave();
    }
    const rolf = await browser.person('rolf', { width: 1280, height: 860 });
    await rolf.page.goto(`${demo.url}/promotions/approvals`);
    await rolf.page.getByRole('article').first().waitFor();
    await rolf.page.waitForTimeout(1500);
    await rolf.screenshot(path.join(images, 'approvals.png'), false);
    await rolf.leave();
    const narrow = await browser.person('rita', { width: 380, height: 900 });
    await narrow.openPromotions('checkout');
    await narrow.page.waitForTimeout(1500);
    await narrow.screenshot(path.join(images, 'tab-narrow.png'));
    await openRunOfSearch(demo, narrow);
    await narrow.screenshot(path.join(images, 'run-narrow.png'));
    await browser.close();
  } finally {
    await demo.stop();
  }
}

/** Until there is something to look at. */
async function prepare(demo: Demo) {
  for (const component of ['podinfo', 'checkout']) {
    await until(
      `${component} is verified in dev`,
      async () =>
        (await demo.stage(component, 'dev')).run?.state === 'Succeeded',
    );
  }
  await promotePodinfo(demo);
  await requestBilling(demo);
  await promoteSearch(demo);
  await demo.release('checkout');
  await until(
    'the new version of checkout waits for staging-b',
    async () => {
      const board = await demo.board('checkout');
      const [a, b] = ['staging-a', 'staging-b'].map(name =>
        board.stages.find((s: any) => s.name === name),
      );
      return (
        board.freightTotal > 1 &&
        a.current[0]?.freight === board.freight[0].id &&
        a.run?.state === 'Succeeded' &&
        b.run?.state === 'Progressing' &&
        b.run.freight === board.freight[0].id
      );
    },
    120_000,
  );
}

/** Somebody has asked for production, and one of two has approved it. */
async function requestBilling(demo: Demo) {
  const freight: any = await until(
    'billing is verified in staging',
    async () => {
      const [newest] = (await demo.board('billing')).freight;
      return newest?.status.verifiedIn.staging && newest;
    },
  );
  const { id } = await demo.pipeline('billing');
  const about = { stage: 'prod', freight: freight.id };
  await demo.api('ada', `/pipelines/${id}/promotions`, {
    body: { ...about, request: true, reason: 'The invoices of this month.' },
  });
  await demo.api('rita', `/pipelines/${id}/approvals`, {
    body: {
      ...about,
      gate: 'release',
      decision: 'approve',
      comment: 'Tested with the invoices of last month.',
    },
  });
}

/** Production has two targets, and the smoke test of one of them fails. */
async function promoteSearch(demo: Demo) {
  const freight: any = await until(
    'search is verified in staging',
    async () => {
      const [newest] = (await demo.board('search')).freight;
      return newest?.status.verifiedIn.staging && newest;
    },
    120_000,
  );
  await demo.setSmokeTests('search', 'us', false);
  const { id } = await demo.pipeline('search');
  await demo.api('rita', `/pipelines/${id}/promotions`, {
    body: { stage: 'prod', freight: freight.id, reason: 'The new index.' },
  });
  await until(
    'the verification of search in prod has failed',
    async () => (await demo.stage('search', 'prod')).run?.state === 'Failed',
    120_000,
  );
}

/** The page of that promotion, with a log open. */
async function openRunOfSearch(demo: Demo, { page }: Person) {
  const { current } = await demo.stage('search', 'prod');
  await page.goto(`${demo.url}/promotions/runs/${current[0].promotionId}`);
  await page.getByLabel('Log of push').last().click();
  await page.getByLabel('Steps and log of Smoke test in us').click();
  await page.waitForTimeout(1500);
}

/** The first version runs in staging, a newer one may follow. */
async function promotePodinfo(demo: Demo) {
  const { pipeline, freight } = await demo.board('podinfo');
  await demo.api('rita', `/pipelines/${pipeline.id}/promotions`, {
    body: { stage: 'staging', freight: freight[0].id },
  });
  await until(
    'podinfo is verified in staging',
    async () =>
      (await demo.stage('podinfo', 'staging')).run?.state === 'Succeeded',
  );
  await demo.release('podinfo');
  await until('the new version of podinfo may go to staging', async () => {
    const staging = await demo.stage('podinfo', 'staging');
    return (
      staging.suggestion?.verdict === 'Eligible' &&
      staging.suggestion.freight !== freight[0].id
    );
  });
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
