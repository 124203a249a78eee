import { templateExpressions, templateSecrets } from '../expression';
import { PARAMETERS } from '../expression/secrets';
import { memberNames } from '../expression/uses';
import { StepBundle, StepDefinition } from '../model';

/** Parameters that hold secrets, with the names of these. */
export type SecretParameters = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The secrets that a step is handed: those that its `with` names, and those
 * within the parameters of its bundle that it names.
 *
 * A parameter that holds a secret can only be handed on whole, like the secret
 * itself.
 *
 * @throws ExpressionError where more is done with one
 * @public
 */
export function stepSecrets(
  step: Pick<StepDefinition, 'with' | 'bundle'>,
): Set<string> {
  return secretsWithin({ with: step.with }, secretParameters(step.bundle));
}

/**
 * Secrets in a value.
 *
 * @param holding - what the `parameters` that its expressions name hold
 * @internal
 */
export function secretsWithin(
  value: unknown,
  holding: SecretParameters,
): Set<string> {
  const names = templateSecrets(value, holding.keys());
  for (const { expression } of templateExpressions(value)) {
    for (const name of memberNames(expression, PARAMETERS)) {
      holding.get(name)?.forEach(secret => names.add(secret));
    }
  }
  return names;
}

/** The parameters of a bundle that hold secrets. @internal */
export function secretParameters(
  bundle: StepBundle | undefined,
): SecretParameters {
  const around: SecretParameters = bundle?.parent
    ? secretParameters(bundle.parent)
    : new Map();
  return new Map(
    Object.entries(bundle?.parameters ?? {})
      .map(
        ([name, value]) =>
          [name, secretsWithin({ [name]: value }, around)] as const,
      )
      .filter(([, secrets]) => secrets.size > 0),
  );
}
