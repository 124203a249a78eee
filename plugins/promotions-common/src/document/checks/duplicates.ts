import { Cursor } from '../Cursor';
import { defaultGateName, defaultStepId } from '../normalize';
import { Report } from '../Report';
import { shown } from '../suggest';

/** Requirements that every stage has; a gate cannot be told from them. */
const REQUIREMENTS = ['origin', 'rejected', 'upstream', 'soak'];

/** Nothing that has a name is there twice. */
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
    unique(stage.get('gates').items(), report, {
      what: 'a gate',
      key: 'name',
      otherwise: (gate, index) =>
        defaultGateName({ condition: gate.get('condition').value }, index),
    });
    checkGateNames(stage, report);
    checkRequests(stage, report);
    checkWatches(stage, report);
    uniqueTexts(stage.get('healthy').items(), report);
  }
}

function unique(
  items: Cursor[],
  report: Report,
  options: {
    what: string;
    key: string;
    otherwise?: (item: Cursor, index: number) => string;
  },
) {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const name = item.get(options.key);
    const value = name.text ?? options.otherwise?.(item, index);
    if (value === undefined) {
      return;
    }
    if (seen.has(value)) {
      report.add(
        name.exists ? name.path : item.path,
        `There is already ${options.what} called ${shown(
          value,
        )}. Give this one another ${options.key}.`,
      );
    }
    seen.add(value);
  });
}

function uniqueTexts(items: Cursor[], report: Report) {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.text !== undefined && seen.has(item.text)) {
      report.add(
        item.path,
        `${shown(item.text)} is in the list already. Remove it.`,
      );
    }
    seen.add(item.text ?? '');
  }
}

function checkGateNames(stage: Cursor, report: Report) {
  for (const gate of stage.get('gates').items()) {
    const name = gate.get('name');
    if (name.text !== undefined && REQUIREMENTS.includes(name.text)) {
      report.add(
        name.path,
        `Every stage has a requirement called ${shown(
          name.text,
        )} already. Give the gate another name.`,
      );
    }
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
