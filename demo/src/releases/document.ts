import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DemoComponent } from '../components';
import { commitAndPush } from '../shared/commit';

const author = { name: 'Ben Builder', email: 'ben@example.com' };

// Two mistakes of people: a key that does not exist, and a stage that nobody
// has heard of.
const MISTAKES = `    - name: canary
      colour: blue
      freight: [{ origin: app, sources: { stages: [nowhere] } }]
`;

/**
 * Pushes a mistake into the pipeline document of a component, or takes it out
 * again. Doing it twice changes nothing.
 *
 * @returns the hash of the commit, or undefined when it was so already
 */
export async function changeDocument(
  gitUrl: string,
  { name }: DemoComponent,
  change: 'break' | 'mend',
): Promise<string | undefined> {
  return commitAndPush(`${gitUrl}/git/${name}.git`, author, async directory => {
    const file = documentOf(directory);
    const good = (await readFile(file, 'utf8')).replace(MISTAKES, '');
    await writeFile(file, change === 'break' ? good + MISTAKES : good);
    return {
      message:
        change === 'break' ? 'Add a canary stage' : 'Remove the canary stage',
    };
  });
}

function documentOf(directory: string): string {
  const inFolder = join(directory, 'deploy/promotions.yaml');
  return existsSync(inFolder) ? inFolder : join(directory, 'promotions.yaml');
}
