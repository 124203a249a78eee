import { Cursor } from '../../Cursor';
import { targetNames } from '../targets';
import { checkBundles } from './bundles';
import { checkStageSteps } from './promotion';
import { Checks } from './surroundings';

/**
 * The most steps that a pipeline may have, with bundles written out: what is
 * looked at, kept and read again with every pass.
 */
const MAX_STEPS = 10_000;

/** All steps of a document: of its bundles, and of its stages. */
export function checkAllSteps(
  spec: Cursor,
  checks: Omit<Checks, 'bundles' | 'stages'>,
) {
  const bundles = new Map(spec.get('tasks').entries());
  const stages = new Map(
    spec
      .get('stages')
      .items()
      .flatMap(stage => {
        const { text } = stage.get('name');
        return text === undefined ? [] : [[text, targetNames(stage)] as const];
      }),
  );
  checkBundles({ ...checks, bundles, stages });
  let steps = 0;
  for (const stage of spec.get('stages').items()) {
    steps += checkStageSteps(stage, { ...checks, bundles, stages });
    if (steps > MAX_STEPS) {
      checks.report.add(
        stage.path,
        `With this stage, the pipeline has more than ${MAX_STEPS} steps, with bundles written out. Use fewer, or make several pipelines of it.`,
      );
      return;
    }
  }
}
