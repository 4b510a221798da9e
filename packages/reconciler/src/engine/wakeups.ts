import type { Clock } from '../ports';
import type { ApplicationRuntime } from './application';

/** The longest wait that a timer of Node keeps; a longer one ends at once. Milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** One timer per Application: the earliest moment at which it has to be looked at again. @internal */
export class Wakeups {
  readonly #clock: Clock;
  #onWake: (id: string) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Who is told. */
  connect(onWake: (id: string) => void): void {
    this.#onWake = onWake;
  }

  /** Milliseconds since the epoch. */
  at(app: ApplicationRuntime, at: number): void {
    const now = this.#clock.now();
    if (app.timerAt !== undefined && app.timerAt <= at && app.timerAt > now) {
      return;
    }
    app.cancelTimer?.();
    app.timerAt = at;
    // Who wakes too early finds nothing to do, and goes on waiting.
    const wait = Math.min(Math.max(0, at - now), LONGEST_MS);
    app.cancelTimer = this.#clock.after(wait, () => {
      app.timerAt = undefined;
      this.#onWake(app.id);
    });
  }
}
