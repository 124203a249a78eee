/*
 * Mutation testing of the rules, see scripts/mutation.mjs, which says in which
 * folder and what to mutate.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const report = process.env.MUTATION_REPORT ?? '.test-results/mutation';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  jest: {
    // The same as of `backstage-cli package test`.
    configFile: require.resolve('@backstage/cli/config/jest'),
    // A rule is to be told by the tests beside it.
    config: {
      testMatch: [process.env.MUTATION_TESTS ?? '**/*.test.ts'],
      // The rules know no browser, and one for each change would take most of
      // the time.
      testEnvironment: 'node',
      setupFiles: [require.resolve('./scripts/lib/mutationSetup.cjs')],
    },
    enableFindRelatedTests: false,
  },
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  concurrency: 1,
  timeoutMS: 5_000,
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  clearTextReporter: {
    allowColor: false,
    logTests: false,
    reportTests: false,
    reportScoreTable: true,
  },
  jsonReporter: { fileName: `${report}/mutation.json` },
  htmlReporter: { fileName: `${report}/index.html` },
  thresholds: { high: 95, low: 90, break: null },
  allowConsoleColors: false,
  checkers: [],
  disableTypeChecks: '**/*.ts',
};
