import type { Logger } from '@gitops-suite/reconciler';

/** One JSON object per line, with `time`, `level` and `message` first. @internal */
export function jsonLogger(
  write: (line: string) => void,
  isVerbose: boolean,
): Logger {
  const log =
    (level: string) =>
    (message: string, fields: Record<string, unknown> = {}) =>
      write(
        `${JSON.stringify({
          time: new Date().toISOString(),
          level,
          message,
          ...fields,
        })}\n`,
      );
  return {
    debug: isVerbose ? log('debug') : () => {},
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  };
}
