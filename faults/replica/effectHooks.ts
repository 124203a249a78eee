import childProcess, { ChildProcess } from 'node:child_process';
import http, { ClientRequest, IncomingMessage } from 'node:http';
import { Points } from './Points';

/** The header by which the server of the effects knows who asks. */
export const REPLICA_HEADER = 'x-fault-replica';

/**
 * Makes points of the requests that change something at the given server:
 * before each is sent, when the server has it, and when it has answered.
 */
export function hookRequests(points: Points, replica: string, host: string) {
  const original = http.request as (...args: unknown[]) => ClientRequest;
  http.request = function request(...args: unknown[]) {
    const [url, options] = args as [URL, http.RequestOptions];
    const method = options?.method ?? 'GET';
    const isEffect =
      url instanceof URL &&
      url.host === host &&
      !['GET', 'HEAD'].includes(method);
    if (!isEffect || !points.isRecording) {
      return original.apply(http, args);
    }
    options.headers = { ...options.headers, [REPLICA_HEADER]: replica };
    const label = `http: ${url.pathname.split('/').pop()}`;
    const occurrence = points.count(label);
    const reach = (moment: 'before' | 'during' | 'after') =>
      points.reach({ label, occurrence, moment });
    reach('before');
    const sent = original.apply(http, args);
    // The server says so as soon as it has noted the request.
    sent.once('information', () => reach('during'));
    sent.prependOnceListener('response', (answer: IncomingMessage) => {
      answer.prependOnceListener('end', () => reach('after'));
    });
    return sent;
  } as typeof http.request;
}

/** Makes points of the commands of git. */
export class GitHook {
  readonly #pushing = new Map<ChildProcess, number>();

  constructor(private readonly points: Points) {}

  install() {
    const original = childProcess.spawn as (...args: unknown[]) => ChildProcess;
    childProcess.spawn = ((...args: unknown[]) => {
      const [command, parameters] = args;
      return command === 'git' &&
        Array.isArray(parameters) &&
        parameters[0] !== '--version' &&
        this.points.isRecording
        ? this.#spawn(commandOf(parameters), () =>
            original.apply(childProcess, args),
          )
        : original.apply(childProcess, args);
    }) as typeof childProcess.spawn;
  }

  /** The server has carried out a push, and has not told so yet. */
  pushArrived() {
    for (const occurrence of this.#pushing.values()) {
      this.points.reach({ label: 'git: push', occurrence, moment: 'during' });
    }
  }

  #spawn(command: string, start: () => ChildProcess): ChildProcess {
    const { points } = this;
    const label = `git: ${command}`;
    const occurrence = points.count(label);
    points.reach({ label, occurrence, moment: 'before' });
    const child = start();
    if (command === 'push') {
      this.#pushing.set(child, occurrence);
    }
    child.prependOnceListener('close', () => {
      this.#pushing.delete(child);
      points.reach({ label, occurrence, moment: 'after' });
    });
    return child;
  }
}

/** What git is told to do; options of its own come before that. */
function commandOf(parameters: unknown[]): string {
  for (let n = 0; n < parameters.length; n++) {
    const parameter = String(parameters[n]);
    if (parameter === '-c' || parameter === '-C') {
      n += 1;
    } else if (!parameter.startsWith('-')) {
      return parameter;
    }
  }
  return parameters.map(String).join(' ');
}
