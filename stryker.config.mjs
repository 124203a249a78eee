/*
 * Mutation testing of the rules, see scripts/mutation.mjs, which says in which
 * folder and what to mutate.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const report = process.env.MUTATION_REPORT ?? '.test-results/mutation';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: [require.resolve('./scripts/lib/pureTestRunner.mjs')],
  testRunner: 'pure',
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // What never ends is found by counting; a machine that is busy is not it.
  timeoutMS: 120_000,
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
