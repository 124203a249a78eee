import { Cursor } from '../Cursor';
import { REPORTED_CONDITIONS } from '../names';
import { Report } from '../Report';
import { COMPARISONS } from '../schema/gates';
import { didYouMean, listed, noSuch, shown } from '../suggest';

/** What a stage says about its targets, conditions and gates fits together. */
export function checkStages(spec: Cursor, report: Report) {
  const stages = spec.get('stages').items();
  const targets = new Map(
    stages.map(stage => [stage.get('name').text, targetNames(stage)]),
  );
  for (const stage of stages) {
    checkRequiredTargets(stage, report);
    checkConditions(stage, report);
    checkHealthy(stage, report);
    for (const gate of stage.get('gates').items()) {
      checkGate(gate, targets, report);
    }
  }
}

function targetNames(stage: Cursor): string[] {
  return stage
    .get('targets')
    .items()
    .flatMap(target => target.get('name').text ?? []);
}

function checkRequiredTargets(stage: Cursor, report: Report) {
  const required = stage.get('requiredTargets');
  const count = stage.get('targets').items().length;
  if (required.number !== undefined && required.number > count) {
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
  }
}

function checkTarget(target: Cursor, targets: string[], report: Report) {
  if (target.text !== undefined && !targets.includes(target.text)) {
    report.add(
      target.path,
      noSuch('target', target.text, targets, 'Add it to the stage.'),
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

function checkGate(
  gate: Cursor,
  targets: ReadonlyMap<string | undefined, string[]>,
  report: Report,
) {
  if (!gate.isMap) {
    return;
  }
  const condition = gate.get('condition');
  const given = gate.entries().filter(([key]) => key !== 'name');
  if (given.length === 0) {
    report.add(
      gate.path,
      'The gate asks for nothing. Give it a `condition` or an `expression`.',
    );
  }
  if (condition.exists && gate.get('expression').exists) {
    report.add(
      gate.path,
      'The gate has both a `condition` and an `expression`. Make two gates of it.',
    );
  }
  if (condition.isMap) {
    checkConditionGate(condition, targets, report);
  }
}

function checkConditionGate(
  condition: Cursor,
  targets: ReadonlyMap<string | undefined, string[]>,
  report: Report,
) {
  const stage = condition.get('stage');
  const ofStage = targets.get(stage.text);
  if (stage.text !== undefined && !ofStage) {
    const stages = [...targets.keys()].flatMap(name => name ?? []);
    report.add(
      stage.path,
      noSuch('stage', stage.text, stages, 'Add it to `spec.stages`.'),
    );
  }
  if (ofStage) {
    checkTarget(condition.get('target'), ofStage, report);
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
