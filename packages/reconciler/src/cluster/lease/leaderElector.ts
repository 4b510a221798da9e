/**
 * At most one process writes to a cluster. The right to write ends before anybody else may take it: {@link leads}
 * turns false `deadlineMs` after the last renewal was *sent*, and another process waits `durationMs` after it *saw*
 * that renewal. Both are measured by clocks that do not jump.
 * Held by: leaderElector.test.ts (pauses, slow and lost answers, random schedules of several processes).
 */
import type { Outcome } from '../../outcome';
import type {
  Clock,
  Leadership,
  LeadershipStatus,
  LeadershipTerm,
  Logger,
} from '../../ports';
import type { LeaseRecord } from './leaseRecord';
import { nextClaim, type Observation } from './nextClaim';

/** Where the Lease is kept; a write of an outdated version fails with `conflict`. @internal */
export interface LeaseAccess {
  read(): Promise<Outcome<LeaseRecord | undefined>>;
  create(record: LeaseRecord): Promise<Outcome<LeaseRecord>>;
  replace(record: LeaseRecord): Promise<Outcome<LeaseRecord>>;
}

/** Milliseconds. @internal */
export interface LeaseTiming {
  /** Until others may take over after a renewal. */
  durationMs: number;
  /** Until a holder stops by itself after a renewal. */
  deadlineMs: number;
  /** Between two renewals, or two looks at the holder. */
  retryMs: number;
}

/** A hand-over after a crash takes at most `durationMs + retryMs`: 12 s. */
const defaultLeaseTiming: LeaseTiming = {
  durationMs: 10_000,
  deadlineMs: 7_000,
  retryMs: 2_000,
};

/** @internal */
export interface LeaderElectorOptions {
  access: LeaseAccess;
  /** Unique to this process. */
  identity: string;
  clock: Clock;
  logger: Logger;
  timing?: LeaseTiming;
  /** Milliseconds that never jump. */
  monotonic?(): number;
}

/** See {@link Leadership}. @internal */
export class LeaderElector implements Leadership {
  readonly #options: Required<LeaderElectorOptions>;
  readonly #listeners = new Set<(status: LeadershipStatus) => void>();
  #observed: Observation = { record: undefined, seenAt: 0 };
  #isKnown = false;
  #leadsUntil = -Infinity;
  #term: LeadershipTerm | undefined;
  #told = false;
  #problem: string | undefined;
  /** How long a holder that says nothing more is left alone: it is followed then, and not a turn later. */
  #patienceMs = Infinity;
  #turn: Promise<void> | undefined;
  #cancelTurn = () => {};
  #cancelEnd = () => {};
  #closed = false;

  constructor(options: LeaderElectorOptions) {
    this.#options = {
      timing: defaultLeaseTiming,
      monotonic: () => performance.now(),
      ...options,
    };
  }

  leads(): boolean {
    return this.#options.monotonic() < this.#leadsUntil;
  }

  status(): LeadershipStatus {
    const { record } = this.#observed;
    return {
      leads: this.leads(),
      holder: record?.holder,
      term: record?.term ?? 0,
      since: record?.acquiredAt,
      message: this.#problem,
    };
  }

  term(): LeadershipTerm | undefined {
    return this.#term;
  }

  onChange(listener: (status: LeadershipStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tries once, then goes on by itself. Never rejects. */
  async start(): Promise<void> {
    await this.#takeTurn();
  }

  /** Gives the Lease back, so that another process leads at once. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTurn();
    await this.#turn;
    const { record } = this.#observed;
    const { access, identity } = this.#options;
    const held = this.leads() && record?.holder === identity;
    this.#end();
    if (held) {
      await access.replace({ ...record, holder: undefined });
    }
    this.#listeners.clear();
  }

  #takeTurn(): Promise<void> {
    this.#turn = this.#claim().finally(() => {
      this.#turn = undefined;
      if (!this.#closed) {
        const { clock, timing } = this.#options;
        // Processes that wait for the same Lease do not ask at the same moment.
        const jitter = (clock.random() * timing.retryMs) / 10;
        const wait = Math.min(timing.retryMs * 0.9, this.#patienceMs) + jitter;
        this.#cancelTurn = clock.after(wait, () => void this.#takeTurn());
      }
    });
    return this.#turn;
  }

  async #claim(): Promise<void> {
    const { access, identity, clock, timing, monotonic } = this.#options;
    const isHolder = this.#observed.record?.holder === identity;
    this.#patienceMs = Infinity;
    if (!this.#isKnown || !isHolder) {
      const read = await access.read();
      if (read.status === 'failed') {
        this.#failed(read.message);
        return;
      }
      this.#observe(read.value);
    }
    const sentAt = monotonic();
    const claim = nextClaim(
      this.#observed,
      { identity, durationMs: timing.durationMs },
      { monotonic: sentAt, iso: new Date(clock.now()).toISOString() },
    );
    if (claim.action === 'wait' || this.#closed) {
      this.#patienceMs = claim.action === 'wait' ? claim.ms : Infinity;
      this.#problem = undefined;
      this.#tell();
      return;
    }
    const written = await access[claim.action](claim.record);
    if (written.status === 'failed') {
      // What is there now is read before the next attempt.
      this.#isKnown = false;
      this.#failed(written.message);
      return;
    }
    this.#observe(written.value);
    this.#problem = undefined;
    // As the server words it: what is sent has fewer digits, and would be another time of leading.
    const { term, acquiredAt: since = '' } = written.value;
    this.#term = { holder: identity, term, since };
    this.#holdUntil(sentAt + timing.deadlineMs);
  }

  #observe(record: LeaseRecord | undefined): void {
    const before = this.#observed.record;
    this.#isKnown = true;
    if (
      !record ||
      record.resourceVersion !== before?.resourceVersion ||
      record.holder !== before?.holder
    ) {
      this.#observed = { record, seenAt: this.#options.monotonic() };
    }
    if (record?.holder !== this.#options.identity) {
      this.#end();
    }
  }

  #holdUntil(until: number): void {
    const { clock, monotonic } = this.#options;
    this.#leadsUntil = until;
    this.#cancelEnd();
    this.#cancelEnd = clock.after(until - monotonic(), () => this.#tell());
    this.#tell();
  }

  #end(): void {
    this.#leadsUntil = -Infinity;
    this.#cancelEnd();
    this.#tell();
  }

  #failed(message: string): void {
    if (this.#problem !== message) {
      this.#options.logger.warn('the lease was neither taken nor renewed', {
        reason: message,
      });
    }
    this.#problem = message;
    this.#tell();
  }

  /** Tells of transitions alone. */
  #tell(): void {
    const status = this.status();
    if (status.leads === this.#told) {
      return;
    }
    this.#told = status.leads;
    this.#listeners.forEach(listener => listener(status));
  }
}
