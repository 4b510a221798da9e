/** Time of day in a zone, with its switches. Pure but for the zone data of the platform. */

/** What a clock on the wall shows; `month` from 1. @internal */
export interface WallTime {
  year: number;
  month: number;
  date: number;
  hour: number;
  minute: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether the platform knows a zone. @internal */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) {
    return known;
  }
  const format = new Intl.DateTimeFormat('en-u-hc-h23', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** What the clock shows at an instant, in milliseconds since the epoch. @internal */
export function wallTimeAt(instant: number, zone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) {
    parts[type] = Number(value);
  }
  const { year, month, day, hour, minute } = parts;
  return { year, month, date: day, hour, minute };
}

/** An instant for people, as the clock of a zone shows it: `2026-06-08 10:00 Europe/Berlin`. @internal */
export function describeInstant(instant: number, zone: string): string {
  const { year, month, date, hour, minute } = wallTimeAt(instant, zone);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${year}-${two(month)}-${two(date)}`;
  return `${day} ${two(hour)}:${two(minute)} ${zone}`;
}

/**
 * The instant at which the clock first shows a time. A time that a switch skips is the first instant after the switch;
 * of a time that comes twice, the first one counts.
 * @internal
 */
export function instantOf(wall: WallTime, zone: string): number {
  const asUtc = utcOf(wall);
  const before = offsetAt(asUtc - DAY, zone);
  const after = offsetAt(asUtc + DAY, zone);
  const fitting = [asUtc - before, asUtc - after].filter(
    instant => instant + offsetAt(instant, zone) === asUtc,
  );
  return fitting.length > 0
    ? Math.min(...fitting)
    : switchBetween(asUtc - DAY, asUtc + DAY, zone);
}

function utcOf({ year, month, date, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, date, hour, minute);
}

function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') {
    return 0;
  }
  const whole = Math.floor(instant / MINUTE) * MINUTE;
  return utcOf(wallTimeAt(whole, zone)) - whole;
}

/** The first minute with the offset of the end. */
function switchBetween(from: number, to: number, zone: string): number {
  let low = Math.floor(from / MINUTE);
  let high = Math.floor(to / MINUTE);
  const end = offsetAt(high * MINUTE, zone);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE, zone) === end) {
      high = middle;
    } else {
      low = middle;
    }
  }
  return high * MINUTE;
}
