export interface Config {
  promotions?: {
    /** What the git steps and the git freight source need to know. */
    git?: {
      /** Who commits are made by; `Promotions` if absent. */
      committer?: {
        name?: string;
        email?: string;
      };
    };
  };
}
