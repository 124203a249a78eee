import { mockCredentials } from '@backstage/backend-test-utils';
import {
  Operation,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { createHmac } from 'node:crypto';
import request from 'supertest';
import { ADA } from '../../router/__testUtils__/testApi';
import { Block } from './pages';
import { DocumentedApi, SECRETS } from './server';

/** A request of a page, and what the page says that it is answered. */
export interface Exchange {
  request: Block;
  response?: Block;
}

/**
 * The blocks of HTTP of a page, in pairs.
 *
 * @throws Error for an answer without a request
 */
export function exchangesOf(blocks: Block[]): Exchange[] {
  const exchanges: Exchange[] = [];
  for (const block of blocks) {
    const last = exchanges.at(-1);
    if (!block.text.startsWith('HTTP/')) {
      exchanges.push({ request: block });
    } else if (last && !last.response) {
      last.response = block;
    } else {
      throw new Error(`${block.page}:${block.line} answers no request`);
    }
  }
  return exchanges;
}

interface Message {
  first: string[];
  headers: Record<string, string>;
  body: string;
}

/** In the address of a call; every page is about one pipeline. */
const PIPELINE = /^\S+ \/api\/promotions\/pipelines\/(\w+)/;

const ULID = /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/;

/**
 * Ids of pipelines and promotions as the page has them, and as the backend has
 * made them up. Everything else has to be the same.
 */
class Names {
  readonly #real = new Map<string, string>();

  translate(text: string): string {
    return text.replace(
      new RegExp(ULID, 'g'),
      name => this.#real.get(name) ?? name,
    );
  }

  /** Learns from what a page tells and what it really is; translates the former. */
  learn<T>(told: T, real: unknown): T {
    this.#collect(told, real);
    return JSON.parse(this.translate(JSON.stringify(told)));
  }

  #collect(told: unknown, real: unknown) {
    if (typeof told === 'string' && typeof real === 'string') {
      if (ULID.test(told) && ULID.test(real) && !this.#real.has(told)) {
        this.#real.set(told, real);
      }
    } else if (typeof told === 'object' && told !== null) {
      for (const [key, value] of Object.entries(told)) {
        this.#collect(value, (real as Record<string, unknown> | null)?.[key]);
      }
    }
  }
}

/**
 * Sends the requests of a page in its order, and compares what is answered
 * with what the page says. What the backend makes up stands in the page as
 * something else; see {@link Names}.
 */
export class Conversation {
  readonly #names = new Names();

  constructor(private readonly api: DocumentedApi) {}

  /**
   * Sends one request.
   *
   * @returns what the page tells of the answer, which may leave things out, and
   * what it really is: status, body, and what is wrong with the body by the
   * schema of the call
   */
  async exchange({ request: asked, response }: Exchange) {
    const [, id] = PIPELINE.exec(asked.text) ?? [];
    this.#names.learn({ id }, { id: this.api.pipelineId });
    const message = readMessage(this.#names.translate(asked.text));
    const [method, address] = message.first;
    const operation = operationOf(method, address);
    const { status, body } = await this.#send(message, operation);
    const real = {
      status,
      body,
      problems: problemsOf(operation, status, body),
    };

    // Where the page is silent, the call succeeds.
    if (!response) {
      const isSuccess = Object.hasOwn(operation.success, status);
      return { told: { status: isSuccess ? status : 200, problems: [] }, real };
    }
    const expected = readMessage(response.text);
    const told = {
      status: Number(expected.first[1]),
      body: JSON.parse(expected.body || '{}') as unknown,
      problems: [],
    };
    return { told: this.#names.learn(told, real), real };
  }

  async #send({ first, headers, body }: Message, operation: Operation) {
    const call = request(this.api.app)[operation.method](first[1]);
    const given = { ...headers };
    if (operation.access === 'signature') {
      const { at } = JSON.parse(body) as { at: string };
      this.api.setNow(new Date(at));
      const secret = SECRETS[headers['x-promotions-sender']];
      given['x-signature'] = `sha256=${createHmac('sha256', secret)
        .update(body)
        .digest('hex')}`;
    } else if (operation.access === 'credentials') {
      given.authorization = mockCredentials.user.header(userIn(headers));
    }
    return call.set(given).send(body || undefined);
  }
}

/** Who calls, by the name of their token, as in `Bearer $BEN`; else Ada. */
function userIn({ authorization = '' }: Record<string, string>): string {
  const [, name] = /^Bearer \$([A-Z]+)$/.exec(authorization) ?? [];
  return name ? `user:default/${name.toLowerCase()}` : ADA;
}

/** @throws Error when there is no such call */
function operationOf(method: string, address: string): Operation {
  const path = new URL(address, 'http://localhost').pathname;
  const found = Object.values<Operation>(operations).find(
    operation =>
      operation.method === method.toLowerCase() &&
      new RegExp(
        `^/api/promotions${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`,
      ).test(path),
  );
  if (!found) {
    throw new Error(`There is no call ${method} ${address}`);
  }
  return found;
}

function problemsOf(
  { success, result, conflict }: Operation,
  status: number,
  body: unknown,
): string[] {
  const schema = Object.hasOwn(success, status) ? result : conflict;
  const parsed = schema?.safeParse(body);
  return parsed?.error?.issues.map(({ message }) => message) ?? [];
}

function readMessage(text: string): Message {
  const [head, ...rest] = text.split('\n\n');
  const [first, ...lines] = head.split('\n');
  return {
    first: first.split(' '),
    headers: Object.fromEntries(
      lines.map(line => {
        const [name, ...value] = line.split(':');
        return [name.toLowerCase(), value.join(':').trim()];
      }),
    ),
    body: rest.join('\n\n').trim(),
  };
}
