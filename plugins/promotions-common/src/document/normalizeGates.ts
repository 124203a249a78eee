import {
  ApprovalGate,
  CheckGate,
  ConditionGate,
  DependencyGate,
  Gate,
  TimeWindow,
  WindowGate,
} from '../model';
import { parseDuration } from '../time';
import { normalizeApprover } from './approvers';
import { instantOf } from './instants';
import { GATE_KINDS } from './schema/gates/gate';
import { GateDocument, TimeWindowDocument } from './schema/pipeline';

/** Of windows that name none. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** Milliseconds, of a `check` gate that does not say. */
const CHECK_TTL = 5 * 60_000;
export const CHECK_TIMEOUT = 10_000;
export const CHECK_GIVE_UP_AFTER = 60 * 60_000;

/** What is written below the key of each kind. */
type Asked<TKind extends Gate['kind']> = NonNullable<GateDocument[TKind]>;

/** How what is written becomes a gate, but for its kind and name. */
type Normalizers = {
  [TKind in Gate['kind']]: (
    asked: Asked<TKind>,
  ) => Omit<Extract<Gate, { kind: TKind }>, 'kind' | 'name'>;
};

const normalizers: Normalizers = {
  condition: normalizeCondition,
  expression: expression => ({ expression }),
  approval: normalizeApproval,
  window: normalizeWindows,
  wait: duration => ({ duration: parseDuration(duration) }),
  lock: lock => ({ lock }),
  dependency: normalizeDependency,
  check: normalizeCheck,
  noUpstreamFailure: () => ({}),
};

/**
 * Gates with every default filled in; the documents must have been checked.
 *
 * @param index - the place in the list, from which a gate without a name gets one
 */
export function normalizeGate(gate: GateDocument, index: number): Gate {
  const kind = kindOf(gate);
  return {
    kind,
    name: gate.name ?? defaultGateName(kind, index),
    ...normalizers[kind](gate[kind] as never),
  } as Gate;
}

/** `condition-1`, `window-2`: the kind, and the place in the list. */
export function defaultGateName(kind: Gate['kind'], index: number): string {
  return `${kind}-${index + 1}`;
}

/** The kind of a gate; the first one where it has wrongly got several. */
export function kindOf(gate: object): Gate['kind'] {
  return GATE_KINDS.find(kind => Object.hasOwn(gate, kind)) ?? 'expression';
}

/**
 * The window with its time zone and in milliseconds.
 *
 * @param zone - of a window that names none
 * @throws Error with a sentence, where an instant does not exist in the zone
 */
export function normalizeTimeWindow(
  window: TimeWindowDocument,
  zone: string = DEFAULT_TIME_ZONE,
): TimeWindow {
  const { schedule, duration, from, to, timeZone = zone } = window;
  if (schedule !== undefined) {
    return {
      schedule,
      duration: milliseconds(duration, 0),
      timeZone,
    };
  }
  return {
    ...(from !== undefined && { from: instantOf(from, timeZone) }),
    ...(to !== undefined && { to: instantOf(to, timeZone) }),
  };
}

function normalizeCondition(
  asked: Asked<'condition'>,
): Omit<ConditionGate, 'kind' | 'name'> {
  const { for: held, sameFreight = false, ...condition } = asked;
  return { ...condition, for: milliseconds(held, 0), sameFreight };
}

function normalizeApproval(
  asked: Asked<'approval'>,
): Omit<ApprovalGate, 'kind' | 'name'> {
  const { count = 1, from = [], preventSelfApproval = true } = asked;
  return {
    count,
    from: from.map(normalizeApprover),
    preventSelfApproval,
    ...(asked.expiresAfter !== undefined && {
      expiresAfter: parseDuration(asked.expiresAfter),
    }),
  };
}

/** The windows of a `window` gate. */
export function normalizeWindows(
  asked: Asked<'window'>,
): Omit<WindowGate, 'kind' | 'name'> {
  const { allow = [], deny = [], timeZone } = asked;
  return {
    allow: allow.map(window => normalizeTimeWindow(window, timeZone)),
    deny: deny.map(window => normalizeTimeWindow(window, timeZone)),
  };
}

function normalizeDependency({
  relation,
  stage,
  constraint,
}: Asked<'dependency'>): Omit<DependencyGate, 'kind' | 'name'> {
  return { relation, stage, ...(constraint !== undefined && { constraint }) };
}

function normalizeCheck(
  asked: Asked<'check'>,
): Omit<CheckGate, 'kind' | 'name'> {
  const { uses, expect } = asked;
  return {
    uses,
    config: { ...asked.with },
    ...(expect !== undefined && { expect }),
    ttl: milliseconds(asked.ttl, CHECK_TTL),
    timeout: milliseconds(asked.timeout, CHECK_TIMEOUT),
    giveUpAfter: milliseconds(asked.giveUpAfter, CHECK_GIVE_UP_AFTER),
  };
}

/** A duration in milliseconds. */
export function milliseconds(
  duration: string | undefined,
  otherwise: number,
): number {
  return duration === undefined ? otherwise : parseDuration(duration);
}
