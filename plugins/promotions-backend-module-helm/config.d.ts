import { HumanDuration } from '@backstage/types';

export interface Config {
  promotions?: {
    /** What the step `helm-template` needs to know. */
    helm?: {
      /** The program: a name that is on the path of the backend, or an absolute path. Default: `helm`. */
      command?: string;
      /** How long rendering one chart may take, from a second to an hour. Default: 1 minute. */
      timeout?: HumanDuration | string;
    };
  };
}
