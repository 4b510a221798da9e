import type { Worker } from 'node:worker_threads';

/** So short a time is not worth asking the thread. Milliseconds. */
const SHORT_MS = 100;

/** As many times a limit may pass before a thread has computed for so long. */
const PATIENCE = 12;

/** Node tells it since 22.19 and 24.6. */
type Measured = Partial<Pick<Worker, 'cpuUsage'>>;

/**
 * How long a thread has computed since this was made. Where other processes want the processor too, that is less than
 * has passed: nothing is to fail because the machine is busy. Held by: computingTime.test.ts.
 */
export class ComputingTime {
  private readonly worker: Measured;
  private readonly startedAt = performance.now();
  private readonly before: Promise<number | undefined>;

  constructor(worker: Worker) {
    this.worker = worker;
    this.before = this.usedMs();
  }

  /** Milliseconds; what has passed where Node cannot tell. */
  async computedMs(): Promise<number> {
    const passed = performance.now() - this.startedAt;
    if (passed < SHORT_MS) return passed;
    const [before, now] = await Promise.all([this.before, this.usedMs()]);
    return now === undefined ? passed : now - (before ?? 0);
  }

  /**
   * Calls `end` once the thread has computed for so many milliseconds, or waited a multiple of that. Answers how to
   * call it off.
   */
  after(limitMs: number, end: () => void): () => void {
    let timer: NodeJS.Timeout;
    let isOver = false;
    const cancel = () => {
      isOver = true;
      clearTimeout(timer);
      clearTimeout(last);
    };
    const finish = () => {
      cancel();
      end();
    };
    const look = async () => {
      const left = limitMs - (await this.computedMs());
      if (isOver) return;
      if (left > 0) timer = setTimeout(look, left);
      else finish();
    };
    const last = setTimeout(finish, limitMs * PATIENCE);
    timer = setTimeout(look, limitMs);
    return cancel;
  }

  private async usedMs(): Promise<number | undefined> {
    try {
      const usage = await this.worker.cpuUsage?.();
      return usage && (usage.user + usage.system) / 1_000;
    } catch {
      // The thread is only starting, or has ended.
      return undefined;
    }
  }
}
