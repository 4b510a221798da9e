import type { Worker } from 'node:worker_threads';
import { ComputingTime } from '../computingTime';
import { Refusal, renderAborted } from '../refusal';
import { startWorker } from '../startWorker';
import { Breakdown, WorkerReply, WorkerRequest } from './messages';
import { ModuleStore } from './modules';
import { WasmTool } from './protocol';

/** One attempt to render: a frame for the module, and how long it may compute. */
export interface PoolJob {
  tool: WasmTool;
  frame: Uint8Array;
  timeMs: number;
  signal?: AbortSignal;
}

/** How an attempt ended. `computedMs` leaves out the wait for a thread or a processor, and the loading of the module. */
export type PoolResult =
  | {
      type: 'answer';
      frame: Uint8Array;
      output: string;
      memoryBytes: number;
      computedMs: number;
    }
  | { type: 'broken'; breakdown: Breakdown; message: string }
  | { type: 'timeout' };

export interface WorkerPoolOptions {
  modules: ModuleStore;
  workers: number;
  idleAfterMs: number;
  /** An instance whose memory has grown beyond this is not kept. */
  retireBytes: number;
}

/** Starting a module takes about a second; a machine may be busy. */
const loadTimeoutMs = 120_000;

interface Slot {
  worker: Worker;
  tools: Set<WasmTool>;
  busy: boolean;
  idle?: NodeJS.Timeout;
}

interface Waiter {
  tool: WasmTool;
  take(slot: Slot): void;
}

/** Workers that start when they are wanted, do one thing at a time, and go when they are idle or out of bounds. */
export class WorkerPool {
  private readonly slots = new Set<Slot>();
  private readonly waiting: Waiter[] = [];
  private closed = false;

  constructor(private readonly options: WorkerPoolOptions) {}

  async run(job: PoolJob): Promise<PoolResult> {
    const slot = await this.acquire(job.tool, job.signal);
    let keep = false;
    try {
      if (!slot.tools.has(job.tool)) await this.load(slot, job);
      const computing = new ComputingTime(slot.worker);
      const reply = await this.ask(
        slot,
        { type: 'render', tool: job.tool, frame: job.frame },
        {
          endAfter: end => computing.after(job.timeMs, end),
          signal: job.signal,
        },
      );
      if (reply === 'timeout') return { type: 'timeout' };
      if (reply.type === 'loaded' || reply.type === 'checked') {
        throw new Error('Unexpected reply');
      }
      if (reply.type === 'broken') return reply;
      keep = reply.memoryBytes <= this.options.retireBytes;
      return { ...reply, computedMs: await computing.computedMs() };
    } finally {
      this.release(slot, keep);
    }
  }

  /** Threads that exist. */
  get size(): number {
    return this.slots.size;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.slots].map(slot => this.dismiss(slot)));
  }

  private async load(slot: Slot, job: PoolJob): Promise<void> {
    const file = this.options.modules.fileOf(job.tool);
    const reply = await this.ask(
      slot,
      { type: 'load', tool: job.tool, file },
      {
        endAfter: end => {
          const timer = setTimeout(end, loadTimeoutMs);
          return () => clearTimeout(timer);
        },
        signal: job.signal,
      },
    );
    if (reply === 'timeout' || reply.type !== 'loaded') {
      const cause =
        reply !== 'timeout' && reply.type === 'broken'
          ? reply.message
          : `no answer within ${loadTimeoutMs / 1000} s`;
      throw unavailable(`The module ${job.tool} cannot be started`, cause);
    }
    slot.tools.add(job.tool);
  }

  private ask(
    slot: Slot,
    request: WorkerRequest,
    bounds: {
      /** Calls `end` when it takes too long, and answers how to call that off. */
      endAfter(end: () => void): () => void;
      signal?: AbortSignal;
    },
  ): Promise<WorkerReply | 'timeout'> {
    const { worker } = slot;
    return new Promise((resolve, reject) => {
      let detach = () => {};
      const settle = (act: () => void) => {
        detach();
        act();
      };
      const onMessage = (reply: WorkerReply) => settle(() => resolve(reply));
      const onAbort = () => settle(() => reject(renderAborted()));
      const onError = (error: NodeJS.ErrnoException) =>
        settle(() =>
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? resolve({
                type: 'broken',
                breakdown: 'memory',
                message: error.message,
              })
            : reject(unavailable('A renderer thread failed', String(error))),
        );
      const onExit = () =>
        settle(() =>
          reject(unavailable('A renderer thread ended', 'it exited by itself')),
        );
      const forget = bounds.endAfter(() => settle(() => resolve('timeout')));
      detach = () => {
        forget();
        bounds.signal?.removeEventListener('abort', onAbort);
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      bounds.signal?.addEventListener('abort', onAbort);
      if (bounds.signal?.aborted) onAbort();
      else worker.postMessage(request);
    });
  }

  private async acquire(tool: WasmTool, signal?: AbortSignal): Promise<Slot> {
    if (this.closed) {
      throw unavailable('The renderer is closed', 'close() was called');
    }
    if (signal?.aborted) throw renderAborted();
    const free = [...this.slots].filter(slot => !slot.busy);
    const fitting = free.find(slot => slot.tools.has(tool));
    if (fitting) return this.occupy(fitting);
    if (this.slots.size < this.options.workers)
      return this.occupy(this.spawn());
    if (free.length > 0) return this.occupy(free[0]);
    return this.enqueue(tool, signal);
  }

  private enqueue(tool: WasmTool, signal?: AbortSignal): Promise<Slot> {
    return new Promise((resolve, reject) => {
      const entry: Waiter = { tool, take: resolve };
      this.waiting.push(entry);
      if (!signal) return;
      const onAbort = () => {
        this.waiting.splice(this.waiting.indexOf(entry), 1);
        reject(renderAborted());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      entry.take = slot => {
        signal.removeEventListener('abort', onAbort);
        resolve(slot);
      };
    });
  }

  private occupy(slot: Slot): Slot {
    slot.busy = true;
    clearTimeout(slot.idle);
    slot.worker.ref();
    return slot;
  }

  private release(slot: Slot, keep: boolean): void {
    slot.busy = false;
    if (!keep || this.closed) void this.dismiss(slot);
    const next = this.waiting.shift();
    if (next) {
      next.take(this.occupy(this.slots.has(slot) ? slot : this.spawn()));
    } else if (this.slots.has(slot)) {
      // An idle worker does not keep the process alive.
      slot.worker.unref();
      slot.idle = setTimeout(
        () => void this.dismiss(slot),
        this.options.idleAfterMs,
      );
      slot.idle.unref();
    }
  }

  private spawn(): Slot {
    const worker = startWorker();
    const slot: Slot = { worker, tools: new Set(), busy: false };
    // Without a listener a failure between two requests would end the process.
    worker.on('error', () => this.slots.delete(slot));
    worker.on('exit', () => this.slots.delete(slot));
    this.slots.add(slot);
    return slot;
  }

  private async dismiss(slot: Slot): Promise<void> {
    this.slots.delete(slot);
    clearTimeout(slot.idle);
    await slot.worker.terminate();
  }
}

function unavailable(message: string, cause: string): Refusal {
  return new Refusal(
    {
      code: 'renderer-unavailable',
      message,
      cause,
      cure: 'The next render starts a new one; if it happens again, see the log of the process.',
    },
    { deterministic: false },
  );
}
