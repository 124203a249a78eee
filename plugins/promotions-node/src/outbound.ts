/**
 * What a pipeline may reach. The grants of an administrator, matched against
 * the pipeline's entity, stand behind it; see `promotions.grants` in the
 * configuration.
 *
 * @public
 */
export interface Outbound {
  /**
   * The repository as it may be reached, with credentials where the grant has
   * some.
   *
   * @throws TerminalError naming the grant that is missing, or the address
   * that is never allowed.
   */
  repository(url: string): Promise<GrantedRepository>;
  /**
   * `fetch` that reaches granted hosts only, never follows a redirect to
   * another host, never link-local or loopback addresses unless the grant
   * lists them, and stops at limits of size and time.
   *
   * @throws TerminalError naming the grant that is missing, or the address
   * that is never allowed.
   */
  fetch(url: string, options: OutboundRequest): Promise<OutboundResponse>;
}

/** @public */
export interface GrantedRepository {
  url: string;
  credentials?: { username: string; password: string };
  /**
   * What the name of its host stood for when it was checked; connect to one of
   * these only, so that no other answer can come in between.
   */
  addresses?: string[];
}

/** @public */
export interface OutboundRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Milliseconds; default 10,000. */
  timeoutMs?: number;
  /** Bytes of the answer that are read at the most; default 1 MiB. */
  maxBytes?: number;
  /**
   * A repository to whose forge the request goes. Its grant counts in place of
   * one for the host, as long as the address lies below that of the API in the
   * integration that administrators have configured for the repository.
   */
  forge?: { repository: string };
}

/** @public */
export interface OutboundResponse {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/**
 * What a step, probe or subscription will ask for, so that a document can be
 * refused before anything runs. Values that hold an expression are checked
 * when they are known.
 *
 * @public
 */
export interface OutboundNeeds {
  repositories?: string[];
  /** Addresses (`https://host:port/path`) that are fetched. */
  urls?: string[];
  /** Topics of the events service that are published to. */
  topics?: string[];
}
