import { stepScopeIn } from '../../../expression';
import { Cursor } from '../../Cursor';
import { defaultStepId, MAX_NESTING } from '../../normalizeSteps';
import { shown } from '../../suggest';
import { checkExpressions } from '../configuration';
import { Edge, findCycles, wayAlong } from '../cycles';
import { unique } from '../unique';
import { checkSteps } from './steps';
import { asWritten, Checks, usedBundle } from './surroundings';

/** Each bundle makes sense, whoever uses it. */
export function checkBundles(checks: Checks) {
  const { bundles, report } = checks;
  for (const bundle of bundles.values()) {
    const steps = bundle.get('steps').items();
    const parameters = bundle.get('parameters').entries();
    unique(steps, report, {
      what: 'a step',
      key: 'id',
      otherwise: (_, index) => defaultStepId(index),
    });
    parameters.forEach(([, parameter]) => checkParameter(parameter, checks));
    checkSteps(asWritten(steps), {
      ...checks,
      known: {},
      // Whether there is one is known only where the bundle is used.
      target: true,
      parameters: parameters.map(([name]) => name),
    });
  }
  checkNesting(checks);
}

function checkParameter(parameter: Cursor, { report, reach }: Checks) {
  const given = parameter.get('default');
  if (given.exists && parameter.get('required').value === true) {
    report.add(
      parameter.get('required').path,
      'The parameter has a `default`, so that it need not be given. Remove one of the two.',
    );
  }
  const { variables, ...scope } = stepScopeIn({
    target: true,
    secret: reach?.secret,
  });
  // What a step has put out depends on where the bundle is used.
  const known = variables?.filter(name => name !== 'outputs');
  checkExpressions(given, { ...scope, variables: known }, report);
}

/** No bundle uses itself, by whatever way, and none goes too deep. */
function checkNesting({ bundles, report }: Checks) {
  const edges = new Map(
    [...bundles].map(([name, bundle]) => [name, usesOf(name, bundle)]),
  );
  const order = [...bundles.keys()];
  const cycles = findCycles(order, edges);
  for (const cycle of cycles) {
    report.add(
      cycle[0].path,
      cycle.length === 1
        ? `The bundle ${shown(cycle[0].from)} uses itself. Use another one.`
        : `The bundles use each other in a circle: ${wayAlong(
            cycle,
          )}. Remove one of these steps.`,
    );
  }
  if (cycles.length > 0) {
    return;
  }
  const depths = new Map<string, number>();
  for (const name of order) {
    if (depthOf(name, edges, depths) === MAX_NESTING + 1) {
      report.add(
        bundles.get(name)?.path ?? [],
        `With this bundle, bundles are used more than ${MAX_NESTING} deep. Write some of their steps out.`,
        'key',
      );
    }
  }
}

/** Where a bundle uses others. */
function usesOf(from: string, bundle: Cursor): Edge[] {
  return bundle
    .get('steps')
    .items()
    .flatMap(step => {
      const to = usedBundle(step);
      return to === undefined ? [] : { from, to, path: step.get('uses').path };
    });
}

/** How many bundles there are within each other; there are at most 100. */
function depthOf(
  name: string,
  edges: ReadonlyMap<string, Edge[]>,
  depths: Map<string, number>,
): number {
  const known = depths.get(name);
  if (known !== undefined) {
    return known;
  }
  const below = (edges.get(name) ?? []).map(({ to }) =>
    edges.has(to) ? depthOf(to, edges, depths) : 0,
  );
  const depth = 1 + Math.max(0, ...below);
  depths.set(name, depth);
  return depth;
}
