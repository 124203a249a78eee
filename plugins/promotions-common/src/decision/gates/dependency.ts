import { satisfies } from 'semver';
import { DependencyGate, DependencyState } from '../../model';
import { entityName, listed } from '../../support/sentences';
import { compareText } from '../../time/instant';
import { GateAnswer, GateRule } from './GateRule';

/**
 * Met when every entity that this one points to by the relation, and that has
 * a pipeline with a stage of that name, has promoted to it with success, runs
 * no promotion there, and where a range is asked for, a version within it.
 */
export const dependencyGate: GateRule<DependencyGate> = {
  class: 'state',
  sameForAllFreight: () => true,
  evaluate(gate, { index }) {
    const states = index.dependencies(gate.relation, gate.stage);
    const open = inOrder(states)
      .map(state => ({ state, problem: problemOf(state, gate) }))
      .filter(({ problem }) => problem !== undefined);
    if (open.length === 0) {
      return met(gate, states);
    }
    return {
      status: open.every(({ state }) => state.running) ? 'Waiting' : 'Unmet',
      message: open.map(({ problem }) => problem).join(' '),
      who: [...new Set(open.map(({ state }) => state.entityRef))],
      details: detailsOf(gate, states),
    };
  },
};

function met(
  gate: DependencyGate,
  states: readonly DependencyState[],
): GateAnswer {
  const names = inOrder(states).map(nameOf);
  const finished = states.flatMap(({ last }) => last?.finishedAt ?? []);
  const latest = finished.sort(compareText).at(-1);
  return {
    status: 'Met',
    message:
      names.length === 0
        ? `Nothing that this entity points to by ${gate.relation} has a stage ${gate.stage}.`
        : `${listed(names)} ${names.length === 1 ? 'is' : 'are'} ready in ${
            gate.stage
          }.`,
    ...(latest === undefined ? {} : { since: latest }),
    details: detailsOf(gate, states),
  };
}

/** By what they are called. */
function inOrder(states: readonly DependencyState[]): DependencyState[] {
  return [...states].sort(
    (a, b) =>
      compareText(nameOf(a), nameOf(b)) ||
      compareText(a.entityRef, b.entityRef) ||
      compareText(a.pipelineId, b.pipelineId),
  );
}

/** A sentence that says what is waited for; undefined: nothing. */
function problemOf(
  state: DependencyState,
  { stage, constraint }: DependencyGate,
): string | undefined {
  const name = nameOf(state);
  const { last } = state;
  if (state.running) {
    return `Waits for ${name}: a promotion to its ${stage} is running.`;
  }
  if (!last) {
    return `Nothing has been promoted to ${stage} of ${name} yet.`;
  }
  if (last.phase !== 'Succeeded') {
    return `The last promotion to ${stage} of ${name}, of ${last.alias}, ended as ${last.phase}.`;
  }
  if (
    constraint !== undefined &&
    !last.versions.some(version => satisfies(version, constraint))
  ) {
    return `${name} has ${last.alias} in ${stage}, which is not within ${constraint}.`;
  }
  return undefined;
}

/** A pipeline is named as well where it has a name of its own. */
function nameOf({ entityRef, pipelineName }: DependencyState): string {
  const name = entityName(entityRef);
  const [bare] = name.split('/').slice(-1);
  return pipelineName.toLowerCase() === bare.toLowerCase()
    ? name
    : `${name} (${pipelineName})`;
}

function detailsOf(
  { relation, stage, constraint }: DependencyGate,
  states: readonly DependencyState[],
): Record<string, unknown> {
  return {
    relation,
    stage,
    ...(constraint === undefined ? {} : { constraint }),
    dependencies: inOrder(states).map(state => ({ ...state })),
  };
}
