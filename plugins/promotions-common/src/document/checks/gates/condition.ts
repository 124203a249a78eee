import { Cursor } from '../../Cursor';
import { Report } from '../../Report';
import { COMPARISONS } from '../../schema/gates/condition';
import { listed, noSuch } from '../../suggest';
import { checkTarget } from '../targets';

/** The stage and target exist, and something is compared. */
export function checkConditionGate(
  condition: Cursor,
  options: { report: Report; targets?: ReadonlyMap<string, string[]> },
) {
  if (!condition.isMap) {
    return;
  }
  const { report, targets } = options;
  const stage = condition.get('stage');
  if (targets && stage.text !== undefined) {
    const ofStage = targets.get(stage.text);
    if (ofStage) {
      checkTarget(condition.get('target'), ofStage, report);
    } else {
      report.add(
        stage.path,
        noSuch('stage', stage.text, targets.keys(), 'Add it to `spec.stages`.'),
      );
    }
  }
  if (!COMPARISONS.some(key => condition.get(key).exists)) {
    report.add(
      condition.path,
      `The gate does not say what the status must be. Add one of ${listed(
        COMPARISONS,
      )}, such as \`equals: 'True'\`.`,
      'key',
    );
  }
}
