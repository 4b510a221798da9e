import fc from 'fast-check';
import { done, failed, type Outcome } from '../../outcome';
import { silentLogger } from '../../testUtils';
import { ManualClock } from '../testing/manualClock';
import { LeaderElector, type LeaseAccess } from './leaderElector';
import type { LeaseRecord } from './leaseRecord';

const timing = { durationMs: 10_000, deadlineMs: 7_000, retryMs: 2_000 };

/** A Lease as the API server keeps it: a write of an outdated version is a conflict. */
class SharedLease {
  record: LeaseRecord | undefined;
  #version = 0;

  read(): Outcome<LeaseRecord | undefined> {
    return done(this.record && { ...this.record });
  }

  write(record: LeaseRecord): Outcome<LeaseRecord> {
    if (record.resourceVersion !== this.record?.resourceVersion) {
      return failed('conflict', 'the object has been modified');
    }
    this.#version += 1;
    this.record = {
      ...record,
      acquiredAt: record.acquiredAt?.replace(/\.(\d{3})Z$/, '.$1000Z'),
      resourceVersion: String(this.#version),
    };
    return done({ ...this.record });
  }
}

/** A process that can be frozen, cut off, or slow, with a clock of its own that jumps. */
class Process {
  readonly clock = new ManualClock();
  readonly elector: LeaderElector;
  readonly changes: boolean[] = [];
  isCutOff = false;
  /** Answers arrive this much later; what was written is written at once. */
  lagMs = 0;
  #frozenFor = 0;
  #age = 0;

  constructor(identity: string, lease: SharedLease) {
    const answer = <T>(ask: () => Outcome<T>): Promise<Outcome<T>> => {
      if (this.isCutOff) {
        return Promise.resolve(failed('unreachable', 'connection refused'));
      }
      const outcome = ask();
      return this.lagMs === 0
        ? Promise.resolve(outcome)
        : new Promise(resolve =>
            this.clock.after(this.lagMs, () => resolve(outcome)),
          );
    };
    const access: LeaseAccess = {
      read: () => answer(() => lease.read()),
      create: record => answer(() => lease.write(record)),
      replace: record => answer(() => lease.write(record)),
    };
    this.elector = new LeaderElector({
      access,
      identity,
      clock: this.clock,
      logger: silentLogger,
      timing,
      monotonic: () => this.#age,
    });
    this.elector.onChange(({ leads }) => this.changes.push(leads));
  }

  freeze(ms: number): void {
    this.#frozenFor += ms;
  }

