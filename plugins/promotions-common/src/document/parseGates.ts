import { z } from 'zod';
import { DocumentError } from '../api';
import { Gate, TimeWindow } from '../model';
import { checkGates } from './checks/gates/gates';
import { checkTimeWindow } from './checks/gates/window';
import { Cursor } from './Cursor';
import { checkSchema } from './issues';
import { normalizeGate, normalizeTimeWindow } from './normalizeGates';
import { DocumentReach, DocumentRegistry } from './registry';
import { Report } from './Report';
import { gateSchema, MAX_GATES } from './schema/gates/gate';
import { timeWindowsSchema } from './schema/gates/window';
import { togetherProblem } from '../windows';

/** @public */
export interface ParseGatesOptions {
  /** The kinds of condition sources that there are. */
  registry: Pick<DocumentRegistry, 'conditionSources'>;
  /** Absent: what the gates will reach is not checked. */
  reach?: DocumentReach;
  /** Where the gates stand, for the paths of errors. Default: `gates`. */
  path?: string;
}

/** What the gates of a policy came to. @public */
export type ParsedGates =
  | { gates: Gate[]; errors?: undefined }
  | { errors: DocumentError[]; gates?: undefined };

/** What the windows of a freeze came to. @public */
export type ParsedTimeWindows =
  | { windows: TimeWindow[]; errors?: undefined }
  | { errors: DocumentError[]; windows?: undefined };

const gatesSchema = z.array(gateSchema).max(MAX_GATES);

const freezeWindowsSchema = timeWindowsSchema.min(1, {
  error: 'There is no window. Add at least one.',
});

/** A value has no text: its errors have a path, and 0 for line and column. */
const nowhere = { positionOf: () => ({ line: 0, column: 0 }) };

/**
 * Reads gates that stand outside of a pipeline document, as those that a
 * policy makes mandatory. They are written, and checked, as in a document; but
 * each needs a name, and the stages of condition gates are not known.
 *
 * @param value - JSON; none at all are no gates
 * @public
 */
export function parseGates(
  value: unknown,
  options: ParseGatesOptions,
): ParsedGates {
  const { registry, reach, path = 'gates' } = options;
  const { result, errors } = check(value ?? [], {
    schema: gatesSchema,
    path,
    checks: (gates, report) => {
      checkNamed(gates, report);
      checkGates(gates, { report, registry, reach });
    },
  });
  return errors ? { errors } : { gates: result.map(normalizeGate) };
}

/**
 * Reads time windows that stand outside of a pipeline document, as those of a
 * freeze. They are written, and checked, as in a `window` gate.
 *
 * @param value - JSON
 * @param path - where the windows stand, for the paths of errors
 * @public
 */
export function parseTimeWindows(
  value: unknown,
  path: string = 'windows',
): ParsedTimeWindows {
  const { result, errors } = check(value, {
    schema: freezeWindowsSchema,
    path,
    checks: (windows, report) => {
      windows.forEach(window => checkTimeWindow(window, undefined, report));
    },
  });
  if (errors) {
    return { errors };
  }
  const windows = result.map(window => normalizeTimeWindow(window));
  const message = togetherProblem({ allow: [], deny: windows });
  return message === undefined
    ? { windows }
    : { errors: [{ path, line: 0, column: 0, message }] };
}

function checkNamed(gates: Cursor[], report: Report) {
  for (const gate of gates) {
    if (gate.isMap && !gate.get('name').exists) {
      report.add(
        gate.path,
        'The gate of a policy needs a name, by which people see, approve and override it. Add `name`.',
      );
    }
  }
}

/** The shape first, and then what must fit together, as far as it is there. */
function check<T>(
  value: unknown,
  options: {
    schema: z.ZodType<T>;
    path: string;
    checks(items: Cursor[], report: Report): void;
  },
):
  | { result: T; errors?: undefined }
  | { errors: DocumentError[]; result?: undefined } {
  const report = new Report(nowhere);
  const checked = checkSchema(options.schema, value);
  report.collect(() => {
    for (const { path, message, at } of checked.issues ?? []) {
      report.add(path, message, at);
    }
    options.checks(new Cursor(value).items(), report);
  });
  return checked.issues || report.errors.length > 0
    ? { errors: report.errors.map(error => below(options.path, error)) }
    : { result: checked.data };
}

function below(path: string, error: DocumentError): DocumentError {
  const joint = error.path === '' || error.path.startsWith('[') ? '' : '.';
  return { ...error, path: `${path}${joint}${error.path}` };
}
