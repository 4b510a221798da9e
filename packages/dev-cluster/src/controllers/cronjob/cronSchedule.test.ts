import { isDue, latestDue, parseSchedule } from './cronSchedule';

const at = (text: string) => Date.parse(`${text}Z`);

describe('parseSchedule', () => {
  it.each([
    ['* * * * *', '2026-01-01T00:07', true],
    ['*/15 * * * *', '2026-01-01T00:30', true],
    ['*/15 * * * *', '2026-01-01T00:31', false],
    ['5/20 * * * *', '2026-01-01T00:45', true],
    ['10-20/5 * * * *', '2026-01-01T00:20', true],
    ['10-20/5 * * * *', '2026-01-01T00:25', false],
    ['0 9,17 * * mon-fri', '2026-01-02T17:00', true],
    ['0 9,17 * * MON-FRI', '2026-01-03T17:00', false],
    ['0 0 * * 7', '2026-01-04T00:00', true],
    ['0 0 1 jan *', '2026-01-01T00:00', true],
    ['0 0 1 feb *', '2026-01-01T00:00', false],
    // Where both days are restricted, either will do.
    ['0 0 13 * 5', '2026-01-02T00:00', true],
    ['0 0 13 * 5', '2026-01-13T00:00', true],
    ['0 0 13 * 5', '2026-01-14T00:00', false],
    ['@daily', '2026-01-14T00:00', true],
    ['@hourly', '2026-01-14T05:01', false],
  ])('%s at %s: %s', (schedule, time, due) => {
    expect(isDue(parseSchedule(schedule), at(time), 'UTC')).toBe(due);
  });

  it.each([
    ['* * * *', 'has 4 fields, but five are needed'],
    ['60 * * * *', '"60" is no minute'],
    ['* 24 * * *', '"24" is no hour'],
    ['* * 0 * *', '"0" is no day of month'],
    ['* * * 13 *', '"13" is no month'],
    ['* * * * 8', '"8" is no day of week'],
    ['*/0 * * * *', '"*/0" is no minute'],
    ['20-10 * * * *', '"20-10" is no minute'],
    ['every * * * *', '"every" is no minute'],
  ])('refuses %s', (schedule, message) => {
    expect(() => parseSchedule(schedule)).toThrow(message);
  });

  it('counts in the time zone that it is given', () => {
    const schedule = parseSchedule('30 2 * * *');
    expect(isDue(schedule, at('2026-07-01T00:30'), 'Europe/Berlin')).toBe(true);
    expect(isDue(schedule, at('2026-01-01T01:30'), 'Europe/Berlin')).toBe(true);
    expect(isDue(schedule, at('2026-01-01T02:30'), 'Europe/Berlin')).toBe(
      false,
    );
    expect(
      isDue(
        parseSchedule('0 0 * * *'),
        at('2026-01-01T05:00'),
        'America/New_York',
      ),
    ).toBe(true);
  });
});

describe('latestDue', () => {
  const schedule = parseSchedule('0 * * * *');
  const span = (since: string, until: string) =>
    latestDue(schedule, { since: at(since), now: at(until), timeZone: 'UTC' });

  it('finds the last of several missed runs', () => {
    expect(span('2026-01-01T00:00', '2026-01-01T05:30:20')).toBe(
      at('2026-01-01T05:00'),
    );
  });

  it('finds none before the next minute that is due', () => {
    expect(span('2026-01-01T05:00', '2026-01-01T05:59:59')).toBeUndefined();
    expect(span('2026-01-01T05:00', '2026-01-01T06:00')).toBe(
      at('2026-01-01T06:00'),
    );
  });

  it('ends its search for a schedule that is never due', () => {
    const never = parseSchedule('0 0 30 2 *');
    expect(
      latestDue(never, {
        since: 0,
        now: at('2026-03-01T00:00'),
        timeZone: 'UTC',
      }),
    ).toBeUndefined();
  });
});
