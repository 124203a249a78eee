import { ScmIntegrationRegistry } from '@backstage/integration';
import {
  ForgeCall,
  OutboundResponse,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { busyUntil } from './busy';
import { refusalOf, refusalText } from './refusals';

const API_VERSION = '2022-11-28';
const MAX_BYTES = 4 * 1024 * 1024;

/** One request to the API of a repository. */
export interface GithubRequest {
  method?: 'GET' | 'POST' | 'PUT';
  /** Below that of the repository, such as `/pulls/7`. */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

/** A repository as the REST API addresses it. */
export class GithubApi {
  private constructor(
    private readonly base: string,
    readonly owner: string,
    private readonly token: string,
    private readonly call: ForgeCall,
    private readonly now: () => Date,
  ) {}

  /** @throws TerminalError where it cannot be reached as it is configured */
  static of(
    call: ForgeCall,
    {
      integrations,
      now,
    }: { integrations: ScmIntegrationRegistry; now: () => Date },
  ): GithubApi {
    const url = new URL(call.repository.url);
    const { apiBaseUrl } = integrations.github.byUrl(url.href)?.config ?? {};
    if (!apiBaseUrl) {
      throw new TerminalError(
        `It is not known where the API of ${url.host} is. Ask an administrator to set \`apiBaseUrl\` of its integration.`,
      );
    }
    if (url.protocol === 'https:' && !apiBaseUrl.startsWith('https:')) {
      throw new TerminalError(
        `The API of ${url.host} is configured without encryption, by which the credentials of the repository are not sent. Ask an administrator to set \`apiBaseUrl\` of its integration to an address that begins with https.`,
      );
    }
    const [owner, name, ...rest] = url.pathname
      .replace(/\.git$/, '')
      .split('/')
      .filter(Boolean);
    if (!owner || !name || rest.length > 0) {
      throw new TerminalError(
        `${url.href} is not the address of a repository on GitHub. Write it like https://${url.host}/owner/name.git.`,
      );
    }
    const token = call.repository.credentials?.password;
    if (!token) {
      throw new TerminalError(
        `There are no credentials for pull requests in ${url.href}. Ask an administrator to configure the integration of ${url.host} with a token or a GitHub App, or to put a token into the grant.`,
      );
    }
    return new GithubApi(
      `${apiBaseUrl.replace(/\/+$/, '')}/repos/${owner}/${name}`,
      owner,
      token,
      call,
      now,
    );
  }

  /** The answer, if its status is the one that is wanted. */
  async ask<T>(
    request: GithubRequest,
    wanted: { status: number; schema: z.ZodType<T> },
  ): Promise<T> {
    const response = await this.send(request);
    if (response.status !== wanted.status) {
      throw this.refusal(response);
    }
    const parsed = wanted.schema.safeParse(parse(response.body));
    if (!parsed.success) {
      throw new Error(
        `GitHub gave an answer about ${
          this.call.repository.url
        } that is not understood: ${z.prettifyError(parsed.error)}`,
      );
    }
    return parsed.data;
  }

  /**
   * The answer whatever it is.
   *
   * @throws ForgeBusyError when it is asked to come back later
   */
  async send(request: GithubRequest): Promise<OutboundResponse> {
    const { method = 'GET', path, query, body } = request;
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const response = await this.call.outbound.fetch(
      `${this.base}${path}${search}`,
      {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${this.token}`,
          'x-github-api-version': API_VERSION,
          ...(body && { 'content-type': 'application/json' }),
        },
        body: body && JSON.stringify(body),
        signal: this.call.signal,
        maxBytes: MAX_BYTES,
        forge: { repository: this.call.repository.url },
      },
    );
    const busy = busyUntil(response, this.now());
    if (busy) {
      throw busy;
    }
    return response;
  }

  refusal(response: OutboundResponse): Error {
    return refusalOf(response, this.call.repository.url, this.told(response));
  }

  /** What GitHub says for people, without what it must not repeat. */
  told(response: OutboundResponse): string {
    return refusalText(parse(response.body)).split(this.token).join('***');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
