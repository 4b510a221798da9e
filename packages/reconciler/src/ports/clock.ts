/** Time and randomness, so that tests own both. @public */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once after `ms`; answers a function that cancels. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
  /** Tells by how many milliseconds it was set back: who keeps instants moves them. Clocks that never are have none. */
  onSetBack?(listener: (ms: number) => void): void;
}
