import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DemoComponent } from '../components';
import { Author, commitAndPush } from '../shared/commit';

/** A version that has been pushed. */
export interface Release {
  component: string;
  version: string;
  commit: string;
  subject: string;
}

const DEVELOPERS: Author[] = [
  { name: 'Ada Owner', email: 'ada@example.com' },
  { name: 'Ben Builder', email: 'ben@example.com' },
  { name: 'Wanda Web', email: 'wanda@example.com' },
];

const CHANGES = [
  'Answer faster when many ask at once',
  'Say what is wrong with an address',
  'Forget sessions after a day',
  'Write amounts as the country does',
  'Close connections that nobody uses',
  'Try again when the database is away',
  'Show the newest first',
  'Count what is asked for most',
];

/**
 * Pushes the next version of a component to its source repository, as a
 * developer would.
 *
 * @param gitUrl - of the git server
 */
export async function release(
  gitUrl: string,
  { name, tagged }: DemoComponent,
): Promise<Release> {
  const result = { version: '', subject: '' };
  const commit = await commitAndPush(
    `${gitUrl}/git/${name}.git`,
    DEVELOPERS[Math.floor(Math.random() * DEVELOPERS.length)],
    async directory => {
      const file = join(directory, 'src/version.txt');
      const version = nextVersion((await readFile(file, 'utf8')).trim());
      const change = CHANGES[Math.floor(Math.random() * CHANGES.length)];
      await writeFile(file, `${version}\n`);
      await appendFile(
        join(directory, 'src/CHANGES.md'),
        `\n## ${version}\n\n- ${change}.\n`,
      );
      Object.assign(result, { version, subject: `${version}: ${change}` });
      return {
        message: result.subject,
        tag: tagged ? `v${version}` : undefined,
      };
    },
  );
  if (!commit) {
    throw new Error(`The next version of ${name} changed nothing.`);
  }
  return { component: name, commit, ...result };
}

/** Every fifth has something new, the others mend. */
function nextVersion(version: string): string {
  const [major, minor, patch] = version.split('.').map(Number);
  return patch >= 4
    ? `${major}.${minor + 1}.0`
    : `${major}.${minor}.${patch + 1}`;
}
