import { createMockDirectory } from '@backstage/backend-test-utils';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from './errors';
import { safePath } from './safePath';

describe('safePath', () => {
  const directory = createMockDirectory();
  const workDir = () => directory.resolve('work');

  beforeEach(async () => {
    directory.setContent({
      'work/dev/values.yaml': 'a: 1',
      'outside/secret': 'x',
    });
    await symlink(directory.resolve('outside'), join(workDir(), 'link'));
    await symlink(
      directory.resolve('outside/secret'),
      join(workDir(), 'dev/secret.yaml'),
    );
    await symlink('nowhere', join(workDir(), 'dangling'));
  });

  it.each([
    ['.', ''],
    ['dev/values.yaml', 'dev/values.yaml'],
    ['./dev//values.yaml', 'dev/values.yaml'],
    ['dev/', 'dev'],
    ['not/there/yet.yaml', 'not/there/yet.yaml'],
    ['dev/values.yaml/below-a-file', 'dev/values.yaml/below-a-file'],
    ['..name/file', '..name/file'],
    ['.github/x', '.github/x'],
  ])('%s is allowed', async (path, expected) => {
    await expect(safePath(workDir(), path)).resolves.toBe(
      join(workDir(), expected),
    );
  });

  it.each([
    ['', 'The path is empty'],
    ['a\0b', 'not a path'],
    ['/etc/passwd', 'absolute path'],
    ['..', "contains '..'"],
    ['../outside/secret', "contains '..'"],
    ['dev/../../outside/secret', "contains '..'"],
    ['dev/../dev/values.yaml', "contains '..'"],
    ['dev\\..\\..\\outside', "contains '..'"],
    ['link/secret', "'link' is a symbolic link"],
    ['link', "'link' is a symbolic link"],
    ['dev/secret.yaml', "'dev/secret.yaml' is a symbolic link"],
    ['dangling', 'is a symbolic link'],
    ['dangling/new', 'is a symbolic link'],
    ['repo/.git/config', 'git keeps its own files'],
    ['.GIT/hooks/post-commit', 'git keeps its own files'],
  ])('%j is refused: %s', async (path, message) => {
    const refused = safePath(workDir(), path);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(TerminalError);
  });
});
