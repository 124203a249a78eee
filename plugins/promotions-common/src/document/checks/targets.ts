import { Cursor } from '../Cursor';
import { Report } from '../Report';
import { noSuch } from '../suggest';

/** The names of the targets of a stage. */
export function targetNames(stage: Cursor): string[] {
  return stage
    .get('targets')
    .items()
    .flatMap(target => target.get('name').text ?? []);
}

/** A target that something is about exists. */
export function checkTarget(target: Cursor, targets: string[], report: Report) {
  if (target.text !== undefined && !targets.includes(target.text)) {
    report.add(
      target.path,
      noSuch('target', target.text, targets, 'Add it to the stage.'),
    );
  }
}
