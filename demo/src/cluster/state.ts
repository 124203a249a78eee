import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const runningSchema = z.object({
  /** Commit of the source repository. */
  revision: z.string(),
  version: z.string(),
  /** ISO 8601. */
  since: z.string(),
});

/** What runs in a place, or is on its way there. */
export type Running = z.infer<typeof runningSchema>;

const targetSchema = z.object({
  running: runningSchema.optional(),
  rollout: z
    .object({
      revision: z.string(),
      version: z.string(),
      /** ISO 8601: when it will be over. */
      until: z.string(),
      /** Why it will fail, if it will. */
      problem: z.string().optional(),
    })
    .optional(),
  /** Revision and content that a rollout was last begun or refused for. */
  seen: z.string().optional(),
  /** Somebody has broken its health check. */
  broken: z.boolean().default(false),
  /** Somebody has asked for the next deployments to fail. */
  failing: z.boolean().default(false),
  /** Somebody has asked for its smoke tests to fail. */
  smokeFailing: z.boolean().default(false),
});

/** All that is known of one place. */
export type TargetState = z.infer<typeof targetSchema>;

const eventSchema = z.object({
  component: z.string(),
  body: z.object({
    id: z.string(),
    at: z.string(),
    entityRef: z.string(),
    stage: z.string(),
    target: z.string(),
    revision: z.string(),
    phase: z.enum(['Started', 'Succeeded', 'Failed']),
    url: z.string(),
    message: z.string(),
  }),
  attempts: z.number(),
  /** How the last attempt was answered. */
  answer: z.string().optional(),
  state: z.enum(['waiting', 'sent', 'refused']),
});

/** A deployment event, and what became of it. */
export type ClusterEvent = z.infer<typeof eventSchema>;

const announcementSchema = z.object({
  /** Who sends it again sends the same. */
  key: z.string(),
  component: z.string(),
  text: z.string(),
  at: z.string(),
});

/** Something that was said in the simulated chat. */
export type Announcement = z.infer<typeof announcementSchema>;

const stateSchema = z.object({
  targets: z.record(z.string(), targetSchema),
  /** Components whose changes the calendar has stopped. */
  stopped: z.array(z.string()).default([]),
  /** Components for which the chat answers. */
  chatting: z.array(z.string()).default([]),
  /** Oldest first. */
  announcements: z.array(announcementSchema).default([]),
  /** Oldest first. */
  events: z.array(eventSchema),
});

const KEPT_EVENTS = 60;
const KEPT_ANNOUNCEMENTS = 20;

/** What the simulated cluster remembers, in a file. */
export class ClusterState {
  private readonly state: z.infer<typeof stateSchema>;
  private saving: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {
    this.state = read(file);
  }

  /** A place, as it is or as it begins. */
  target(
    component: string,
    target: { name: string; brokenAtFirst?: boolean },
  ): TargetState {
    const key = `${component}/${target.name}`;
    this.state.targets[key] ??= {
      broken: target.brokenAtFirst ?? false,
      failing: false,
      smokeFailing: false,
    };
    return this.state.targets[key];
  }

  isStopped(component: string): boolean {
    return this.state.stopped.includes(component);
  }

  setStopped(component: string, stopped: boolean): void {
    this.state.stopped = toggled(this.state.stopped, component, stopped);
  }

  isChatting(component: string): boolean {
    return this.state.chatting.includes(component);
  }

  setChatting(component: string, chatting: boolean): void {
    this.state.chatting = toggled(this.state.chatting, component, chatting);
  }

  get announcements(): readonly Announcement[] {
    return this.state.announcements;
  }

  /** What was said already is not said again. */
  announce(announcement: Announcement): void {
    const { announcements } = this.state;
    if (!announcements.some(({ key }) => key === announcement.key)) {
      announcements.push(announcement);
      announcements.splice(0, announcements.length - KEPT_ANNOUNCEMENTS);
    }
  }

  get events(): readonly ClusterEvent[] {
    return this.state.events;
  }

  addEvent(event: ClusterEvent): void {
    const { events } = this.state;
    events.push(event);
    const done = events.filter(({ state }) => state !== 'waiting');
    if (done.length > KEPT_EVENTS) {
      events.splice(events.indexOf(done[0]), 1);
    }
  }

  /** Writes it down, one after the other. */
  save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(`${this.file}.new`, JSON.stringify(this.state));
      await rename(`${this.file}.new`, this.file);
    });
    return this.saving;
  }
}

function read(file: string): z.infer<typeof stateSchema> {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The first time, or a file of something older.
    return stateSchema.parse({ targets: {}, events: [] });
  }
}

function toggled(names: string[], name: string, is: boolean): string[] {
  const others = names.filter(other => other !== name);
  return is ? [...others, name] : others;
}
