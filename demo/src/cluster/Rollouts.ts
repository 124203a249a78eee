import { randomUUID } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { DemoComponent, DemoTarget } from '../components';
import { Described } from './GitPoller';
import { ClusterEvent, ClusterState, TargetState } from './state';

const valuesSchema = z.object({
  replicas: z.number().int().min(1, 'replicas must be 1 or more').default(1),
  release: z.object({ commit: z.string(), version: z.string() }),
});

const REVISION = /^[0-9a-f]{40}$/;

/**
 * Pretends to deploy: what a file of the deployment repository asks for runs a
 * few seconds later.
 */
export class Rollouts {
  constructor(
    private readonly options: {
      state: ClusterState;
      /** Address of the page that shows what runs. */
      pageUrl: string;
      now: () => Date;
      /** Milliseconds that the next one takes. */
      duration: () => number;
    },
  ) {}

  /**
   * Begins to deploy what is described, if it is something else than before.
   *
   * @returns whether anything has changed
   */
  describe(component: DemoComponent, described: Described[]): boolean {
    return component.targets
      .map(target => {
        const file = described.find(({ target: name }) => name === target.name);
        return file?.content !== undefined
          ? this.begin(component, target, file.content)
          : false;
      })
      .includes(true);
  }

  /**
   * Ends the rollouts whose time has come.
   *
   * @returns whether there were any
   */
  proceed(component: DemoComponent): boolean {
    const now = this.options.now();
    return component.targets
      .map(target => {
        const state = this.options.state.target(component.name, target);
        const { rollout } = state;
        if (!rollout || Date.parse(rollout.until) > now.getTime()) {
          return false;
        }
        state.rollout = undefined;
        if (rollout.problem) {
          this.report(component, target, rollout, 'Failed', rollout.problem);
        } else {
          state.running = {
            revision: rollout.revision,
            version: rollout.version,
            since: now.toISOString(),
          };
          this.report(component, target, rollout, 'Succeeded');
        }
        return true;
      })
      .includes(true);
  }

  private begin(
    component: DemoComponent,
    target: DemoTarget,
    content: string,
  ): boolean {
    const state = this.options.state.target(component.name, target);
    if (state.seen === content) {
      return false;
    }
    state.seen = content;
    const wanted = readValues(content);
    if (!wanted || isThere(state, wanted)) {
      return true;
    }
    const until = new Date(
      this.options.now().getTime() + this.options.duration(),
    );
    state.rollout = {
      ...wanted,
      problem:
        wanted.problem ??
        (state.failing
          ? 'The simulated cluster was asked to fail deployments here.'
          : undefined),
      until: until.toISOString(),
    };
    this.report(component, target, wanted, 'Started');
    return true;
  }

  private report(
    component: DemoComponent,
    target: DemoTarget,
    release: { revision: string; version: string },
    phase: ClusterEvent['body']['phase'],
    problem?: string,
  ): void {
    const { revision, version } = release;
    const what = {
      Started: `The simulated cluster begins to deploy ${version} to ${target.name}.`,
      Succeeded: `${version} runs in ${target.name} of the simulated cluster.`,
      Failed: `The simulated cluster could not deploy ${version} to ${target.name}: ${problem}`,
    }[phase];
    this.options.state.addEvent({
      component: component.name,
      body: {
        id: randomUUID(),
        at: this.options.now().toISOString(),
        entityRef: component.entityRef,
        stage: target.stage,
        target: target.name,
        revision,
        phase,
        url: `${this.options.pageUrl}/#${component.name}`,
        message: what,
      },
      attempts: 0,
      state: 'waiting',
    });
  }
}

interface Wanted {
  revision: string;
  version: string;
  problem?: string;
}

/** Undefined where nothing is to be deployed. */
function readValues(content: string): Wanted | undefined {
  let values: unknown;
  try {
    values = parse(content);
  } catch {
    return undefined;
  }
  const { data, error } = valuesSchema.safeParse(values);
  const release = valuesSchema.shape.release.safeParse(
    (values as { release?: unknown } | null)?.release,
  ).data;
  if (!release || !REVISION.test(release.commit)) {
    return undefined;
  }
  return {
    revision: release.commit,
    version: release.version || release.commit.slice(0, 8),
    problem: data ? undefined : error?.issues[0].message,
  };
}

function isThere({ running, rollout }: TargetState, wanted: Wanted): boolean {
  const last = rollout ?? running;
  return last?.revision === wanted.revision && !wanted.problem;
}
