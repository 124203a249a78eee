import fc from 'fast-check';
import { BundleDocument } from '../document/schema/bundles';
import { StepDocument } from '../document/schema/steps';
import { StepRecord, StepState } from '../model';
import { workOf, WorkParts } from './__testUtils__/work';
import { decideStart } from './condition';
import { stepOutputs } from './outputs';
import { promotionPhase } from './phase';

const ENDS: StepState[] = ['Succeeded', 'Failed', 'Errored', 'Skipped'];

/** A step, and how it ends when it is started. */
const leaf = fc.record({
  end: fc.constantFrom(...ENDS),
  continueOnError: fc.boolean(),
});
type Leaf = { end: StepState; continueOnError: boolean };

/** A list of steps, cut into bundles in any way. */
type Tree = Leaf | { inside: Tree[] };

const { trees } = fc.letrec<{ tree: Tree; trees: Tree[] }>(tie => ({
  tree: fc.oneof({ maxDepth: 4 }, leaf, fc.record({ inside: tie('trees') })),
  trees: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
}));

function leavesOf(list: Tree[]): Leaf[] {
  return list.flatMap(tree =>
    'inside' in tree ? leavesOf(tree.inside) : tree,
  );
}

/** The list as a document has it, with a bundle for each cut. */
function bundled(list: Tree[]): WorkParts & { ends: StepState[] } {
  const bundles: Record<string, BundleDocument> = {};
  const write = (trees_: Tree[]): StepDocument[] =>
    trees_.map(tree => {
      if (!('inside' in tree)) {
        return { uses: 'x', continueOnError: tree.continueOnError };
      }
      const name = `b${Object.keys(bundles).length}`;
      // The place is taken before the bundles within it.
      bundles[name] = { steps: [] };
      bundles[name] = { steps: write(tree.inside) };
      return { uses: `task:${name}` };
    });
  const steps = write(list);
  return { steps, bundles, ends: leavesOf(list).map(({ end }) => end) };
}

/** All steps in order, each ending as it is told to when it is started. */
function run(parts: WorkParts & { ends: StepState[] }) {
  const work = workOf(parts);
  const steps: StepRecord[] = [...work.steps];
  const ran: number[] = [];
  steps.forEach((step, index) => {
    const decision = decideStart({ ...work, steps }, index);
    if (decision.start) {
      ran.push(index);
    }
    steps[index] = {
      ...step,
      state: decision.start
        ? parts.ends[index % parts.ends.length]
        : decision.state,
      attempts: decision.start ? 1 : 0,
      output: decision.start ? { index } : undefined,
    };
  });
  const definitions = work.plan.stage.promotion.steps;
  return {
    work,
    steps,
    definitions,
    ran,
    phase: promotionPhase(definitions, steps),
  };
}

it('any bundling of steps without `if` runs as the flat list does', () => {
  fc.assert(
    fc.property(trees, list => {
      const flat = run(bundled(leavesOf(list)));
      const cut = run(bundled(list));
      expect(cut.ran).toEqual(flat.ran);
      expect(cut.steps.map(({ state }) => state)).toEqual(
        flat.steps.map(({ state }) => state),
      );
      expect(cut.phase).toBe(flat.phase);
      const ids = cut.steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

it('a step sees outputs only of earlier steps of its own target, each once', () => {
  fc.assert(
    fc.property(trees, list => {
      const { steps, definitions } = run({
        ...bundled(list),
        targets: ['eu', 'us'],
      });
      const half = steps.length / 2;
      definitions.forEach((_step, index) => {
        const seen = indicesIn(stepOutputs(definitions, steps, index));
        const first = index < half ? 0 : half;
        expect(seen.every(i => i >= first && i < index)).toBe(true);
        expect(new Set(seen).size).toBe(seen.length);
      });
    }),
  );
});

it('the second target runs like the first, unless that failed', () => {
  fc.assert(
    fc.property(trees, list => {
      const { steps, ran, phase } = run({
        ...bundled(list),
        targets: ['eu', 'us'],
      });
      const half = steps.length / 2;
      const [first, second] = [
        ran.filter(index => index < half),
        ran.filter(index => index >= half).map(index => index - half),
      ];
      expect(second).toEqual(phase === 'Succeeded' ? first : []);
    }),
  );
});

/** The steps whose outputs are in there. */
function indicesIn(outputs: Record<string, unknown>): number[] {
  return Object.entries(outputs).flatMap(([key, value]) => {
    if (key === 'index' && typeof value === 'number') {
      return [value];
    }
    return typeof value === 'object' && value !== null
      ? indicesIn(value as Record<string, unknown>)
      : [];
  });
}
