import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

/**
 * Helm checks values against the schemas of a chart, and reads what these refer
 * to: any file of the machine, and in some versions any address. A chart comes
 * from a repository, so its schemas are looked at before Helm does.
 */
const SCHEMA = 'values.schema.json';

/** Those that Helm knows without looking anywhere. */
const DRAFTS =
  /^https?:\/\/json-schema\.org\/(draft-0[3467]|draft\/(2019-09|2020-12))\/schema#?$/;

// Where Helm looks for charts within a chart; elsewhere an archive is a file.
const ARCHIVE = /(^|\/)charts\/[^/]+\.tgz$/;

const REFERENCES = ['$ref', '$dynamicRef', '$recursiveRef'];

// Headers and contents of an archive begin at multiples of this.
const TAR_BLOCK = 512;

const MAX_UNPACKED = 100 * 1024 * 1024;

const SKIP = 'set `skipSchemaValidation`';

/** What is said of a file of a chart, by its path from the chart. */
type Place = (file: string) => string;

/**
 * @param chart - absolute
 * @param files - of the chart, by their paths from it
 * @throws TerminalError where a schema refers to anything but itself, or may
 * do so
 * @internal
 */
export async function checkSchemas(
  chart: string,
  files: string[],
  place: Place,
): Promise<void> {
  for (const file of files) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (name === SCHEMA) {
      checkSchema(await readFile(`${chart}/${file}`), place(file));
    } else if (ARCHIVE.test(file) && (await mayHold(`${chart}/${file}`))) {
      throw new TerminalError(
        `The archive ${place(
          file,
        )} holds a ${SCHEMA}, or may hold one, which could refer to files of the machine. Unpack the archive in its place, or ${SKIP}.`,
      );
    }
  }
}

function checkSchema(bytes: Buffer, place: string): void {
  let schema: unknown;
  try {
    schema = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    );
  } catch (error) {
    throw new TerminalError(`${place} is not JSON. Mend it, or ${SKIP}.`, {
      cause: error,
    });
  }
  const outside = referenceOutside(schema);
  if (outside !== undefined) {
    throw new TerminalError(
      `${place} refers to '${outside}', and what lies outside of it is not read. Put that into the schema, or ${SKIP}.`,
    );
  }
}

/** The first reference of a schema that leads out of it. */
function referenceOutside(schema: unknown): string | undefined {
  const open = [schema];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) {
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && !staysInside(key, inner)) {
        return inner;
      }
      open.push(inner);
    }
  }
  return undefined;
}

function staysInside(key: string, value: string): boolean {
  if (key === '$schema') {
    return DRAFTS.test(value);
  }
  return !REFERENCES.includes(key) || value.startsWith('#');
}

/**
 * Whether there may be a schema in an archive, or in one within it. What cannot
 * be looked into may hold anything.
 */
async function mayHold(file: string): Promise<boolean> {
  let tar: Buffer;
  try {
    tar = await promisify(gunzip)(await readFile(file), {
      maxOutputLength: MAX_UNPACKED,
    });
  } catch {
    return true;
  }
  if (tar.includes(SCHEMA)) {
    return true;
  }
  for (let at = 0; at + 2 < tar.length; at += TAR_BLOCK) {
    if (tar[at] === 0x1f && tar[at + 1] === 0x8b) {
      return true;
    }
  }
  return false;
}
