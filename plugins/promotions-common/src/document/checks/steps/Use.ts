import { StepBundle } from '../../../model';
import { Cursor } from '../../Cursor';
import { Path } from '../../path';
import { fillIn, hasTemplate } from '../configuration';
import { StepCursor, usedBundle } from './surroundings';

/** A text that is one parameter and nothing else. */
const PARAMETER_ALONE = /^\$\{\{\s*parameters\.(\w+)\s*\}\}$/;

/** A bundle as it is used in one place. */
export class Use {
  readonly name: string;
  /** How deep it is within other bundles, from 1. */
  readonly depth: number;
  /** Each with its value as it is written, or its default. */
  readonly #parameters: ReadonlyMap<string, Cursor>;
  /** What uses it, in the list that the walk began with. */
  readonly outermost: StepCursor;

  /**
   * @param step - what uses it
   * @param bundle - what is used
   * @param around - the use in whose bundle it is used
   */
  constructor(
    private readonly step: StepCursor,
    readonly bundle: Cursor,
    private readonly around?: Use,
  ) {
    this.name = usedBundle(step.step) ?? '';
    this.depth = (around?.depth ?? 0) + 1;
    this.outermost = around?.outermost ?? step;
    const given = step.step.get('with');
    this.#parameters = new Map(
      bundle
        .get('parameters')
        .entries()
        .map(([name, parameter]) => [
          name,
          given.get(name).exists ? given.get(name) : parameter.get('default'),
        ]),
    );
  }

  /** As its steps will have it. */
  asBundle(): StepBundle {
    return {
      id: this.name,
      name: this.name,
      parameters: Object.fromEntries(
        [...this.#parameters].map(([name, { value }]) => [name, value ?? null]),
      ),
      continueOnError: false,
      ...(this.around && { parent: this.around.asBundle() }),
    };
  }

  /** The parameters whose values are known, with what is known around it. */
  known(around: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#parameters]
        .map(([name, { value }]) => [name, fillIn(value ?? null, around)])
        .filter(([, value]) => !hasTemplate(value)),
    );
  }

  /**
   * Where something within a step of the bundle can be mended: what is nothing
   * but a parameter, where that is given.
   *
   * @param path - from the step
   */
  placeOf(step: Cursor, path: Path): { path: Path; given: boolean } {
    let { value } = step;
    for (let i = 0; i <= path.length; i++) {
      const name =
        typeof value === 'string'
          ? PARAMETER_ALONE.exec(value)?.[1]
          : undefined;
      if (name !== undefined && this.#parameters.has(name)) {
        return this.#placeOfParameter(name, path.slice(i));
      }
      value = below(value, path[i]);
    }
    return { path: [...step.path, ...path], given: false };
  }

  #placeOfParameter(name: string, rest: Path): { path: Path; given: boolean } {
    const path = ['with', name, ...rest];
    const { step } = this.step;
    if (!step.get('with').get(name).exists) {
      const { path: declared } = this.bundle.get('parameters').get(name);
      return { path: [...declared, 'default', ...rest], given: false };
    }
    return this.around
      ? this.around.placeOf(step, path)
      : { path: this.step.place(path), given: true };
  }
}

function below(value: unknown, part: string | number | undefined): unknown {
  return part !== undefined &&
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, part)
    ? (value as Record<string | number, unknown>)[part]
    : undefined;
}
