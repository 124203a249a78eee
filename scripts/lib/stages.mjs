import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { cacheDir, fromRoot } from './root.mjs';

const exists = path => existsSync(fromRoot(path));
const bin = path => fromRoot('node_modules', path);
const backstageCli = bin('@backstage/cli/bin/backstage-cli');
const repoTools = bin('@backstage/repo-tools/bin/backstage-repo-tools');

/** Runs a TypeScript file as the Backstage CLI does. */
const typescript = file => [
  '--require',
  '@backstage/cli/config/nodeTransform.cjs',
  file,
];

const jestReport = fromRoot('.test-results/unit.json');

/**
 * What `npm test` runs, in this order. Each has
 * - `name`
 * - `args`: of node, or a function that gives them from the names of the stages
 *   that ran before
 * - `env`: added to the environment
 * - `count()`: what passed and failed. Without it the last line of the output
 *   that reads `N passed, N failed` tells, and without such a line the stage is
 *   one test.
 * - `before()`
 *
 * A stage whose `when` is a path that does not exist is left out.
 */
const all = [
  {
    // From scratch: what an earlier run left changes the order of unions in the
    // declarations, and so in the API reports that are made from them.
    name: 'tsc',
    args: [bin('typescript/bin/tsc'), '--incremental', 'false'],
  },
  {
    // That the packages describe themselves as Backstage wants them to.
    name: 'packages',
    args: [backstageCli, ...['repo', 'fix', '--publish', '--check']],
  },
  {
    name: 'lint',
    args: [
      backstageCli,
      ...['repo', 'lint', '--success-cache'],
      ...['--success-cache-dir', `${cacheDir}/lint`],
    ],
  },
  {
    // The folders that are no packages.
    name: 'lint-tools',
    args: [
      bin('eslint/bin/eslint.js'),
      ...['--no-eslintrc', '--config', 'scripts/lib/eslintrc.cjs'],
      ...['--ext', '.ts,.tsx,.js,.mjs,.cjs', '--max-warnings', '0'],
      ...['bench', 'e2e', 'faults', 'scripts', 'vectors'].filter(exists),
    ],
  },
  {
    name: 'format',
    args: [
      bin('prettier/bin-prettier.js'),
      ...['--loglevel', 'warn', '--check', '.'],
    ],
  },
  {
    name: 'api-reports',
    args: before => [
      repoTools,
      ...['api-reports', '--ci', '--sql-reports', '--include', 'plugins/*'],
      ...['--omit-messages', 'ae-undocumented,ae-wrong-input-file-type'],
      // The reports are made from the declarations that tsc leaves behind.
      ...(before.includes('tsc') ? [] : ['--tsc']),
    ],
  },
  {
    name: 'unit',
    args: [
      backstageCli,
      ...['repo', 'test', '--no-watch', '--coverage=false'],
      ...['--json', `--outputFile=${jestReport}`],
    ],
    before: () => {
      mkdirSync(dirname(jestReport), { recursive: true });
      rmSync(jestReport, { force: true });
    },
    count: () => {
      const report = JSON.parse(readFileSync(jestReport, 'utf8'));
      return {
        passed: report.numPassedTests,
        failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
      };
    },
  },
  {
    name: 'vectors',
    when: 'vectors/run.ts',
    args: [...typescript('vectors/run.ts'), 'vectors'],
  },
  {
    // The milestones only; `yarn test:faults` tries every point.
    name: 'faults',
    when: 'faults/run.ts',
    args: [...typescript('faults/run.ts'), '--short'],
  },
  {
    name: 'e2e',
    when: 'e2e/run.ts',
    args: typescript('e2e/run.ts'),
  },
];

export const stages = all.filter(({ when }) => !when || exists(when));
