import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait, and what to tell. */
export interface Patience {
  /** A minute when absent. */
  seconds?: number;
  /** Milliseconds between two questions. */
  pause?: number;
  /** What is the case instead, for the message. */
  instead?(): Promise<string> | string;
  /** Why it will not come to pass any more; undefined while it may. */
  failure?(): Promise<string | undefined>;
}

/** Asks until it holds; rejects when it cannot hold any more, or does not for a while. */
export async function eventually(
  what: string,
  ask: () => Promise<boolean> | boolean,
  { seconds = 60, pause = 200, instead, failure }: Patience = {},
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await ask())) {
    const reason = await failure?.();
    if (reason !== undefined || Date.now() > deadline) {
      const told = [reason, await instead?.()].filter(Boolean).join('\n');
      throw new Error(`waited for ${what}: ${told}`);
    }
    await sleep(pause);
  }
}
