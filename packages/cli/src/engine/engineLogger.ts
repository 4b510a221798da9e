import type { Logger } from '@gitops-suite/reconciler';
import { printable } from '../terminal/printable';
import type { Terminal } from '../terminal/Terminal';

/** What the engine says, for the person who asks for it with `--verbose`. @internal */
export function engineLogger(
  { note, colours }: Pick<Terminal, 'note' | 'colours'>,
  isVerbose: boolean,
): Logger {
  const tell =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      if (isVerbose) {
        const more = Object.entries(fields).map(
          ([name, value]) => `${name}=${printable(String(value))}`,
        );
        note(`${colours.dim([level, message, ...more].join(' '))}\n`);
      }
    };
  return {
    debug: () => {},
    info: tell('info'),
    warn: tell('warn'),
    error: tell('error'),
  };
}
