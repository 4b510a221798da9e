/** How much of an hour's budget is left. */
export interface Budget {
  limit: number;
  used: number;
  remaining: number;
  /** Seconds since 1970. */
  reset: number;
}

const hour = 3_600_000;

/** Counts requests per user and hour as GitHub does; answers that say "not modified" are free. */
export class RateLimit {
  readonly #windows = new Map<string, { used: number; resetsAt: number }>();

  constructor(readonly limit: number, readonly now: () => number) {}

  /** The budget of a user, before or after this request. */
  budget(who: string): Budget {
    const window = this.#window(who);
    return {
      limit: this.limit,
      used: Math.min(window.used, this.limit),
      remaining: Math.max(0, this.limit - window.used),
      reset: Math.floor(window.resetsAt / 1000),
    };
  }

  /** Takes one request from the budget; false when there is none left. */
  take(who: string): boolean {
    const window = this.#window(who);
    if (window.used >= this.limit) return false;
    window.used += 1;
    return true;
  }

  /** Gives one back. */
  giveBack(who: string): void {
    this.#window(who).used -= 1;
  }

  #window(who: string): { used: number; resetsAt: number } {
    const now = this.now();
    let window = this.#windows.get(who);
    if (!window || window.resetsAt <= now) {
      window = { used: 0, resetsAt: now + hour };
      this.#windows.set(who, window);
    }
    return window;
  }
}

/** The headers that tell a client its budget. */
export function rateHeaders(budget: Budget): Record<string, string> {
  return {
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(budget.remaining),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-reset': String(budget.reset),
    'x-ratelimit-resource': 'core',
  };
}