  async pass(ms: number): Promise<void> {
    // Time goes on for whoever is frozen, too; only nothing happens.
    this.#age += ms;
    if (this.#frozenFor > 0) {
      this.#frozenFor -= ms;
      return;
    }
    this.clock.advance(ms);
    await settle();
  }
}

/** Lets everything run that waits for nothing but promises. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}

async function pass(ms: number, processes: readonly Process[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    for (const one of processes) {
      await one.pass(500);
    }
  }
}

async function started(count: number) {
  const lease = new SharedLease();
  const processes = [...'abcde']
    .slice(0, count)
    .map(name => new Process(name, lease));
  for (const one of processes) {
    void one.elector.start();
    await settle();
  }
  return { lease, processes };
}

const leaders = (processes: readonly Process[]) =>
  processes.flatMap(({ elector }, index) => (elector.leads() ? [index] : []));

describe('LeaderElector', () => {
  it('leads at once where nobody has led before', async () => {
    const { processes } = await started(1);
    expect(processes[0].elector.status()).toMatchObject({
      leads: true,
      holder: 'a',
      term: 0,
    });
    expect(processes[0].changes).toEqual([true]);
  });

  it('goes on leading as long as it renews, and lets nobody else', async () => {
    const { processes } = await started(2);
    await pass(120_000, processes);
    expect(leaders(processes)).toEqual([0]);
    expect(processes[0].changes).toEqual([true]);
    expect(processes[1].changes).toEqual([]);
    expect(processes[1].elector.status().holder).toBe('a');
  });

  it('leads by one term from its first write to its last', async () => {
    const { processes } = await started(2);
    const [first, second] = processes.map(({ elector }) => elector);
    const term = first.term();
    expect(term).toMatchObject({ holder: 'a', term: 0 });
    await pass(30_000, processes);
    expect(first.term()).toEqual(term);
    expect(second.term()).toBeUndefined();
    processes[0].freeze(20_000);
    await pass(40_000, processes);
    expect(second.term()).toMatchObject({ holder: 'b', term: 1 });
    // What it still has to write is not taken any more.
    expect(first.term()).toEqual(term);
  });

  it('hands over at once when it is closed', async () => {
    const { processes } = await started(2);
    await processes[0].elector.close();
    expect(processes[0].elector.leads()).toBe(false);
    await pass(timing.retryMs, [processes[1]]);
    expect(processes[1].elector.status()).toMatchObject({
      leads: true,
      holder: 'b',
      term: 1,
    });
  });

  it('is followed as soon as its time is over when it dies, and not a turn later', async () => {
    // 15 s are what is promised: requests that take seconds on a busy machine have to fit in.
    const { processes } = await started(2);
    const [, other] = processes;
    const follows = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        await other.pass(100);
      }
      return other.elector.leads();
    };
    expect(await follows(timing.durationMs - 100)).toBe(false);
    expect(await follows(400)).toBe(true);
  });

  it('ceases to lead by itself before another may, when the cluster does not answer', async () => {
    const { processes } = await started(2);
    processes[0].isCutOff = true;
    await pass(7_000, processes);
    expect(leaders(processes)).toEqual([]);
    expect(processes[0].changes).toEqual([true, false]);
    expect(processes[0].elector.status().message).toBe('connection refused');
    await pass(6_000, processes);
    expect(leaders(processes)).toEqual([1]);
  });

  it('does not take its own hand-over back when it wakes up', async () => {
    const { processes } = await started(2);
    processes[0].freeze(20_000);
    await pass(30_000, processes);
    expect(leaders(processes)).toEqual([1]);
    expect(processes[0].changes).toEqual([true, false]);
  });

  it('is not confused by a clock that jumps', async () => {
    const { processes } = await started(2);
    // An hour of wall time passes at once for the one that waits; its own clock of age does not jump.
    processes[1].clock.advance(3_600_000);
    await settle();
    expect(leaders(processes)).toEqual([0]);
  });

  it('takes up a renewal whose answer was lost', async () => {
    const { lease, processes } = await started(1);
    const [only] = processes;
    const { record } = lease;
    // Somebody wrote in its name: it is the holder of a version that it does not know.
    lease.write(record!);
    await pass(6_000, processes);
    expect(only.changes).toEqual([true]);
    expect(only.elector.leads()).toBe(true);
  });

  it('never has two leaders, whatever freezes, is cut off or lags', async () => {
    const event = fc.record({
      process: fc.integer({ min: 0, max: 2 }),
      what: fc.constantFrom('freeze', 'cut', 'lag', 'close', 'heal'),
      ms: fc.integer({ min: 0, max: 60 }).map(units => units * 500),
    });
    let handOvers = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 25 }), async events => {
        const { processes } = await started(3);
        for (const { process, what, ms } of events) {
          const one = processes[process];
          if (what === 'freeze') {
            one.freeze(ms);
          } else if (what === 'close') {
            void one.elector.close();
          } else {
            one.isCutOff = what === 'cut';
            one.lagMs = what === 'lag' ? Math.min(ms, 4_000) : 0;
          }
          for (let passed = 0; passed < ms; passed += 500) {
            for (const each of processes) {
              await each.pass(500);
              expect(leaders(processes).length).toBeLessThan(2);
            }
          }
        }
        handOvers += processes.flatMap(({ changes }) => changes).length;
      }),
      { numRuns: 60 },
    );
    // The schedules did make them change places.
    expect(handOvers).toBeGreaterThan(60);
  });
});
