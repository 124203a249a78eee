/*
 * What one does to the demo by hand, besides its pages:
 *
 *   yarn demo release <component>
 *   yarn demo break-document <component>, mend-document <component>
 *   yarn demo break <component> <target>, mend <component> <target>
 */
import { findComponent } from './components';
import { changeDocument } from './releases/document';
import { release } from './releases/release';
import { addresses, readSettings } from './shared/settings';

const USAGE = `Use one of:
  release <component>            pushes a new version
  break-document <component>     pushes mistakes into its pipeline document
  mend-document <component>      takes them out again
  break <component> <target>     lets the health check of a target fail
  mend <component> <target>      lets it pass`;

type Command = (component: string, target?: string) => Promise<string>;

const { git, cluster } = addresses(readSettings(process.env));

async function health(component: string, healthy: boolean, target?: string) {
  const response = await fetch(`${cluster}/admin/health`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ component, target, healthy }),
  });
  if (!response.ok) {
    throw new Error((await response.text()).trim());
  }
  return ((await response.json()) as { message: string }).message;
}

async function document(name: string, change: 'break' | 'mend') {
  const commit = await changeDocument(git, findComponent(name), change);
  return commit
    ? `Pushed ${commit.slice(0, 8)}, see ${git}/view/${name}.`
    : `The document of ${name} is like that already.`;
}

const commands: Record<string, Command> = {
  release: async name => {
    const { version, commit } = await release(git, findComponent(name));
    return `Pushed ${name} ${version} as ${commit.slice(
      0,
      8,
    )}, see ${git}/view/${name}.`;
  },
  'break-document': name => document(name, 'break'),
  'mend-document': name => document(name, 'mend'),
  break: (name, target) => health(name, false, target),
  mend: (name, target) => health(name, true, target),
};

async function main([command, component, target]: string[]): Promise<void> {
  if (!Object.hasOwn(commands, command) || !component) {
    throw new Error(USAGE);
  }
  process.stdout.write(`${await commands[command](component, target)}\n`);
}

main(process.argv.slice(2)).catch((error: Error & { cause?: unknown }) => {
  const hint = /ECONNREFUSED|Couldn't connect|Failed to connect/.test(
    `${error.message} ${JSON.stringify(error.cause ?? '')}`,
  )
    ? ' Is the demo running? Start it with `npm start`.'
    : '';
  process.stderr.write(`${error.message}${hint}\n`);
  process.exitCode = 1;
});
