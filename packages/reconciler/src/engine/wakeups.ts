import type { Clock } from '../ports';
import type { ApplicationRuntime } from './application';

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
    app.cancelTimer = this.#clock.after(Math.max(0, at - now), () => {
      app.timerAt = undefined;
      this.#onWake(app.id);
    });
  }
}
