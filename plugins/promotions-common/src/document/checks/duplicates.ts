import { Cursor } from '../Cursor';
import { defaultStepId } from '../normalizeSteps';
import { Report } from '../Report';
import { shown } from '../suggest';
import { unique, uniqueTexts } from './unique';

/** Nothing that has a name is there twice; gates are looked at with `checkGates`. */
export function checkDuplicates(spec: Cursor, report: Report) {
  unique(spec.get('origins').items(), report, {
    what: 'an origin',
    key: 'name',
  });
  unique(spec.get('stages').items(), report, { what: 'a stage', key: 'name' });
  for (const stage of spec.get('stages').items()) {
    unique(stage.get('targets').items(), report, {
      what: 'a target',
      key: 'name',
    });
    unique(stage.get('promotion').get('steps').items(), report, {
      what: 'a step',
      key: 'id',
      otherwise: (_, index) => defaultStepId(index),
    });
    checkRequests(stage, report);
    checkWatches(stage, report);
    uniqueTexts(stage.get('healthy').items(), report);
  }
}

function checkRequests(stage: Cursor, report: Report) {
  const seen = new Set<string>();
  for (const request of stage.get('freight').items()) {
    const origin = request.get('origin');
    if (origin.text !== undefined && seen.has(origin.text)) {
      report.add(
        origin.path,
        `The stage requests the origin ${shown(
          origin.text,
        )} already. Put all of its sources into one request.`,
      );
    }
    seen.add(origin.text ?? '');
    uniqueTexts(request.get('sources').get('stages').items(), report);
  }
}

function checkWatches(stage: Cursor, report: Report) {
  const seen = new Set<string>();
  for (const watch of stage.get('conditions').items()) {
    const type = watch.get('type');
    const target = watch.get('target').text;
    const key = `${type.text}\n${target ?? ''}`;
    if (type.text !== undefined && seen.has(key)) {
      const whose = target ? ` of the target ${shown(target)}` : '';
      report.add(
        type.path,
        `The condition ${shown(
          type.text,
        )}${whose} is watched already. Give this one another type.`,
      );
    }
    seen.add(key);
  }
}
