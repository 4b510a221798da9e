import { workerData } from 'node:worker_threads';
import { serveReconciler } from '../src/thread/serveReconciler';
import { measureLoop, type MeasuredThread } from './loopDelay';
import { openBundledRenderer } from './openBundledRenderer';

// The engine's thread of a bench: the same as a host's, and it tells how long its event loop was held up. Another one
// does nothing else: how long threads wait for this machine.
const thread: MeasuredThread = workerData === 'idle' ? 'idle' : 'engine';
measureLoop(thread);
if (thread === 'engine') {
  serveReconciler({ openRenderer: openBundledRenderer });
}
