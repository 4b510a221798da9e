import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { BroadcastChannel } from 'node:worker_threads';

/** Over which a thread tells how long its event loop was held up. */
export const CHANNEL = 'gitops-bench';
/** Of the timer that measures it. Milliseconds. */
export const RESOLUTION = 10;

export type MeasuredThread = 'host' | 'engine' | 'idle';

/** What a thread tells: p99 in ms. */
export interface Measured {
  thread: MeasuredThread;
  delay: number;
}

/** p99 beyond the interval at which it is measured. Milliseconds. */
export function delayOf(histogram: IntervalHistogram): number {
  return Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION);
}

/** Measures this thread between each `begin` and `end` of the channel; `tell` asks for the result. */
export function measureLoop(thread: MeasuredThread): void {
  const channel = new BroadcastChannel(CHANNEL);
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  channel.onmessage = message => {
    const { data } = message as { data: unknown };
    if (data === 'begin') {
      histogram.enable();
    } else if (data === 'end') {
      histogram.disable();
    } else if (data === 'tell' && histogram.count > 0) {
      channel.postMessage({ thread, delay: delayOf(histogram) });
    }
  };
}
