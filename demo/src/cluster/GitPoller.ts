import { DemoComponent, deployRepository } from '../components';

/** The file that describes one place, as it is in the newest commit. */
export interface Described {
  target: string;
  /** Undefined where there is no such file. */
  content?: string;
}

const TIMEOUT_MS = 5_000;

/**
 * Looks at the deployment repositories over git's own protocol, and reads the
 * files of those that have moved.
 */
export class GitPoller {
  private readonly heads = new Map<string, string>();

  constructor(private readonly gitUrl: string) {}

  /** Empty while the branch is where it was. */
  async look(component: DemoComponent): Promise<Described[]> {
    const repository = deployRepository(component);
    const head = await this.headOf(repository);
    if (!head || head === this.heads.get(repository)) {
      return [];
    }
    const described = await Promise.all(
      component.targets.map(async ({ name }) => ({
        target: name,
        content: await this.read(repository, head, `${name}/values.yaml`),
      })),
    );
    this.heads.set(repository, head);
    return described;
  }

  private async headOf(repository: string): Promise<string | undefined> {
    const response = await this.get(
      `/git/${repository}.git/info/refs?service=git-upload-pack`,
    );
    const text = await response.text();
    return /([0-9a-f]{40}) refs\/heads\/main\n/.exec(text)?.[1];
  }

  private async read(
    repository: string,
    commit: string,
    path: string,
  ): Promise<string | undefined> {
    const response = await this.get(`/raw/${repository}/${commit}/${path}`);
    return response.ok ? response.text() : undefined;
  }

  private async get(path: string): Promise<Response> {
    const response = await fetch(`${this.gitUrl}${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok && response.status !== 404) {
      throw new Error(`The git server answered with ${response.status}.`);
    }
    return response;
  }
}
