/** How much of what was seen is kept. What is desired stands in Git. @internal */
export interface Retention {
  /** Age of history, milliseconds. */
  historyMs: number;
  /** Entries of the history of each Application. */
  history: number;
  /** Finished operations of each Application. */
  operations: number;
}

/** What a portal keeps, too. @internal */
export const defaultRetention: Retention = {
  historyMs: 90 * 86_400_000,
  history: 500,
  operations: 100,
};
