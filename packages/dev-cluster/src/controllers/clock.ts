/** Time as a port: what reads it or waits for it takes a clock. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after `delay` milliseconds; the answer cancels it. */
  setTimer(callback: () => void, delay: number): () => void;
}

/** The machine's own clock; its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(callback, delay) {
    // Beyond this Node fires at once (a 32-bit overflow).
    const timer = setTimeout(
      callback,
      Math.min(Math.max(0, delay), 2 ** 31 - 1),
    );
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** How fast simulated life runs; stamps on objects stay in real time. */
export interface Pace {
  /** How many milliseconds to wait for something that takes `duration` milliseconds in life. */
  scale(duration: number): number;
}

/**
 * A pace that is `speed` times as fast as life.
 * @throws RangeError when the speed is not above zero.
 */
export function createPace(speed: number): Pace {
  if (!(speed > 0)) {
    throw new RangeError(
      `The speed of the controllers is ${speed}, but it has to be above 0 (1 is as in life)`,
    );
  }
  return { scale: duration => duration / speed };
}

/** Kubernetes' `Time`: RFC 3339 in whole seconds. */
export function toTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Kubernetes' `MicroTime`: RFC 3339 with six decimals. */
export function toMicroTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}000Z`;
}

/** Milliseconds since the epoch of an RFC 3339 time, or undefined when there is none. */
export function fromTime(time: string | undefined): number | undefined {
  const parsed = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(parsed) ? undefined : parsed;
}
