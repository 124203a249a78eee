import { StepProblem } from '@promotions/backstage-plugin-promotions-common';
import {
  ForgeCall,
  PullRequestProvider,
  PullRequestsExtensionPoint,
  StepContext,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { reach } from '../git/remote';
import { USUAL_INTERVAL_MS } from './interval';

/**
 * The way of one step to the forge of one repository.
 *
 * @internal
 */
export interface Forge {
  provider: PullRequestProvider;
  call: ForgeCall;
}

/**
 * The forges that modules have added.
 *
 * @internal
 */
export class Forges implements PullRequestsExtensionPoint {
  readonly #providers: PullRequestProvider[] = [];
  /** How often what people do in them is looked at. */
  intervalMs = USUAL_INTERVAL_MS;

  addProvider(...providers: PullRequestProvider[]): void {
    for (const provider of providers) {
      if (this.#providers.some(({ name }) => name === provider.name)) {
        throw new Error(
          `Two modules bring pull requests of "${provider.name}". Remove one of them.`,
        );
      }
      this.#providers.push(provider);
    }
  }

  /** What is wrong with a repository that no forge speaks for. */
  problems(repository: string): StepProblem[] {
    // What is no address, or none yet, is told where it is reached.
    return !URL.canParse(repository) || this.#of(repository)
      ? []
      : [{ path: ['repository'], message: this.#refusal(repository) }];
  }

  /** @throws TerminalError where nobody speaks for it, or no grant opens it */
  async reach(
    { outbound, signal }: Pick<StepContext<unknown>, 'outbound' | 'signal'>,
    url: string,
  ): Promise<Forge> {
    const repository = await reach(outbound, url);
    const provider = this.#of(repository.url);
    if (!provider) {
      throw new TerminalError(this.#refusal(repository.url));
    }
    return { provider, call: { repository, outbound, signal } };
  }

  #of(repository: string): PullRequestProvider | undefined {
    return this.#providers.find(provider => provider.handles(repository));
  }

  #refusal(repository: string): string {
    const known = this.#providers.map(({ name }) => name).join(', ');
    return `No module opens pull requests in ${repository}. Ask an administrator to install the one of its forge and to configure the integration of ${
      new URL(repository).host
    } (installed: ${known || 'none'}).`;
  }
}
