/*
 * A test runner of Stryker for rules that know no clock, no I/O and no browser.
 *
 * Tests are written for Jest and run by its own jest-circus and expect; what is
 * left out is all that Jest prepares anew for each run, which takes seconds
 * where the tests of a rule take milliseconds. For each change the modules are
 * evaluated anew, so that nothing that one change left in a cache is seen by
 * the next, and changes in constants are tried as well.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { compileFunction, Script } from 'node:vm';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';

const require = createRequire(import.meta.url);
const circus = require('jest-circus');
const { expect } = require('expect');
const { ModuleMocker } = require('jest-mock');
const swc = require('@swc/core');

/** Milliseconds: a test that takes longer is not asked about each change. */
const LONGEST = 150;
/**
 * Milliseconds of work: a test that has not ended by then never will. A machine
 * that is busy gives none of it, so that time on the clock does not count.
 */
const ENDLESS = 2000;
/** How often a property within a table is looked at, at most. */
const EXAMPLES = 10;

/** Where the changed copy is; known once the runner is in it. */
let sources;
const state = (globalThis.__stryker__ ??= {});
const mocker = new ModuleMocker(globalThis);
/** Of each file of the sources: itself, once it is evaluated. */
const modules = new Map();
const functions = new Map();
const places = new Map();

class PureTestRunner {
  /** Milliseconds of work, of each test. */
  took = new Map();
  /** Milliseconds on the clock after which a test is cut off. */
  limit = 10 * ENDLESS;

  async init() {
    process.env.NODE_ENV = 'test';
    sources = path.join(process.cwd(), 'src');
    require.extensions['.ts'] = () => {};
    Object.assign(globalThis, {
      describe: circus.describe,
      it: circus.it,
      test: circus.test,
      beforeAll: circus.beforeAll,
      beforeEach: circus.beforeEach,
      afterAll: circus.afterAll,
      afterEach: circus.afterEach,
      expect,
      jest: {
        fn: mocker.fn.bind(mocker),
        spyOn: mocker.spyOn.bind(mocker),
        restoreAllMocks: mocker.restoreAllMocks.bind(mocker),
        setTimeout: () => {},
      },
    });
    limitProperties();
    circus.addEventHandler(event => this.handle(event));
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    this.begin({ bail: false });
    const all = await this.run(testFiles());
    const tests = all.filter(({ id }) => !(this.took.get(id) > LONGEST));
    this.known = new Set(tests.map(({ id }) => id));
    for (const id of this.took.keys()) {
      if (!this.known.has(id)) {
        delete state.mutantCoverage?.perTest[id];
      }
    }
    return tests.some(({ status }) => status === 'broken')
      ? { status: DryRunStatus.Error, errorMessage: tests[0].failureMessage }
      : {
          status: DryRunStatus.Complete,
          tests,
          mutantCoverage: state.mutantCoverage,
        };
  }

  async mutantRun(options) {
    for (this.limit = ENDLESS; ; this.limit *= 3) {
      const before = process.cpuUsage();
      const result = await this.runMutant(options);
      if (!this.endless || process.cpuUsage(before).user >= ENDLESS * 1000) {
        return result;
      }
    }
  }

  async runMutant({ activeMutant, testFilter, hitLimit, disableBail }) {
    const wanted = testFilter ? new Set(testFilter) : this.known;
    this.begin({ bail: true, wanted });
    state.activeMutant = activeMutant.id;
    state.hitLimit = hitLimit;
    state.hitCount = hitLimit ? 0 : undefined;
    const files = testFilter
      ? [...new Set(testFilter.map(id => id.split(' > ')[0]))]
      : testFiles();
    for (const file of files) {
      const tests = await this.run([file]);
      const stuck = determineHitLimitReached(state.hitCount, state.hitLimit);
      if (stuck || this.endless) {
        return (
          stuck ?? { status: MutantRunStatus.Timeout, reason: 'Never ends' }
        );
      }
      if (this.failed) {
        return toMutantRunResult(
          {
            status: DryRunStatus.Complete,
            tests: tests.map(test =>
              test.status === 'broken'
                ? { ...test, status: TestStatus.Failed }
                : test,
            ),
          },
          disableBail,
        );
      }
    }
    return toMutantRunResult({ status: DryRunStatus.Complete, tests: [] });
  }

  begin({ bail, wanted }) {
    this.bail = bail;
    this.wanted = wanted;
    this.failed = false;
    this.endless = false;
    modules.clear();
    delete state.activeMutant;
    delete state.hitLimit;
    delete state.hitCount;
    delete state.currentTestId;
  }

