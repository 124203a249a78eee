import { EventSender } from '../engine/Engine';

/** What the bodies of a sender look like. */
export const EVENT_FORMATS = ['promotions', 'flux', 'argocd'] as const;

export type EventFormat = (typeof EVENT_FORMATS)[number];

/**
 * What an object that a controller speaks of is to promotions. `kind`,
 * `namespace` and `name` match it, with `*` for any characters; left out, they
 * match all. What stands for the `*` can be had as `$1`, `$2` and so on, in
 * that order.
 */
export interface EventMapping {
  kind?: string;
  namespace?: string;
  name?: string;
  entityRef?: string;
  pipeline?: string;
  stage?: string;
  target?: string;
  /** Which of what the controller tells is the revision. */
  revisionFrom?: string;
}

/** Somebody who may report deployments, as an administrator has configured it. */
export interface KnownSender extends EventSender {
  /** Two while one takes the place of the other; none where no request is theirs. */
  secrets: string[];
  /** `hmac` signs the body; `token` is the secret itself. */
  auth: 'hmac' | 'token';
  format: EventFormat;
  mappings: EventMapping[];
}

/** Who may report deployments. */
export interface EventSenders {
  get(name: string): KnownSender | undefined;
}
