/*
 * Runs every vector file below a folder through the engine's own functions:
 * one line for a failing case, `N passed, N failed` as the last. Exits with 1
 * when a case failed, a file cannot be read or a suite is unknown.
 *
 *   yarn vectors [DIR]
 */
import path from 'node:path';
import { readVectorFiles, VectorFile } from './lib/files';
import { suites } from './suites';

interface Count {
  passed: number;
  failed: number;
}

async function runFile(file: VectorFile): Promise<Count> {
  if (file.problem !== undefined) {
    report(file.path, file.problem);
    return { passed: 0, failed: 1 };
  }
  const suite = suites.get(file.suite);
  if (!suite) {
    const known = [...suites.keys()].sort().join(', ');
    report(file.path, `There is no suite '${file.suite}'; there are ${known}.`);
    return { passed: 0, failed: Math.max(1, file.cases.length) };
  }
  const count = { passed: 0, failed: 0 };
  for (const item of file.cases) {
    const problems =
      item.problem !== undefined
        ? [item.problem]
        : await suite.check(item.input, item.expect).catch(describeError);
    if (problems.length === 0) {
      count.passed++;
    } else {
      count.failed++;
      report(`${file.path}: ${item.name}`, problems.join('; '));
    }
  }
  return count;
}

function describeError(error: unknown): string[] {
  return [error instanceof Error ? error.message : String(error)];
}

/** Always one line. */
function report(where: string, what: string) {
  process.stdout.write(`FAILED ${where}: ${what.replace(/\s*\n\s*/g, ' ')}\n`);
}

async function main(): Promise<void> {
  const folder = path.resolve(process.argv[2] ?? __dirname);
  const files = readVectorFiles(folder);
  if (files.length === 0) {
    report(folder, 'There are no vector files.');
    process.exitCode = 1;
  }
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    const count = await runFile(file);
    passed += count.passed;
    failed += count.failed;
  }
  process.exitCode = failed > 0 ? 1 : process.exitCode;
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
}

main().catch(error => {
  report('vectors', describeError(error)[0]);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
});
