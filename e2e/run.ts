/*
 * Drives the demo in a real browser, as people would.
 *
 *   yarn e2e            all scenarios
 *   yarn e2e diamond    those whose name has that word
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { Browser } from './Browser';
import { Demo, importScript } from './Demo';
import { Scenario } from './Scenario';
import { scenarios } from './scenarios';

const results = path.resolve(__dirname, '../.test-results/e2e');

async function main(): Promise<boolean> {
  const words = process.argv.slice(2);
  const chosen = scenarios.filter(
    ({ name }) => words.length === 0 || words.some(word => name.includes(word)),
  );
  await fs.rm(results, { recursive: true, force: true });
  await fs.mkdir(results, { recursive: true });
  const { ensureAppBundle } = await importScript('scripts/lib/appBundle.mjs');
  ensureAppBundle();
  const demo = await Demo.start({ logFile: path.join(results, 'demo.log') });
  let failed = 0;
  try {
    const browser = await Browser.launch(demo);
    for (const scenario of chosen) {
      failed += (await runOne(scenario, demo, browser)) ? 0 : 1;
    }
    await browser.close();
  } finally {
    await demo.stop();
  }
  console.log(`${chosen.length - failed} passed, ${failed} failed`);
  return failed === 0 && chosen.length > 0;
}

async function runOne(
  scenario: Scenario,
  demo: Demo,
  browser: Browser,
): Promise<boolean> {
  const start = Date.now();
  const people: Array<{ screenshot(file: string): Promise<void> }> = [];
  try {
    await scenario.run({
      demo,
      person: async (...args) => {
        const person = await browser.person(...args);
        people.push(person);
        return person;
      },
    });
    console.log(`✓ ${scenario.name} (${seconds(start)} s)`);
    return true;
  } catch (error) {
    console.log(`✗ ${scenario.name} (${seconds(start)} s)`);
    console.error(error);
    for (const [index, person] of people.entries()) {
      const file = `${scenario.name.replace(/\W+/g, '-')}-${index}.png`;
      await person
        .screenshot(path.join(results, file))
        .catch(cause => console.error('No screenshot:', cause.message));
    }
    return false;
  }
}

function seconds(start: number): string {
  return ((Date.now() - start) / 1000).toFixed(1);
}

main().then(
  passed => process.exit(passed ? 0 : 1),
  error => {
    console.error(error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
