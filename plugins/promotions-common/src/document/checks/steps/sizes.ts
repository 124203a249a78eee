import { Pipeline, Stage, StepBundle, StepDefinition } from '../../../model';
import { Report } from '../../Report';

/**
 * Characters that the steps of one promotion may have as JSON, with bundles
 * and targets written out, and also those of the whole pipeline: a promotion
 * keeps all of its steps.
 */
const MAX_SIZE = 4 * 1024 * 1024;

/** What is shared is measured once, and counts wherever it is. */
class Sizes {
  readonly #known = new WeakMap<object, number>();

  of(steps: StepDefinition[]): number {
    return steps.reduce(
      (sum, { with: config, bundle }) =>
        sum + this.#size(config) + this.#ofBundle(bundle),
      0,
    );
  }

  #ofBundle(bundle: StepBundle | undefined): number {
    return bundle
      ? this.#size(bundle.parameters) + this.#ofBundle(bundle.parent)
      : 0;
  }

  #size(value: object): number {
    const known = this.#known.get(value) ?? JSON.stringify(value).length;
    this.#known.set(value, known);
    return known;
  }
}

/** What is short in the document is not too long once it is written out. */
export function checkSizes(pipeline: Pipeline, report: Report) {
  const sizes = new Sizes();
  let total = 0;
  pipeline.stages.forEach((stage, index) => {
    const size = sizes.of(stage.promotion.steps);
    const times = stage.promotion.forEachTarget ? stage.targets.length : 1;
    if (size * times > MAX_SIZE) {
      report.add(
        ['spec', 'stages', index, 'promotion'],
        `The steps of a promotion would be longer than ${MAX_SIZE} characters, with bundles and targets written out. Make their configuration and parameters shorter.`,
        'key',
      );
    }
    total += size + sizes.of(tasksOf(stage));
  });
  if (total > MAX_SIZE) {
    report.add(
      ['spec', 'tasks'],
      `The steps of the pipeline are longer than ${MAX_SIZE} characters, with bundles written out. Make their configuration and parameters shorter.`,
      'key',
    );
  }
}

function tasksOf({ verification, promotionTasks }: Stage): StepDefinition[] {
  return [...(verification?.tasks ?? []), ...(promotionTasks ?? [])].flatMap(
    task => task.steps,
  );
}
