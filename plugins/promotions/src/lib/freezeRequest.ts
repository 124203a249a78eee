import {
  FreezeRequest,
  parseDuration,
  scheduleProblem,
  TimeWindowInput,
} from '@promotions/backstage-plugin-promotions-common';
import { JsonValue } from '@backstage/types';
import { instantOf } from './localTime';

/** What the fields of the form hold, as they are written. */
export interface FreezeFields {
  name: string;
  reason: string;
  stages: string;
  labels: string;
  entities: string;
  kind: 'absolute' | 'recurring';
  from: string;
  to: string;
  schedule: string;
  duration: string;
  timeZone: string;
}

/** A field whose text cannot be what it stands for. */
export type FreezeMistake =
  | 'labels'
  | 'entities'
  | 'schedule'
  | 'duration'
  | 'to';

/** Reads the form; the backend checks what only it can. */
export function freezeRequest(
  fields: FreezeFields,
  now: Date,
): { request: FreezeRequest } | { mistakes: FreezeMistake[] } {
  const labels = readLabels(fields.labels);
  const entities = readPredicate(fields.entities);
  const window = readWindow(fields, now);
  const mistakes: FreezeMistake[] = [];
  if (!labels) {
    mistakes.push('labels');
  }
  if (!entities) {
    mistakes.push('entities');
  }
  if (typeof window === 'string') {
    mistakes.push(window);
  }
  if (!labels || !entities || typeof window === 'string') {
    return { mistakes };
  }
  const stages = list(fields.stages);
  return {
    request: {
      name: fields.name.trim(),
      reason: fields.reason.trim(),
      windows: [window],
      ...(stages.length > 0 && { stages }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...entities,
    },
  };
}

function list(text: string): string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(Boolean);
}

function readLabels(text: string): Record<string, string> | undefined {
  const pairs = list(text).map(part => part.split('='));
  return pairs.every(pair => pair.length === 2 && pair[0].trim())
    ? Object.fromEntries(
        pairs.map(([key, value]) => [key.trim(), value.trim()]),
      )
    : undefined;
}

function readPredicate(text: string): { entities?: JsonValue } | undefined {
  if (!text.trim()) {
    return {};
  }
  try {
    return { entities: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function readWindow(
  fields: FreezeFields,
  now: Date,
): TimeWindowInput | FreezeMistake {
  if (fields.kind === 'recurring') {
    const { schedule, duration, timeZone } = fields;
    if (scheduleProblem(schedule.trim())) {
      return 'schedule';
    }
    try {
      parseDuration(duration.trim());
    } catch {
      return 'duration';
    }
    return {
      schedule: schedule.trim(),
      duration: duration.trim(),
      ...(timeZone.trim() && { timeZone: timeZone.trim() }),
    };
  }
  const from = instantOf(fields.from) ?? now.toISOString();
  const to = instantOf(fields.to);
  return to && from >= to ? 'to' : { from, ...(to && { to }) };
}
