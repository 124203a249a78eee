export interface Config {
  /** Promotions of catalog entities through their stages. */
  promotions?: {};
}
