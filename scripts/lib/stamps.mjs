import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { cacheDir, root } from './root.mjs';

/** A hash over the names and contents of files and folders, where they exist. */
export function hashOf(paths, { ignore = () => false } = {}) {
  const hash = createHash('sha256').update(process.version);
  const add = path => {
    if (!existsSync(path) || ignore(path)) {
      return;
    }
    if (statSync(path).isDirectory()) {
      readdirSync(path)
        .sort()
        .forEach(name => add(join(path, name)));
    } else {
      hash.update(`\0${relative(root, path)}\0`).update(readFileSync(path));
    }
  };
  paths.forEach(add);
  return hash.digest('hex');
}

const file = name => join(cacheDir, `${name}.stamp`);

/** Whether the last time that `name` was done, it was for this hash. */
export function isDone(name, hash) {
  return existsSync(file(name)) && readFileSync(file(name), 'utf8') === hash;
}

export function markDone(name, hash) {
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(file(name), hash);
}

export function markUndone(name) {
  rmSync(file(name), { force: true });
}
