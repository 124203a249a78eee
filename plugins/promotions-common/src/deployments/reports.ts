import {
  FreightWithStatus,
  OriginReport,
  Stage,
  TargetReport,
  TargetState,
} from '../model';

/**
 * What the target said about this freight, if that is what it has.
 *
 * @public
 */
export function reportAbout(
  target: TargetState,
  freight: string,
): TargetReport | undefined {
  return target.freight === freight
    ? target
    : target.reports?.find(report => report.freight === freight);
}

/**
 * The report by which the target has drifted.
 *
 * @public
 */
export function driftOf(target: TargetState): TargetReport | undefined {
  return target.drift
    ? target.reports?.find(({ drift }) => drift) ?? target
    : undefined;
}

/**
 * The state without the drift of freight that has been promoted there; the
 * same one where there is none.
 *
 * @internal
 */
export function withoutDrift(
  target: TargetState,
  isPromoted: (freight: string) => boolean,
): TargetState {
  const isSettled = ({ drift, freight }: TargetReport) =>
    drift && freight !== undefined && isPromoted(freight);
  const { reports } = target;
  if (!reports) {
    return isSettled(target) ? { ...target, drift: false } : target;
  }
  return reports.some(isSettled)
    ? withReports(
        target,
        reports.map(report =>
          isSettled(report) ? { ...report, drift: false } : report,
        ),
      )
    : target;
}

/**
 * What is known of a target once it has reported something. With several
 * origins, what it said about the others stays.
 *
 * @param known - what was known of it before
 * @param report - about freight of `origin`; of an unknown one where left out
 * @returns undefined where something newer is known, which it changes nothing of
 * @internal
 */
export function withReport(options: {
  stage: Stage;
  freight: FreightWithStatus[];
  known: TargetState | undefined;
  report: TargetState;
  origin: string | undefined;
}): TargetState | undefined {
  const { stage, known, report, origin } = options;
  const requested = stage.freight.map(request => request.origin);
  if (requested.length < 2) {
    return known && isOvertaken(known, report) ? undefined : report;
  }
  const before = known ? reportsOf(known, options.freight) : [];
  const same = before.find(one => one.origin === origin);
  const newest = origin === undefined ? known : same;
  if (newest && isOvertaken(newest, report)) {
    return undefined;
  }
  const { stage: _stage, target: _target, reports: _none, ...said } = report;
  const reports = [
    ...before.filter(one => one.origin !== origin),
    ...(origin === undefined ? [] : [{ ...said, origin }]),
  ].filter(one => requested.includes(one.origin));
  return withReports(
    known && isOvertaken(known, report) ? known : report,
    reports,
  );
}

/**
 * Older than what is known; of two at the same instant the one that ends the
 * deployment is the newer.
 */
function isOvertaken(known: TargetReport, report: TargetReport): boolean {
  return (
    known.at > report.at ||
    (known.at === report.at &&
      report.phase === 'Started' &&
      known.revision === report.revision)
  );
}

/** By origin; also of a stage that has requested one origin alone so far. */
function reportsOf(
  known: TargetState,
  freight: FreightWithStatus[],
): OriginReport[] {
  if (known.reports) {
    return known.reports;
  }
  const origin = freight.find(({ id }) => id === known.freight)?.origin;
  const { stage: _stage, target: _target, reports: _none, ...said } = known;
  return origin === undefined ? [] : [{ ...said, origin }];
}

function withReports(target: TargetState, all: OriginReport[]): TargetState {
  const { reports: _before, ...newest } = target;
  if (all.length === 0) {
    return newest;
  }
  return {
    ...newest,
    reports: [...all].sort((a, b) => (a.origin < b.origin ? -1 : 1)),
    // An unknown revision is of no origin.
    drift: target.freight === undefined || all.some(({ drift }) => drift),
  };
}