  load(file) {
    interruptible(() => load(path.join(sources, file)), this.limit);
  }

  async run(files) {
    this.tests = [];
    for (const file of files) {
      this.file = file;
      circus.resetState();
      try {
        this.load(file);
      } catch (error) {
        this.failed = true;
        this.endless = isEndless(error);
        return [broken(file, error)];
      }
      const { unhandledErrors } = await circus.run();
      if (unhandledErrors.length > 0) {
        this.failed = true;
        return [broken(file, unhandledErrors[0])];
      }
    }
    return this.tests;
  }

  handle({ name, test }) {
    if (name === 'test_start') {
      test.identity = [this.file, ...namesOf(test)].join(' > ');
      const left = this.wanted && !this.wanted.has(test.identity);
      if (left || (this.bail && this.failed)) {
        test.mode = 'skip';
      }
      state.currentTestId = test.identity;
      const { fn } = test;
      test.fn = () => interruptible(fn, this.limit);
      test.began = process.cpuUsage();
    }
    if (name === 'test_done' && test.mode !== 'skip') {
      delete state.currentTestId;
      const { user } = process.cpuUsage(test.began);
      this.took.set(test.identity, user / 1000);
      const [error] = test.errors.flat().filter(Boolean);
      this.failed ||= error !== undefined;
      this.endless ||= isEndless(error);
      this.tests.push({
        id: test.identity,
        name: test.identity,
        fileName: path.join(sources, this.file),
        timeSpentMs: test.duration ?? 0,
        ...(error === undefined
          ? { status: TestStatus.Success }
          : { status: TestStatus.Failed, failureMessage: String(error) }),
      });
    }
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, 'pure', PureTestRunner),
];

const call = new Script('__interruptible__()');

/** Calls what may never end; what it does later is not looked at. */
function interruptible(fn, timeout) {
  globalThis.__interruptible__ = fn;
  return call.runInThisContext({ timeout });
}

function isEndless(error) {
  return error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function namesOf(test) {
  const names = [];
  for (let each = test; each.parent; each = each.parent) {
    names.unshift(each.name);
  }
  return names;
}

function broken(file, error) {
  return {
    id: file,
    name: file,
    timeSpentMs: 0,
    status: 'broken',
    failureMessage: String(error?.stack ?? error),
  };
}

/**
 * Of the folders that MUTATION_TESTS names, by their place in src. Properties
 * are left out, which take the longest: a table has to tell the rule.
 */
function testFiles() {
  const folders = process.env.MUTATION_TESTS.split(',');
  return folders.flatMap(folder =>
    readdirSync(path.join(sources, folder), { recursive: true })
      .filter(file => /\.test\.ts$/.test(file) && !/properties/.test(file))
      .map(file => path.join(folder, file))
      .sort(),
  );
}

/** What a file exports; only the evaluation is done anew for each change. */
function load(file) {
  if (!modules.has(file)) {
    const module = { exports: {} };
    modules.set(file, module);
    functionOf(file)(module.exports, id => found(file, id), module);
  }
  return modules.get(file).exports;
}

function found(from, id) {
  const key = `${path.dirname(from)}:${id}`;
  if (!places.has(key)) {
    places.set(key, createRequire(from).resolve(id));
  }
  const file = places.get(key);
  return file.endsWith('.ts') ? load(file) : require(file);
}

function functionOf(file) {
  if (!functions.has(file)) {
    const { code } = swc.transformSync(readFileSync(file, 'utf8'), {
      filename: file,
      configFile: false,
      swcrc: false,
      module: { type: 'commonjs' },
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript' },
      },
    });
    functions.set(
      file,
      compileFunction(code, ['exports', 'require', 'module'], {
        filename: file,
      }),
    );
  }
  return functions.get(file);
}

/** Fewer examples than in `yarn test`, and each time the same. */
function limitProperties() {
  const fastCheck = createRequire(path.join(sources, 'index.ts')).resolve(
    'fast-check',
  );
  const { default: fc } = require(fastCheck);
  const assert = (property, { numRuns = EXAMPLES, ...options } = {}) =>
    fc.assert(property, {
      seed: 42,
      ...options,
      numRuns: Math.min(numRuns, EXAMPLES),
      endOnFailure: true,
    });
  const limited = { ...fc, assert };
  require.cache[fastCheck].exports = {
    ...limited,
    __esModule: true,
    default: limited,
  };
}
