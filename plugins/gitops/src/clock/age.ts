/** An amount of time in its largest fitting unit. */
export interface Age {
  unit: 'seconds' | 'minutes' | 'hours' | 'days';
  count: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Facts older than this are shown as old. Milliseconds. */
export const OLD_AFTER = 60 * SECOND;

/** How long `milliseconds` are; never negative, as clocks of two machines differ. */
export function ageOf(milliseconds: number): Age {
  const value = Math.max(0, milliseconds);
  if (value < MINUTE) {
    return { unit: 'seconds', count: Math.floor(value / SECOND) };
  }
  if (value < HOUR) {
    return { unit: 'minutes', count: Math.floor(value / MINUTE) };
  }
  if (value < DAY) {
    return { unit: 'hours', count: Math.floor(value / HOUR) };
  }
  return { unit: 'days', count: Math.floor(value / DAY) };
}

/** Relative time is used up to 60 days, then the date. */
export function isShownAsDate(milliseconds: number): boolean {
  return milliseconds > 60 * DAY;
}

/** Milliseconds until the text of {@link ageOf} can change. */
export function nextAgeChange(milliseconds: number): number {
  return milliseconds < MINUTE ? SECOND : 20 * SECOND;
}
