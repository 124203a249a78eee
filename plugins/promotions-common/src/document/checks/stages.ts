import { formatDuration } from '../../time';
import { Cursor } from '../Cursor';
import { REPORTED_CONDITIONS } from '../names';
import { DEFAULT_EVERY } from '../normalize';
import { DocumentReach, DocumentRegistry } from '../registry';
import { Report } from '../Report';
import { didYouMean, shown } from '../suggest';
import { durationAt } from './durations';
import { checkGates } from './gates/gates';
import { checkPhases } from './phases';
import { checkTarget, targetNames } from './targets';

/** What a stage says about its targets, conditions and gates fits together. */
export function checkStages(
  spec: Cursor,
  options: {
    registry: DocumentRegistry;
    reach?: DocumentReach;
    report: Report;
  },
) {
  const { report } = options;
  const stages = spec.get('stages').items();
  const targets = new Map(
    stages.flatMap(stage => {
      const { text } = stage.get('name');
      return text === undefined ? [] : [[text, targetNames(stage)] as const];
    }),
  );
  stages.forEach((stage, index) => {
    checkRequiredTargets(stage, report);
    checkConditions(stage, report);
    checkHealthy(stage, report);
    checkPhases(stage, report);
    checkGates(stage.get('gates').items(), {
      ...options,
      targets,
      withoutUpstream: isWithoutUpstream(stage, index),
    });
  });
}

/** Nothing that the stage asks for comes from another one. */
function isWithoutUpstream(stage: Cursor, index: number): boolean {
  const requests = stage.get('freight');
  return requests.exists
    ? requests
        .items()
        .every(request =>
          request.get('sources').exists
            ? request.get('sources').get('stages').items().length === 0
            : index === 0,
        )
    : index === 0;
}

function checkRequiredTargets(stage: Cursor, report: Report) {
  const required = stage.get('requiredTargets');
  const count = stage.get('targets').items().length;
  if (Number.isInteger(required.number) && Number(required.number) > count) {
    report.add(
      required.path,
      `The stage has ${count} ${count === 1 ? 'target' : 'targets'}, so that ${
        required.number
      } can never report success. ${
        count > 0 ? `Use at most ${count}, or add targets` : 'Add targets'
      }.`,
    );
  }
}

function checkConditions(stage: Cursor, report: Report) {
  const targets = targetNames(stage);
  for (const watch of stage.get('conditions').items()) {
    const type = watch.get('type');
    if (type.text !== undefined && REPORTED_CONDITIONS.includes(type.text)) {
      report.add(
        type.path,
        `The condition ${shown(
          type.text,
        )} is reported by promotions themselves. Choose another type.`,
      );
    }
    checkTarget(watch.get('target'), targets, report);
    checkLifetime(watch, report);
  }
}

/** What is seen counts at least until it is looked at again. */
function checkLifetime(watch: Cursor, report: Report) {
  const ttl = watch.get('ttl');
  const every = watch.get('every');
  if (ttl.exists && durationAt(ttl, 0) < durationAt(every, DEFAULT_EVERY)) {
    report.add(
      ttl.path,
      `What is seen would not count any more before it is looked at again. Make \`ttl\` at least as long as \`every\`, which is ${shown(
        every.text ?? formatDuration(DEFAULT_EVERY),
      )}.`,
    );
  }
}

/**
 * Conditions may come from elsewhere than the document, so that an unknown
 * one is wrong only where it is a slip of one that is known.
 */
function checkHealthy(stage: Cursor, report: Report) {
  const watched = stage
    .get('conditions')
    .items()
    .flatMap(watch => watch.get('type').text ?? []);
  const known = new Set([...watched, ...REPORTED_CONDITIONS]);
  for (const type of stage.get('healthy').items()) {
    if (type.text === undefined || known.has(type.text)) {
      continue;
    }
    const meant = didYouMean(type.text, known);
    if (meant) {
      report.add(
        type.path,
        `The stage watches no condition ${shown(type.text)}.${meant}`,
      );
    }
  }
}
