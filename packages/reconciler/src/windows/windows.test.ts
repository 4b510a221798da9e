import type { SyncWindow } from '@gitops-suite/model';
import fc from 'fast-check';
import { parseCron, type CronSchedule } from './cron';
import { judgeWindows, nextChange, windowMatches } from './judgeWindows';
import { durationMs, openingsOf, whyNoWindow } from './openings';
import { windowsAt } from './timetable';

const MINUTE = 60_000;

function window(more: Partial<SyncWindow> = {}): SyncWindow {
  return {
    kind: 'allow',
    schedule: '0 10 * * *',
    duration: '1h',
    timeZone: 'UTC',
    manualSync: false,
    syncOverrun: false,
    andOperator: false,
    ...more,
  };
}

const at = (text: string) => Date.parse(text);
const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString();

describe('a window', () => {
  it.each([
    ['2026-01-01T09:59:59Z', false],
    ['2026-01-01T10:00:00Z', true],
    ['2026-01-01T10:59:59Z', true],
    ['2026-01-01T11:00:00Z', false],
  ])('at %s is open: %s', (time, open) => {
    expect(openingsOf(window()).isOpen(at(time))).toBe(open);
  });

  it.each([
    {
      name: 'that a switch to summer skips, opens at the switch',
      schedule: '30 2 * * *',
      from: '2026-03-28T12:00:00Z',
      opens: '2026-03-29T01:00:00.000Z',
    },
    {
      name: 'of the day before the switch, opens in winter time',
      schedule: '30 2 * * *',
      from: '2026-03-27T12:00:00Z',
      opens: '2026-03-28T01:30:00.000Z',
    },
    {
      name: 'of the day after the switch, opens in summer time',
      schedule: '30 2 * * *',
      from: '2026-03-29T12:00:00Z',
      opens: '2026-03-30T00:30:00.000Z',
    },
    {
      name: 'that comes twice, opens the first time',
      schedule: '30 2 * * *',
      from: '2026-10-24T12:00:00Z',
      opens: '2026-10-25T00:30:00.000Z',
    },
    {
      name: 'that came twice, does not open the second time',
      schedule: '30 2 * * *',
      from: '2026-10-25T00:30:00Z',
      opens: '2026-10-26T01:30:00.000Z',
    },
    {
      name: 'on Friday afternoons, opens by the local clock',
      schedule: '0 15 * * FRI',
      from: '2026-07-01T00:00:00Z',
      opens: '2026-07-03T13:00:00.000Z',
    },
  ])('$name', ({ schedule, from, opens }) => {
    const openings = openingsOf(
      window({ schedule, timeZone: 'Europe/Berlin' }),
    );
    expect(iso(openings.nextOpening(at(from)))).toBe(opens);
  });

  it('lasts as long as it says over a switch', () => {
    const openings = openingsOf(
      window({
        schedule: '0 1 * * *',
        duration: '3h',
        timeZone: 'Europe/Berlin',
      }),
    );
    expect(iso(openings.closing(at('2026-03-29T00:30:00Z')))).toBe(
      '2026-03-29T03:00:00.000Z',
    );
  });

  it('of a zone that switches at midnight opens on that day', () => {
    const openings = openingsOf(
      window({ schedule: '0 0 * * *', timeZone: 'America/Santiago' }),
    );
    expect(iso(openings.nextOpening(at('2026-09-05T12:00:00Z')))).toBe(
      '2026-09-06T04:00:00.000Z',
    );
  });

  it.each([
    [{ schedule: '0 10 * *' }, /has 4 fields/],
    [{ schedule: '61 * * * *' }, /"61" is not within 0 and 59/],
    [{ schedule: '*/0 * * * *' }, /not a step/],
    [{ schedule: 'x * * * *' }, /"x" is not a number/],
    [{ timeZone: 'Europe/Nowhere' }, /not a time zone/],
    [{ duration: '0m' }, /duration/],
  ])('%j is refused: %s', (more, why) => {
    expect(whyNoWindow(window(more))).toMatch(why);
  });
});

