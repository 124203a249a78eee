// Before each test file of a mutation run: every change is tried by itself, so
// properties are looked at fewer times than in `yarn test`, and each time with
// the same examples.
const fc = require('fast-check');

fc.configureGlobal({ numRuns: 30, interruptAfterTimeLimit: 1_000, seed: 42 });
