import type { Implementations } from './implementations';
import type { Terminal } from './terminal/Terminal';

/** One run of the command: where it writes, and the exit code that it ends with. @internal */
export interface Session {
  readonly terminal: Terminal;
  readonly load: Implementations;
  exitCode: number;
}
