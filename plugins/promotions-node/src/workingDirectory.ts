import { RootConfigService } from '@backstage/backend-plugin-api';
import { lstat, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * The folder in which promotions, and modules, work on files:
 * `promotions.workingDirectory`, or one below the system's temporary folder.
 *
 * @public
 */
export function workingDirectory(
  rootConfig: Pick<RootConfigService, 'getOptionalString'>,
): string {
  return path.resolve(
    rootConfig.getOptionalString('promotions.workingDirectory') ??
      path.join(os.tmpdir(), 'backstage-promotions'),
  );
}

/**
 * Makes the folder, for this user alone. What somebody else has put there
 * under that name is not used: temporary folders are open to everybody.
 *
 * @throws Error when it is a link, no folder, or belongs to another user
 * @public
 */
export async function ensurePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  const user = process.getuid?.();
  if (!found.isDirectory() || (user !== undefined && found.uid !== user)) {
    throw new Error(
      `${directory} is a link, or belongs to somebody else, so promotions cannot work in it. Remove it, or choose another folder with promotions.workingDirectory.`,
    );
  }
}
