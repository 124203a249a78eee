import { dirname, join } from 'node:path';

const PACKAGE = dirname(require.resolve('@promotions/demo/package.json'));

/** One place of the simulated cluster that a component is deployed to. */
export interface DemoTarget {
  stage: string;
  /** Also the folder of the deployment repository that describes it. */
  name: string;
  /** The health check fails until somebody mends it. */
  brokenAtFirst?: boolean;
}

/** A component of the demo; its files lie in a folder of its name. */
export interface DemoComponent {
  name: string;
  entityRef: string;
  /** Empty where nothing is deployed. */
  targets: DemoTarget[];
  /** Releases are tagged as well. */
  tagged?: boolean;
}

const component = (
  name: string,
  targets: DemoTarget[],
  more: Partial<DemoComponent> = {},
): DemoComponent => ({
  name,
  entityRef: `component:default/${name}`,
  targets,
  ...more,
});

const target = (stage: string, name = stage): DemoTarget => ({ stage, name });

/** All components of the demo. */
export const components: DemoComponent[] = [
  component('podinfo', [target('dev'), target('staging'), target('prod')]),
  component('checkout', [
    target('dev'),
    target('staging-a'),
    { ...target('staging-b'), brokenAtFirst: true },
    target('prod'),
  ]),
  component(
    'search',
    [
      target('dev'),
      target('staging'),
      target('prod', 'eu'),
      target('prod', 'us'),
    ],
    { tagged: true },
  ),
  component('ledger', [target('dev'), target('staging'), target('prod')]),
  component('billing', [target('dev'), target('staging'), target('prod')]),
  component('newsletter', []),
];

/** Those that have something to deploy. */
export const deployed = components.filter(({ targets }) => targets.length > 0);

/** Folder of the files that the repositories of a component begin with. */
export function filesOf(name: string, kind: 'source' | 'deploy'): string {
  return join(PACKAGE, 'components', name, kind);
}

/** Name of the repository that says what is deployed where. */
export function deployRepository({ name }: Pick<DemoComponent, 'name'>) {
  return `${name}-deploy`;
}

/** @throws Error that lists the components, when there is no such one. */
export function findComponent(name: unknown): DemoComponent {
  const found = components.find(candidate => candidate.name === name);
  if (!found) {
    const names = components.map(candidate => candidate.name).join(', ');
    throw new Error(`There is no component "${name}". There are: ${names}.`);
  }
  return found;
}
