/** Where the controllers tell what they could not do. */
export interface Logger {
  debug(message: string): void;
  warn(message: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = { debug: () => {}, warn: () => {} };
