import { ageOf, isShownAsDate, nextAgeChange } from './age';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('ageOf', () => {
  it.each([
    ['a clock that is ahead', -5_000, 'seconds', 0],
    ['now', 0, 'seconds', 0],
    ['just below a minute', 59_999, 'seconds', 59],
    ['a minute', minute, 'minutes', 1],
    ['just below an hour', 60 * minute - 1, 'minutes', 59],
    ['an hour', 60 * minute, 'hours', 1],
    ['just below a day', day - 1, 'hours', 23],
    ['a day', day, 'days', 1],
    ['a year', 365 * day, 'days', 365],
  ])('tells %s in its largest unit', (_name, given, unit, count) => {
    expect(ageOf(given)).toEqual({ unit, count });
  });
});

describe('isShownAsDate', () => {
  it.each([
    [60 * day, false],
    [60 * day + 1, true],
  ])('shows %d milliseconds as a date: %s', (given, want) => {
    expect(isShownAsDate(given)).toBe(want);
  });
});

describe('nextAgeChange', () => {
  it('renews seconds each second and minutes rarely', () => {
    expect(nextAgeChange(59_000)).toBe(1_000);
    expect(nextAgeChange(minute)).toBeGreaterThan(10_000);
  });
});
