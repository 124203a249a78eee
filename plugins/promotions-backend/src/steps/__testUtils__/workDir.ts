import { createMockDirectory } from '@backstage/backend-test-utils';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A working directory on disk, and a file beside it that nothing may reach. */
export function createWorkDir(runner: StepRunner) {
  const directory = createMockDirectory();
  const path = (name: string) => directory.resolve('work', name);
  beforeEach(() => {
    directory.clear();
    directory.addContent({ work: {}, 'outside.txt': 'outside\n' });
  });
  return {
    /** Runs the step with the configuration of a document. */
    run: async (config: unknown) =>
      runner.run(
        createMockStepContext<any>({
          config: runner.schema.config.parse(config),
          workDir: directory.resolve('work'),
        }),
      ),
    accepts: (config: unknown) =>
      runner.schema.config.safeParse(config).success,
    write: (name: string, content: string | Buffer) => {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), content);
    },
    /** A link within the directory; a relative one that leads out of it. */
    link: (name: string, target: string) => symlinkSync(target, path(name)),
    read: (name: string) => readFileSync(path(name), 'utf8'),
    exists: (name: string) => existsSync(path(name)),
    path,
    outside: () => readFileSync(resolve(directory.path, 'outside.txt'), 'utf8'),
    outsidePath: join(directory.path, 'outside.txt'),
  };
}

/**
 * Paths that no step may touch, with what is said of them. Links have to be
 * made before; see `makeTraps`.
 */
export const FORBIDDEN: Array<[string, string]> = [
  ['../outside.txt', "contains '..'"],
  ['a/../../outside.txt', "contains '..'"],
  ['/etc/hosts', 'absolute path'],
  ['link.txt', "'link.txt' is a symbolic link"],
  ['folder/outside.txt', "'folder' is a symbolic link"],
  ['.git/config', 'where git keeps its own files'],
  ['', 'The path is empty'],
];

/** What `FORBIDDEN` speaks of. */
export function makeTraps(workDir: ReturnType<typeof createWorkDir>) {
  workDir.link('link.txt', '../outside.txt');
  workDir.link('folder', '..');
  workDir.write('.git/config', '[core]\n');
}
