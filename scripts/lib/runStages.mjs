import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { root } from './root.mjs';

/**
 * Runs stages one after the other, whether or not one fails, and sums up the
 * tests in them.
 */
export async function runStages(stages, { more = [] } = {}) {
  const results = [];
  for (const stage of stages) {
    const last = stage === stages[stages.length - 1];
    const before = results.map(({ name }) => name);
    console.log(`\n== ${stage.name}`);
    const result = await runStage(stage, before, last ? more : []);
    console.log(`== ${describe(result)}`);
    results.push(result);
  }
  console.log('');
  results.forEach(result => console.log(describe(result)));
  const sum = key => results.reduce((total, { [key]: n }) => total + n, 0);
  return { passed: sum('passed'), failed: sum('failed') };
}

async function runStage(stage, stagesBefore, more) {
  const { name, args, env, before, count } = stage;
  const start = Date.now();
  before?.();
  const { code, told } = await run(
    [...(typeof args === 'function' ? args(stagesBefore) : args), ...more],
    env,
  );
  const counted = tryToCount(count) ?? told ?? { passed: 0, failed: 0 };
  if (counted.passed + counted.failed === 0) {
    counted[code === 0 ? 'passed' : 'failed'] = 1;
  }
  // A stage that fails has a failed test, whatever it says about itself.
  const failed = code === 0 ? counted.failed : Math.max(1, counted.failed);
  return {
    name,
    ok: failed === 0,
    passed: counted.passed,
    failed,
    seconds: (Date.now() - start) / 1000,
  };
}

function tryToCount(count) {
  try {
    return count?.();
  } catch {
    return undefined;
  }
}

function run(args, env) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: {
        ...process.env,
        ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told;
    const show = (from, to) =>
      createInterface({ input: from }).on('line', line => {
        told = readCounts(line) ?? told;
        to.write(`${line}\n`);
      });
    show(child.stdout, process.stdout);
    show(child.stderr, process.stderr);
    child.on('error', error => {
      console.error(error.message);
      resolve({ code: 1 });
    });
    child.on('close', code => resolve({ code: code ?? 1, told }));
  });
}

function readCounts(line) {
  const match = /^(\d+) passed, (\d+) failed\s*$/.exec(line);
  return match
    ? { passed: Number(match[1]), failed: Number(match[2]) }
    : undefined;
}

function describe({ name, ok, passed, failed, seconds }) {
  return [
    name.padEnd(12),
    ok ? 'ok    ' : 'FAILED',
    `${seconds.toFixed(1)} s`.padStart(8),
    `  ${passed} of ${passed + failed}`,
  ].join(' ');
}
