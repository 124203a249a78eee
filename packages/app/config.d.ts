export interface Config {
  /** The demo of this repository. Leave it out everywhere else. */
  demo?: {
    /**
     * Lets visitors sign in as one of `users` without a password.
     *
     * @visibility frontend
     */
    enabled?: boolean;
    /**
     * Who a visitor can be; each is a User of the catalog.
     *
     * @deepVisibility frontend
     */
    users?: Array<{
      /** Entity reference of the user. */
      ref: string;
      /** The name on the button. */
      name: string;
      /** What this user may do, in a few words. */
      may: string;
    }>;
  };
}
