/*
 * Takes the pictures of the README from the running demo: yarn e2e:screenshots
 */
import path from 'node:path';
import { Browser } from './Browser';
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
      const rita = await browser.person('rita', { colorScheme, height: 1100 });
      await rita.openPromotions('checkout');
      await rita.page.waitForTimeout(1500);
      await rita.screenshot(path.join(images, `tab-${colorScheme}.png`));
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
      await rita.leave();
    }
    const narrow = await browser.person('rita', { width: 380, height: 900 });
    await narrow.openPromotions('checkout');
    await narrow.page.waitForTimeout(1500);
    await narrow.screenshot(path.join(images, 'tab-narrow.png'));
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

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
