import type { Colors } from 'picocolors/types';

/** Where a command reads and writes. @internal */
export interface Terminal {
  /** Results: standard output. */
  write(text: string): void;
  /** Progress, warnings and errors: standard error. */
  note(text: string): void;
  /** True when a person watches: progress may move the cursor, questions may be asked. */
  readonly isInteractive: boolean;
  /** Characters per line. */
  readonly columns: number;
  readonly colours: Colors;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that is piped in; undefined when nothing is. */
  readInput(): Promise<string | undefined>;
  /** Asks and answers what was typed. Only when interactive. */
  ask(question: string): Promise<string>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}
