import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Block, ROOT } from './pages';

/** Where the documentation says that Backstage is. */
const SOMEBODYS = 'https://backstage.example.com';

/** Whether the block only starts commands of the repository. */
export function isCommands({ text }: Block): boolean {
  return commandsOf(text).every(line => /^(npm|yarn) /.test(line));
}

/**
 * Whether the commands are there: scripts of the root, packages of the
 * workspace, and packages that are installed.
 *
 * @throws Error that names what is not
 */
export function checkCommands({ text }: Block) {
  for (const line of commandsOf(text)) {
    const [program, ...args] = line.split(/\s+/);
    const rest = args[0] === '--cwd' ? args.slice(2) : args;
    if (args[0] === '--cwd') {
      assert(fs.existsSync(path.join(ROOT, args[1])), args[1]);
    }
    if (program === 'yarn' && rest[0] === 'add') {
      rest.slice(1).forEach(name => assert(isInstalled(name), name));
    } else {
      const [script, ...more] = rest[0] === 'run' ? rest.slice(1) : rest;
      assert(Object.hasOwn(rootScripts(), script), line);
      if (script === 'test') {
        more.slice(1).forEach(stage => assert(isStage(stage), stage));
      }
    }
  }
}

/**
 * Runs the block as it stands, against the server in place of somebody's
 * Backstage.
 *
 * @returns what it printed
 * @throws Error with what it printed when it fails
 */
export function runShell(
  { text }: Block,
  url: string,
  environment: Record<string, string>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'sh',
      ['-euc', text.replaceAll(SOMEBODYS, url)],
      {
        env: { PATH: process.env.PATH, NO_PROXY: '*', ...environment },
        timeout: 30_000,
      },
      (error, stdout, stderr) =>
        error
          ? reject(new Error(`${error.message}\n${stdout}${stderr}`))
          : resolve(stdout),
    );
  });
}

function commandsOf(text: string): string[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
}

function rootScripts(): Record<string, string> {
  const file = path.join(ROOT, 'package.json');
  return JSON.parse(fs.readFileSync(file, 'utf8')).scripts;
}

function isInstalled(name: string): boolean {
  return fs.existsSync(path.join(ROOT, 'node_modules', name, 'package.json'));
}

function isStage(name: string): boolean {
  const stages = fs.readFileSync(
    path.join(ROOT, 'scripts/lib/stages.mjs'),
    'utf8',
  );
  return stages.includes(`name: '${name}'`);
}

function assert(holds: boolean, what: string) {
  if (!holds) {
    throw new Error(`There is no ${what}`);
  }
}
