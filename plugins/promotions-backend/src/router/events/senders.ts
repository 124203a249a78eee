/** Who may report deployments, as an administrator has configured it. */
export interface EventSenders {
  /** Two while one takes the place of the other; none for nobody. */
  secretsOf(sender: string): string[];
  /** Whether the sender is granted the pipelines of the entity. */
  maySpeakFor(sender: string, entity: Record<string, unknown>): boolean;
}
