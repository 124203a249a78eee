import {
  ExpressionError,
  freightContext,
  pipelineContext,
  renderTemplate,
  stageContext,
  templateExpressions,
} from '../expression';
import { PARAMETERS } from '../expression/secrets';
import { ANY_MEMBER, memberNames } from '../expression/uses';
import {
  Freight,
  Promotion,
  Stage,
  StepBundle,
  StepDefinition,
  StepRecord,
} from '../model';
import { outputsAt } from './outputs';
import { placeOfBundle, placeOfStep, StepPlace } from './scope';
import { secretParameters, stepSecrets } from './secrets';

/**
 * What the expressions of a promotion are about.
 *
 * @public
 */
export interface PromotionFacts {
  pipeline: { id: string; name: string; entityRef: string };
  entity: Record<string, unknown>;
  /** What is promoted first, then what the stage keeps of other origins. */
  freight: Freight[];
}

/**
 * A promotion or a task, with what was stored of its steps and what their
 * expressions are about.
 *
 * @public
 */
export interface StepWork {
  /** Absent for a task where the freight came by a deployment event. */
  promotion?: Promotion;
  plan: { stage: Stage };
  /** One for each step of the plan. */
  steps: readonly StepRecord[];
  facts: PromotionFacts;
}

/** The steps of the plan. @internal */
export function definitionsOf(work: StepWork): StepDefinition[] {
  return work.plan.stage.promotion.steps;
}

/**
 * What the expressions in `vars` see: `freight`, `stage`, `pipeline`,
 * `entity`, `promotion` (`id`, `stage`, `reason`, `trigger`, `requestedBy`,
 * `createdAt`), and `target` where the steps are run for one.
 *
 * @public
 */
export function promotionVariables(
  { promotion, plan, facts }: StepWork,
  target?: string,
): Record<string, unknown> {
  return {
    freight: freightContext(facts.freight),
    stage: stageContext(plan.stage),
    pipeline: pipelineContext(facts.pipeline),
    entity: facts.entity,
    promotion: promotion ? promotionContext(promotion) : {},
    ...(target !== undefined && { target: targetContext(plan.stage, target) }),
  };
}

function promotionContext(promotion: Promotion) {
  const { id, stage, reason, trigger, requestedBy, createdAt } = promotion;
  return { id, stage, reason: reason ?? '', trigger, requestedBy, createdAt };
}

function targetContext(stage: Stage, name: string) {
  const target = stage.targets.find(candidate => candidate.name === name);
  return { name, labels: target?.labels ?? {} };
}

/**
 * What the expressions in the `with` of a step see: what those of `vars` see,
 * the rendered `vars`, the outputs of the steps before it, and the
 * `parameters` of its bundle that it names.
 *
 * @param secrets - values of those that `stepSecrets` names
 * @throws ExpressionError naming the place in `vars` or in the parameters
 * @public
 */
export function stepVariables(
  work: StepWork,
  index: number,
  secrets: Readonly<Record<string, string>> = {},
): Record<string, unknown> {
  const definitions = definitionsOf(work);
  const step = definitions[index];
  // Nothing more than that is done with them, whoever wrote the document.
  stepSecrets(step);
  const place = placeOfStep(definitions, index);
  const named = parametersNamedIn({ with: step.with });
  return { ...variablesAt(work, place, named, secrets), secrets };
}

/** The same for an `if`, which sees no secrets. @internal */
export function variablesForCondition(
  work: StepWork,
  place: StepPlace,
  condition: string,
): Record<string, unknown> {
  const holding = secretParameters(place.bundle);
  const named = memberNames(condition, PARAMETERS);
  for (const name of named) {
    if (holding.has(name)) {
      throw new ExpressionError(
        `The parameter '${name}' holds a secret, which a condition cannot see.`,
      );
    }
  }
  return variablesAt(work, place, named, {});
}

/** @param named - parameters that are not among them are not worked out */
function variablesAt(
  work: StepWork,
  place: StepPlace,
  named: ReadonlySet<string>,
  secrets: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const about = promotionVariables(work, place.target);
  const { vars } = renderTemplate(
    { vars: work.plan.stage.promotion.vars },
    about,
  ) as { vars: unknown };
  const outputs = outputsAt(definitionsOf(work), work.steps, place);
  return {
    ...about,
    vars,
    outputs,
    ...(place.bundle && {
      parameters: parametersOf(work, place, place.bundle, named, secrets),
    }),
  };
}

/** They are filled in with what is seen around the bundle, before it. */
function parametersOf(
  work: StepWork,
  place: StepPlace,
  bundle: StepBundle,
  named: ReadonlySet<string>,
  secrets: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const parameters = Object.fromEntries(
    Object.entries(bundle.parameters).filter(
      ([name]) => named.has(name) || named.has(ANY_MEMBER),
    ),
  );
  const around = placeOfBundle(definitionsOf(work), bundle, place.target);
  const variables =
    templateExpressions(parameters).length > 0
      ? variablesAt(work, around, parametersNamedIn(parameters), secrets)
      : {};
  const rendered = renderTemplate(
    { parameters },
    { ...variables, secrets },
  ) as { parameters: Record<string, unknown> };
  return rendered.parameters;
}

function parametersNamedIn(template: unknown): Set<string> {
  return new Set(
    templateExpressions(template).flatMap(({ expression }) => [
      ...memberNames(expression, PARAMETERS),
    ]),
  );
}
