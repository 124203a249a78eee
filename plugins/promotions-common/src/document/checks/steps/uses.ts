import { Cursor } from '../../Cursor';
import { noSuch, shown } from '../../suggest';
import { StepCursor, Surroundings, usedBundle } from './surroundings';

/** What a step that uses a bundle says fits that bundle. */
export function checkUse(
  { step, place, task }: StepCursor,
  { bundles, report }: Surroundings,
) {
  const name = usedBundle(step) ?? '';
  const bundle = bundles.get(name);
  if (!bundle) {
    report.add(
      place(['uses']),
      noSuch(
        'bundle of steps',
        name,
        bundles.keys(),
        'Add it to `spec.tasks`.',
      ),
    );
    return;
  }
  if (step.get('retry').exists && !task) {
    report.add(
      place(['retry']),
      `\`retry\` is said of single steps. Write it at the steps of the bundle ${shown(
        name,
      )}.`,
      'key',
    );
  }
  const declared = new Map(bundle.get('parameters').entries());
  const given = step.get('with');
  for (const [key] of given.entries()) {
    if (!declared.has(key)) {
      report.add(
        place(['with', key]),
        noSuch(
          'parameter',
          key,
          declared.keys(),
          `Remove it, or add it to the \`parameters\` of the bundle ${shown(
            name,
          )}.`,
        ),
        'key',
      );
    }
  }
  for (const [key, parameter] of declared) {
    if (isRequired(parameter) && !given.get(key).exists) {
      report.add(
        place(['with', key]),
        `The bundle ${shown(name)} needs the parameter ${shown(
          key,
        )}. Add it to \`with\`.`,
      );
    }
  }
}

/** Unless it says otherwise, what has no default. */
function isRequired(parameter: Cursor): boolean {
  return (
    !parameter.get('default').exists &&
    parameter.get('required').value !== false
  );
}
