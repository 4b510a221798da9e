import { randomFillSync } from 'node:crypto';
import { GuestMemory, OutputBuffer } from './guestMemory';

/**
 * The little of WASI (preview 1) that a Go module needs to start and compute: clock, random numbers, standard error, exit.
 * There is no file, no folder, no socket and no process behind it: every other call answers "not supported". Node's own
 * `node:wasi` is no security boundary by its documentation; here is nothing to break out to.
 */
export interface Wasi {
  imports: WebAssembly.ModuleImports;
  /** Gives it the memory of the instance; before that no call may happen. */
  attach(memory: WebAssembly.Memory): void;
  /** What the module wrote to standard output and error since the last call. */
  takeOutput(): string;
}

/** Thrown through the module when it ends itself. */
export class GuestExit extends Error {
  constructor(readonly code: number) {
    super(`The module ended with exit code ${code}`);
  }
}

const success = 0;
const badFile = 8;
const notSupported = 52;
const clockRealtime = 0;

export function createWasi(options: {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Every name that the module imports; those without an implementation answer "not supported". */
  imports: readonly string[];
}): Wasi {
  const guest = new GuestMemory();
  const output = new OutputBuffer();
  const args = options.args.map(encodeCString);
  const env = Object.entries(options.env).map(([name, value]) =>
    encodeCString(`${name}=${value}`),
  );
  const implemented: WebAssembly.ModuleImports = {
    args_sizes_get: (count: number, size: number) =>
      guest.writeSizes(args, count, size),
    args_get: (pointers: number, data: number) =>
      guest.writeStrings(args, pointers, data),
    environ_sizes_get: (count: number, size: number) =>
      guest.writeSizes(env, count, size),
    environ_get: (pointers: number, data: number) =>
      guest.writeStrings(env, pointers, data),
    clock_time_get: (id: number, _precision: bigint, result: number) => {
      guest.view().setBigUint64(result, readClock(id), true);
      return success;
    },
    random_get: (pointer: number, length: number) => {
      randomFillSync(guest.bytes(pointer, length));
      return success;
    },
    fd_write: (fd: number, list: number, count: number, result: number) => {
      if (fd !== 1 && fd !== 2) return badFile;
      guest.view().setUint32(result, guest.gather(list, count, output), true);
      return success;
    },
    sched_yield: () => success,
    poll_oneoff: (
      subscriptions: number,
      events: number,
      count: number,
      result: number,
    ) => pollClocks(guest.view(), { subscriptions, events, count, result }),
    fd_prestat_get: () => badFile,
    proc_exit: (code: number) => {
      throw new GuestExit(code);
    },
  };
  return {
    imports: Object.fromEntries(
      options.imports.map(name => [
        name,
        implemented[name] ?? (() => notSupported),
      ]),
    ),
    attach: memory => guest.attach(memory),
    takeOutput: () => output.take(),
  };
}

function encodeCString(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

function readClock(id: number): bigint {
  return id === clockRealtime
    ? BigInt(Date.now()) * 1_000_000n
    : process.hrtime.bigint();
}

/** Go sleeps by subscribing to a clock; nothing else can be waited for here. */
function pollClocks(
  view: DataView,
  call: {
    subscriptions: number;
    events: number;
    count: number;
    result: number;
  },
): number {
  const subscriptionSize = 48;
  const eventSize = 32;
  let wait = Infinity;
  for (let i = 0; i < call.count; i++) {
    const at = call.subscriptions + subscriptionSize * i;
    if (view.getUint8(at + 8) !== 0) continue;
    const clock = view.getUint32(at + 16, true);
    const timeout = view.getBigUint64(at + 24, true);
    const isAbsolute = (view.getUint16(at + 40, true) & 1) === 1;
    const left = isAbsolute ? timeout - readClock(clock) : timeout;
    wait = Math.min(wait, Math.max(0, Number(left) / 1e6));
  }
  if (wait === Infinity) return notSupported;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
  for (let i = 0; i < call.count; i++) {
    const from = call.subscriptions + subscriptionSize * i;
    const to = call.events + eventSize * i;
    view.setBigUint64(to, view.getBigUint64(from, true), true);
    view.setUint16(to + 8, success, true);
    view.setUint8(to + 10, view.getUint8(from + 8));
  }
  view.setUint32(call.result, call.count, true);
  return success;
}
