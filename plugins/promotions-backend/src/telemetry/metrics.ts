/** What is measured, as docs/operations.md tells it. */
export interface Metric {
  name: string;
  /** As in UCUM. */
  unit: string;
  /** What it is told apart by, each of few values. */
  attributes: readonly string[];
  description: string;
}

/** @internal */
export const COUNTERS = {
  conflicts: {
    name: 'promotions.conflicts',
    unit: '{conflict}',
    attributes: [],
    description: 'Changes that lost a race and were decided again',
  },
  decisions: {
    name: 'promotions.decisions',
    unit: '{decision}',
    attributes: ['verdict'],
    description: 'Decisions about promotions that somebody asked for',
  },
  ended: {
    name: 'promotions.ended',
    unit: '{promotion}',
    attributes: ['phase'],
    description: 'Promotions that ended',
  },
  tasks: {
    name: 'promotions.tasks.ended',
    unit: '{task}',
    attributes: ['state'],
    description: 'Tasks of verification and of the promotion phase that ended',
  },
  events: {
    name: 'promotions.events',
    unit: '{event}',
    attributes: ['outcome'],
    description:
      'Deployment events that were accepted, repeated, refused and settled',
  },
  outbox: {
    name: 'promotions.outbox.entries',
    unit: '{entry}',
    attributes: ['kind', 'outcome'],
    description:
      'Signals, events and notifications that were sent, failed and were given up',
  },
  history: {
    name: 'promotions.history.records',
    unit: '{record}',
    attributes: ['outcome'],
    description:
      'Records of history that were archived, and deleted from the archive',
  },
} satisfies Record<string, Metric>;

/** Of durations. @internal */
export const HISTOGRAMS = {
  pass: {
    name: 'promotions.pass.duration',
    unit: 's',
    attributes: ['result'],
    description: 'Passes over pipelines: ok, conflict or error',
  },
  step: {
    name: 'promotions.step.duration',
    unit: 's',
    attributes: ['uses', 'outcome'],
    description: 'Attempts at steps of promotions and tasks',
  },
  probe: {
    name: 'promotions.probe.duration',
    unit: 's',
    attributes: ['uses', 'outcome'],
    description: 'Probes of condition sources: ok or error',
  },
} satisfies Record<string, Metric>;

/** Read when somebody collects them. @internal */
export const GAUGES = {
  open: {
    name: 'promotions.open',
    unit: '{promotion}',
    attributes: ['phase'],
    description: 'Promotions that are pending, and that run',
  },
  age: {
    name: 'promotions.queue.age',
    unit: 's',
    attributes: ['queue'],
    description:
      'How long the oldest of passes, work, outbox and events has waited',
  },
  waiting: {
    name: 'promotions.queue.waiting',
    unit: '{item}',
    attributes: ['queue'],
    description: 'How many of passes, work, outbox and events wait',
  },
} satisfies Record<string, Metric>;