describe('windows of an Application', () => {
  const open = { schedule: '* * * * *', duration: '2m' };
  const shut = { schedule: '0 0 1 1 *', duration: '1m' };
  const now = at('2026-06-01T12:00:00Z');

  it.each([
    { name: 'none', windows: [], allowed: true, manual: true },
    {
      name: 'an open allow',
      windows: [window(open)],
      allowed: true,
      manual: true,
    },
    {
      name: 'a closed allow',
      windows: [window(shut)],
      allowed: false,
      manual: false,
    },
    {
      name: 'a closed allow that lets people',
      windows: [window({ ...shut, manualSync: true })],
      allowed: false,
      manual: true,
    },
    {
      name: 'two closed ones of which one lets people',
      windows: [window({ ...shut, manualSync: true }), window(shut)],
      allowed: false,
      manual: false,
    },
    {
      name: 'an open deny over an open allow',
      windows: [window(open), window({ ...open, kind: 'deny' })],
      allowed: false,
      manual: false,
    },
    {
      name: 'a closed deny',
      windows: [window({ ...shut, kind: 'deny' })],
      allowed: true,
      manual: true,
    },
    {
      name: 'a closed allow beside an open one',
      windows: [window(shut), window(open)],
      allowed: true,
      manual: true,
    },
  ])('$name: allowed $allowed, for people $manual', row => {
    const { allowed, manualAllowed } = judgeWindows(row.windows, now);
    expect({ allowed, manual: manualAllowed }).toEqual({
      allowed: row.allowed,
      manual: row.manual,
    });
  });

  it('tell when that changes', () => {
    const windows = [
      window({ schedule: '0 8 * * MON-FRI', duration: '10h' }),
      window({ kind: 'deny', schedule: '0 8 * * *', duration: '30m' }),
    ];
    const saturday = at('2026-06-06T12:00:00Z');
    expect(judgeWindows(windows, saturday).allowed).toBe(false);
    expect(iso(nextChange(windows, saturday))).toBe('2026-06-08T08:30:00.000Z');
  });

  it.each([
    [{}, true],
    [{ applications: ['pay*'] }, true],
    [{ applications: ['payment.prod'] }, true],
    [{ applications: ['shop'] }, false],
    [{ applications: ['shop'], clusters: ['prod'] }, true],
    [{ applications: ['shop'], clusters: ['prod'], andOperator: true }, false],
    [{ namespaces: ['pay?ent'] }, false],
  ])('%j concern it: %s', (more, want) => {
    const application = {
      ...{ app: 'payment', id: 'payment.prod' },
      ...{ namespace: 'payment', cluster: 'prod' },
    };
    expect(windowMatches(window(more), application)).toBe(want);
  });
});

describe('the days of a schedule', () => {
  /** Dates of January 2027, which begins on a Friday. */
  const daysOf = (fields: string) => {
    const { isDay } = parseCron(`0 0 ${fields}`) as CronSchedule;
    return Array.from({ length: 31 }, (_, index) => index + 1).filter(date =>
      isDay({ month: 1, date, weekday: (date + 4) % 7 }),
    );
  };

  it.each([
    ['10,20 * *', [10, 20]],
    ['* * MON', [4, 11, 18, 25]],
    ['10,20 * MON', [4, 10, 11, 18, 20, 25]],
    // As Argo CD reads them: a step restricts, and a star within a list does not.
    ['*/10 * MON', [1, 4, 11, 18, 21, 25, 31]],
    ['*/1 * MON', [4, 11, 18, 25]],
    ['10,* * MON', [4, 11, 18, 25]],
    ['10 * */6', [2, 3, 9, 10, 16, 17, 23, 24, 30, 31]],
    // Sunday is not the end of a week that goes on to Saturday.
    ['* * 5/1', [1, 2, 8, 9, 15, 16, 22, 23, 29, 30]],
    ['* * 5-7', [1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24, 29, 30, 31]],
  ])('%s are %j', (fields, days) => {
    expect(daysOf(fields)).toEqual(days);
  });
});

/** Zones without switches, in minutes before UTC. */
const zones: Record<string, number> = {
  UTC: 0,
  'Asia/Kolkata': 330,
  'America/Phoenix': -420,
};

