import {
  Freight,
  FreightWithStatus,
  Page,
} from '@promotions/backstage-plugin-promotions-common';

/** What is remembered of a subscription between two looks. */
export interface SubscriptionState {
  pipelineId: string;
  origin: string;
  index: number;
  cursor?: unknown;
  /** The newest artifacts found. */
  artifacts: unknown;
  checkedAt?: string;
  error?: string;
}

/** Freight, and the subscriptions that find it. */
export interface FreightStore {
  getFreight(
    pipelineId: string,
    idOrAlias: string,
  ): Promise<FreightWithStatus | undefined>;
  /** Which of the names freight of the pipeline has as its id or alias. */
  takenFreightNames(pipelineId: string, names: string[]): Promise<string[]>;
  /**
   * Freight that a deployment may mean by the revision, newest first; see
   * `freightMatchesRevision`.
   */
  findFreightByRevision(
    pipelineId: string,
    revision: string,
  ): Promise<Freight[]>;
  /** Newest first. */
  listFreight(
    pipelineId: string,
    query: { limit: number; cursor?: string; origin?: string },
  ): Promise<Page<FreightWithStatus>>;
  /** Ids of `listFreight`, where the rest is known. */
  listFreightIds(
    pipelineId: string,
    query: { limit: number; cursor?: string; origin?: string },
  ): Promise<Page<string>>;
  countFreight(pipelineId: string): Promise<number>;
  /** In the order of origin and index. */
  readSubscriptions(pipelineId: string): Promise<SubscriptionState[]>;
  saveSubscription(state: SubscriptionState): Promise<void>;
}
