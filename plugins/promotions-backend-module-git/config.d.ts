import { HumanDuration } from '@backstage/types';

export interface Config {
  promotions?: {
    /** What the git steps and the git freight source need to know. */
    git?: {
      /** Who commits are made by; `Promotions` if absent. */
      committer?: {
        name?: string;
        email?: string;
      };
      pullRequests?: {
        /** How often those that wait to be merged are looked at. Default: 30 seconds. */
        interval?: HumanDuration | string;
      };
      /** How much of repositories is kept on the disk; at least 1 MiB each. */
      cache?: {
        /** What all cached clones may take; the longest unused go first. Default: 10737418240 (10 GiB). */
        maxBytes?: number;
        /** Clones that nobody has used for as long are removed. Default: 14 days. */
        maxAge?: HumanDuration | string;
        /** A repository that takes more is not fetched, cached or not. Default: 2147483648 (2 GiB). */
        maxRepositoryBytes?: number;
      };
    };
  };
}
