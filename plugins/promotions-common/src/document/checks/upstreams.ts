import { Cursor } from '../Cursor';
import { DEFAULT_ORIGIN } from '../normalize';
import { Report } from '../Report';
import { noSuch, shown } from '../suggest';

/** Names that the document defines, and what each stage asks for. */
interface Names {
  origins: Set<string>;
  stages: Set<string>;
  /** Origins that a stage asks for; absent for stages that leave it out. */
  requested: Map<string, Set<string>>;
}

/** What stages ask for exists, and can come to them. */
export function checkRequests(spec: Cursor, report: Report) {
  const names = readNames(spec);
  for (const stage of spec.get('stages').items()) {
    for (const request of stage.get('freight').items()) {
      checkOrigin(request.get('origin'), names, report);
      checkUpstreams(request, stage.get('name').text, names, report);
      checkSources(request.get('sources'), report);
    }
  }
}

function readNames(spec: Cursor): Names {
  const origins = texts(
    spec
      .get('origins')
      .items()
      .map(o => o.get('name')),
  );
  const stages = spec.get('stages').items();
  return {
    origins: new Set(origins.length ? origins : [DEFAULT_ORIGIN]),
    stages: new Set(texts(stages.map(stage => stage.get('name')))),
    requested: new Map(
      stages.flatMap(stage => {
        const name = stage.get('name').text;
        const requests = stage.get('freight');
        const asked = texts(requests.items().map(r => r.get('origin')));
        return name !== undefined && requests.isList
          ? [[name, new Set(asked)] as const]
          : [];
      }),
    ),
  };
}

function checkOrigin(origin: Cursor, { origins }: Names, report: Report) {
  if (origin.text !== undefined && !origins.has(origin.text)) {
    report.add(
      origin.path,
      noSuch('origin', origin.text, origins, 'Add it to `spec.origins`.'),
    );
  }
}

function checkUpstreams(
  request: Cursor,
  stage: string | undefined,
  names: Names,
  report: Report,
) {
  const origin = request.get('origin').text;
  for (const upstream of request.get('sources').get('stages').items()) {
    const name = upstream.text;
    if (name === undefined) {
      continue;
    }
    if (name === stage) {
      report.add(
        upstream.path,
        `The stage ${shown(
          name,
        )} takes freight from itself. Name another stage.`,
      );
    } else if (!names.stages.has(name)) {
      const others = [...names.stages].filter(other => other !== stage);
      report.add(
        upstream.path,
        noSuch('stage', name, others, 'Add it to `spec.stages`.'),
      );
    } else if (
      origin !== undefined &&
      names.origins.has(origin) &&
      names.requested.get(name)?.has(origin) === false
    ) {
      report.add(
        upstream.path,
        `The stage ${shown(name)} does not request the origin ${shown(
          origin,
        )}, so that nothing of it ever comes from there. Request it there, or remove the stage here.`,
      );
    }
  }
}

/** The sources can be met, and say nothing that would have no effect. */
function checkSources(sources: Cursor, report: Report) {
  if (!sources.isMap) {
    return;
  }
  const stages = sources.get('stages');
  const count = stages.items().length;
  const direct = sources.get('direct').value === true;
  const strategy = sources.get('availabilityStrategy');
  if (stages.exists && !stages.isList) {
    return;
  }
  if (count === 0 && !direct) {
    const asked = strategy.text ?? 'Any';
    report.add(
      strategy.exists ? strategy.path : sources.path,
      `${shown(
        asked,
      )} of no stages can never be met. Name the stages that the freight comes from in \`stages\`, or write \`direct: true\`.`,
      strategy.exists ? 'value' : 'key',
    );
  }
  checkStrategy(strategy, count, report);
  if (count === 0 && sources.get('requiredSoakTime').exists && direct) {
    report.add(
      sources.get('requiredSoakTime').path,
      'Freight that comes directly soaks nowhere. Remove the soak time, or name the stages in `stages`.',
      'key',
    );
  }
  const selection = sources.get('selection');
  if (selection.text === 'MatchUpstream' && count !== 1) {
    report.add(
      selection.path,
      `\`MatchUpstream\` takes what the one upstream stage runs, but there ${
        count === 0 ? 'is none' : `are ${count}`
      }. Name exactly one stage in \`stages\`, or use \`NewestFreight\`.`,
    );
  }
}

function checkStrategy(strategy: Cursor, count: number, report: Report) {
  const quorum = strategy.get('quorum');
  if (quorum.number !== undefined) {
    if (quorum.number < 1) {
      report.add(
        quorum.path,
        `A quorum of ${quorum.number} asks for nothing. Use at least 1.`,
      );
    } else if (quorum.number > count) {
      report.add(
        quorum.path,
        `A quorum of ${quorum.number} of ${count} ${
          count === 1 ? 'stage' : 'stages'
        } can never be met. ${
          count > 0 ? `Use at most ${count}` : 'Name the stages in `stages`'
        }.`,
      );
    }
  }
  const percentage = strategy.get('percentage');
  if (
    percentage.number !== undefined &&
    !(percentage.number > 0 && percentage.number <= 100)
  ) {
    report.add(
      percentage.path,
      `${percentage.number} percent ${
        percentage.number > 100 ? 'can never be met' : 'asks for nothing'
      }. Use more than 0 and at most 100.`,
    );
  }
}

function texts(cursors: Cursor[]): string[] {
  return cursors.flatMap(cursor => cursor.text ?? []);
}