/** Minute by minute, without a thought: the reference of the generated cases. */
function isOpenNaively(of: SyncWindow, time: number): boolean {
  const cron = parseCron(of.schedule);
  if (typeof cron === 'string') {
    throw new Error(cron);
  }
  const duration = durationMs(of.duration);
  for (
    let start = Math.floor(time / MINUTE) * MINUTE;
    start > time - duration;
    start -= MINUTE
  ) {
    const local = new Date(start + zones[of.timeZone] * MINUTE);
    const isStart =
      cron.minutes.includes(local.getUTCMinutes()) &&
      cron.hours.includes(local.getUTCHours()) &&
      cron.isDay({
        month: local.getUTCMonth() + 1,
        date: local.getUTCDate(),
        weekday: local.getUTCDay(),
      });
    if (isStart) {
      return true;
    }
  }
  return false;
}

function isAllowedNaively(windows: readonly SyncWindow[], time: number) {
  const isOpen = windows.map(one => isOpenNaively(one, time));
  const some = (kind: string, open: boolean) =>
    windows.some((one, index) => one.kind === kind && isOpen[index] === open);
  return !some('deny', true) && (some('allow', true) || !some('allow', false));
}

const field = (to: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: 1, max: to }).map(String),
    fc.integer({ min: 2, max: to }).map(step => `*/${step}`),
    fc
      .tuple(fc.integer({ min: 1, max: to }), fc.integer({ min: 1, max: to }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  );
const generated = fc
  .record({
    kind: fc.constantFrom('allow' as const, 'deny' as const),
    schedule: fc
      .tuple(field(59), field(23), field(28), field(12), field(6))
      .map(fields => fields.join(' ')),
    duration: fc.integer({ min: 1, max: 180 }).map(count => `${count}m`),
    timeZone: fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Phoenix'),
  })
  .map(window);

it('agree with a minute by minute reference in 1,200 generated cases', () => {
  fc.assert(
    fc.property(
      fc.array(generated, { maxLength: 3 }),
      fc.integer({
        min: at('2026-01-01T00:00:00Z') / 1_000,
        max: at('2027-01-01T00:00:00Z') / 1_000,
      }),
      (windows, second) => {
        const verdict = judgeWindows(windows, second * 1_000);
        expect(verdict.allowed).toBe(isAllowedNaively(windows, second * 1_000));
      },
    ),
    { numRuns: 1_200 },
  );
});

const daily = fc
  .record({
    kind: fc.constantFrom('allow' as const, 'deny' as const),
    schedule: fc.integer({ min: 0, max: 23 }).map(hour => `30 ${hour} * * *`),
    duration: fc.integer({ min: 1, max: 600 }).map(count => `${count}m`),
    timeZone: fc.constantFrom('UTC', 'Asia/Kolkata'),
  })
  .map(window);

it('looks at a window that is always open without asking the calendar minute by minute', () => {
  const parts = jest.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  const always = window({
    ...{ schedule: '* * * * *', duration: '1h', timeZone: 'Europe/Berlin' },
  });
  expect(nextChange([always], at('2026-06-01T12:00:30Z'))).toBeUndefined();
  expect(parts.mock.calls.length).toBeLessThan(50_000);
  parts.mockRestore();
});

describe('a timetable', () => {
  it('says at any moment what windows say when they are asked', () => {
    fc.assert(
      fc.property(
        fc.array(daily, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 0, max: 3 * 24 * 60 }), {
          minLength: 1,
          maxLength: 6,
        }),
        (windows, minutes) => {
          // Not only forwards: clocks are set back.
          for (const minute of minutes) {
            const moment = at('2026-05-30T00:00:00Z') + minute * MINUTE;
            const { verdict, changesAt } = windowsAt(windows, moment);
            expect(verdict).toEqual(judgeWindows(windows, moment));
            expect(changesAt).toBe(nextChange(windows, moment));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('asks no calendar twice until something opens or closes', () => {
    const windows = [window({ schedule: '7 5 * * *', timeZone: 'Asia/Tokyo' })];
    const parts = jest.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    const moment = at('2026-06-01T12:00:00Z');
    const first = windowsAt(windows, moment);
    const asked = parts.mock.calls.length;
    expect(asked).toBeGreaterThan(0);
    // Of another Application, and later.
    const others = structuredClone(windows);
    expect(windowsAt(others, moment + 3 * MINUTE)).toEqual(first);
    expect(parts.mock.calls.length).toBe(asked);
    const opened = windowsAt(others, first.changesAt!);
    expect(opened.verdict.allowed).toBe(true);
    expect(parts.mock.calls.length).toBeGreaterThan(asked);
    parts.mockRestore();
  });
});
