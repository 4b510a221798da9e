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

/** Measures this thread between `begin` and `end` of the channel. */
export function measureLoop(thread: MeasuredThread): void {
  const channel = new BroadcastChannel(CHANNEL);
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  channel.onmessage = message => {
    if ((message as { data: unknown }).data === 'begin') {
      histogram.reset();
      histogram.enable();
    } else if ((message as { data: unknown }).data === 'end') {
      histogram.disable();
      channel.postMessage({ thread, delay: delayOf(histogram) });
    }
  };
}
