import type { Clock } from '../ports';

/** Resolves after `ms`, or as soon as `signal` is aborted. @internal */
export function pause(
  ms: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const ends: (() => void)[] = [];
    const end = () => {
      ends.forEach(undo => undo());
      resolve();
    };
    ends.push(clock.after(ms, end), () =>
      signal.removeEventListener('abort', end),
    );
    signal.addEventListener('abort', end);
  });
}
