import { createHistogram } from 'node:perf_hooks';
import { BroadcastChannel } from 'node:worker_threads';

/** Over which a thread tells how long its event loop was held up. */
export const CHANNEL = 'gitops-bench';
/** Of the timer that measures it. Milliseconds. */
const RESOLUTION = 10;

export type MeasuredThread = 'host' | 'engine' | 'idle';

/** What a thread tells: p99 in ms. */
export interface Measured {
  thread: MeasuredThread;
  delay: number;
}

/**
 * How long the event loop of this thread was held up, over several spans of time. The monitor of Node counts the time in
 * which it was disabled as a delay, so it serves for one span only.
 */
export class LoopDelay {
  /** Between two turns of a timer. Microseconds. */
  readonly #turns = createHistogram();
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  begin(): void {
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#turn(), RESOLUTION);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#turn();
  }

  /** Beyond the interval of the timer, in ms; undefined when nothing was measured. */
  p99(): number | undefined {
    return this.#turns.count > 0
      ? Math.max(0, this.#turns.percentile(99) / 1000 - RESOLUTION)
      : undefined;
  }

  #turn(): void {
    const now = performance.now();
    this.#turns.record(Math.max(1, Math.round((now - this.#last) * 1000)));
    this.#last = now;
  }
}

/** Measures this thread between each `begin` and `end` of the channel; `tell` asks for the result. */
export function measureLoop(thread: MeasuredThread): void {
  const channel = new BroadcastChannel(CHANNEL);
  const loop = new LoopDelay();
  channel.onmessage = message => {
    const { data } = message as { data: unknown };
    const delay = loop.p99();
    if (data === 'begin') {
      loop.begin();
    } else if (data === 'end') {
      loop.end();
    } else if (data === 'tell' && delay !== undefined) {
      channel.postMessage({ thread, delay });
    }
  };
}
