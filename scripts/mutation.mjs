// yarn mutation: changes the rules of promotions-common in small ways, one at
// a time, and sees whether a test notices.
//
//   yarn mutation                   all rules
//   yarn mutation windows           those in src/windows
//   yarn mutation decision/gates/window.ts
//
// Reports are in .test-results/mutation. A folder passes when at least nine of
// ten changes are noticed; docs/decisions says of the others why nobody can.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const RULES = [
  'availability',
  'windows',
  'decision',
  'candidate',
  'lifecycle',
  'plan',
  'deployments',
  'conditions',
  'steps',
  'administration',
];
/**
 * A rule is to be told by the tests beside it. These are what a pass over a
 * pipeline calls, and told by the stories of passes as well.
 */
const ELSEWHERE = {
  decision: ['candidate'],
  lifecycle: ['plan'],
  deployments: ['plan'],
};
const ENOUGH = 0.9;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const common = path.join(root, 'plugins/promotions-common');
const results = path.join(root, '.test-results/mutation');

const asked = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const what of asked.length > 0 ? asked : RULES) {
  const score = mutate(what);
  const enough = score && score.noticed >= ENOUGH * score.all;
  passed += enough ? 1 : 0;
  failed += enough ? 0 : 1;
  console.log(
    score
      ? `${what}: ${score.noticed} of ${score.all} changes noticed (${percent(
          score,
        )})`
      : `${what}: could not be tried`,
  );
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function mutate(what) {
  const name = what.replace(/\.ts$/, '').replaceAll('/', '-');
  const report = path.join(results, name);
  mkdirSync(report, { recursive: true });
  const { status, signal } = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'),
      'run',
      path.join(root, 'stryker.config.mjs'),
      '--mutate',
      patterns(what).join(','),
      '--tempDirName',
      // Of its own: whoever ends first removes it.
      path.relative(common, path.join(report, `sandbox-${process.pid}`)),
    ],
    {
      cwd: common,
      stdio: 'inherit',
      env: {
        ...process.env,
        CI: 'true',
        MUTATION_REPORT: report,
        MUTATION_TESTS: testsOf(what.split('/')[0]),
      },
    },
  );
  if (status !== 0) {
    console.log(`Stryker ended with ${signal ?? status}.`);
    return undefined;
  }
  return scoreOf(path.join(report, 'mutation.json'));
}

function testsOf(folder) {
  return [folder, ...(ELSEWHERE[folder] ?? [])].join(',');
}

function patterns(what) {
  return what.endsWith('.ts')
    ? [`src/${what}`]
    : [
        `src/${what}/**/*.ts`,
        `!src/${what}/**/*.test.ts`,
        `!src/${what}/**/__testUtils__/**`,
      ];
}

/** What never runs, and what takes for ever, is noticed or not as well. */
function scoreOf(file) {
  const { files } = JSON.parse(readFileSync(file, 'utf8'));
  const mutants = Object.values(files).flatMap(each => each.mutants);
  const count = (...states) =>
    mutants.filter(({ status }) => states.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  return { noticed, all: noticed + count('Survived', 'NoCoverage') };
}

function percent({ noticed, all }) {
  return `${((100 * noticed) / Math.max(1, all)).toFixed(1)} %`;
}
