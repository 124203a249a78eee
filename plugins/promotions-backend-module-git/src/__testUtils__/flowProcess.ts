/*
 * A worker that can be killed: runs clone, change, commit and push of one
 * promotion, and goes on where the one before it was, as the engine does.
 * Every line of its input is a promotion to run; it ends after the last one.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { runStep, setValue } from './Flow';

/** What a worker is asked to do. */
export interface FlowRequest {
  url: string;
  workDir: string;
  promotion: string;
  image: string;
  depth?: number;
  /** Where it notes which steps are done. */
  journal: string;
  /** The step at whose end it kills itself, before it has noted it. */
  dieAfter?: string;
}

type Steps = Array<{ name: string; builds: boolean; run: Run }>;
type Run = (replay: boolean) => Promise<unknown>;

function stepsOf({
  url,
  workDir,
  promotion,
  image,
  depth,
}: FlowRequest): Steps {
  const parts = (replay: boolean) => ({
    workDir,
    replay,
    promotion: { id: promotion },
  });
  return [
    {
      name: 'git-clone',
      builds: true,
      run: replay => runStep('git-clone', { url, depth }, parts(replay)),
    },
    {
      name: 'change',
      builds: true,
      run: () => setValue(workDir, 'dev/values.yaml', 'image', image),
    },
    {
      name: 'git-commit',
      builds: true,
      run: replay =>
        runStep('git-commit', { message: `dev: ${image}` }, parts(replay)),
    },
    {
      name: 'git-push',
      builds: false,
      run: replay => runStep('git-push', {}, parts(replay)),
    },
  ];
}

async function runFlow(request: FlowRequest): Promise<unknown> {
  const { journal, workDir } = request;
  const done: Record<string, unknown> = existsSync(journal)
    ? JSON.parse(await readFile(journal, 'utf8'))
    : {};
  const steps = stepsOf(request);
  if (Object.keys(done).length > 0 && !existsSync(workDir)) {
    for (const step of steps.filter(
      ({ name, builds }) => builds && done[name],
    )) {
      await step.run(true);
    }
  }
  for (const { name, run } of steps.filter(step => !done[step.name])) {
    done[name] = (await run(false)) ?? {};
    if (name === request.dieAfter) {
      process.kill(process.pid, 'SIGKILL');
    }
    await writeFile(`${journal}.new`, JSON.stringify(done));
    await rename(`${journal}.new`, journal);
  }
  return done['git-push'];
}

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    const result = await runFlow(JSON.parse(line));
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
