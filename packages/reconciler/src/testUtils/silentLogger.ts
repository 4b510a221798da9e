import type { Logger } from '../ports';

/** @public */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
