import type { SyncWindow } from '@gitops-suite/model';
import { parseCron, type CronSchedule } from './cron';
import { instantOf, isTimeZone, wallTimeAt } from './wallClock';

/** A window that can be asked about times. Milliseconds since the epoch throughout. @internal */
export interface Openings {
  /** Half-open: it is open at the moment of its opening, and no longer at that of its closing. */
  isOpen(at: number): boolean;
  /** The first opening after `at`; undefined when there is none within four years. */
  nextOpening(at: number): number | undefined;
  /** When the window that is open at `at` closes for good. */
  closing(at: number): number | undefined;
}

const DAY = 86_400_000;
const MOST_DAYS = 4 * 366;
/** Openings before the last one has closed that are followed. */
const MOST_OVERLAPS = 100;

/** What is wrong with a window, or nothing. @internal */
export function whyNoWindow({
  schedule,
  timeZone,
  duration,
}: SyncWindow): string | undefined {
  const cron = parseCron(schedule);
  if (typeof cron === 'string') {
    return cron;
  }
  if (!isTimeZone(timeZone)) {
    return `"${timeZone}" is not a time zone`;
  }
  return durationMs(duration) > 0 ? undefined : 'its duration is nothing';
}

/** A duration such as `1h30m`. @internal */
export function durationMs(text: string): number {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000 };
  return [...text.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit],
    0,
  );
}

const known = new WeakMap<SyncWindow, Openings>();

/** The openings of a window that {@link whyNoWindow} has nothing against. @internal */
export function openingsOf(window: SyncWindow): Openings {
  const openings = known.get(window) ?? readOpenings(window);
  known.set(window, openings);
  return openings;
}

function readOpenings(window: SyncWindow): Openings {
  const cron = parseCron(window.schedule) as CronSchedule;
  const zone = window.timeZone;
  const duration = durationMs(window.duration);
  const lastOpening = (at: number) =>
    findOpening(cron, zone, {
      ...{ from: at, days: Math.ceil(duration / DAY) + 2, direction: -1 },
      counts: opening => opening <= at,
    });
  const nextOpening = (at: number) => nextTime(cron, zone, at);
  const isOpen = (at: number) => {
    const opening = lastOpening(at);
    return opening !== undefined && at < opening + duration;
  };
  /** The last stretch that was followed: it is open at every moment of it, and then until `closing`. */
  let stretch: { from: number; to: number; closing?: number } | undefined;
  return {
    isOpen,
    nextOpening,
    closing(at) {
      if (!stretch || at < stretch.from || at >= stretch.to) {
        stretch = isOpen(at) ? followOpen(at) : undefined;
      }
      return stretch?.closing;
    },
  };

  /** It may open again before it closes; a window that never closes is left at a bound. */
  function followOpen(from: number) {
    let to = lastOpening(from)! + duration;
    for (let turn = 0; turn < MOST_OVERLAPS; turn += 1) {
      if (!isOpen(to)) {
        return { from, to, closing: to };
      }
      to = lastOpening(to)! + duration;
    }
    return { from, to };
  }
}

/** The first time after `at` that a schedule names, in milliseconds since the epoch; undefined when there is none within four years. @internal */
export function nextTime(
  cron: CronSchedule,
  zone: string,
  at: number,
): number | undefined {
  return findOpening(cron, zone, {
    ...{ from: at, days: MOST_DAYS, direction: 1 },
    counts: opening => opening > at,
  });
}

/** The nearest opening that counts, day by day in the zone. */
function findOpening(
  cron: CronSchedule,
  zone: string,
  search: {
    from: number;
    days: number;
    direction: 1 | -1;
    counts(opening: number): boolean;
  },
): number | undefined {
  const { year, month, date } = wallTimeAt(search.from, zone);
  const forward = search.direction === 1;
  // A switch at midnight may move an opening to the next day.
  for (let offset = -1; offset <= search.days; offset += 1) {
    const day = new Date(
      Date.UTC(year, month - 1, date + offset * search.direction),
    );
    const found = openingOfDay(cron, zone, { day, forward, ...search });
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function openingOfDay(
  cron: CronSchedule,
  zone: string,
  search: { day: Date; forward: boolean; counts(opening: number): boolean },
): number | undefined {
  const { day, forward } = search;
  const [month, date] = [day.getUTCMonth() + 1, day.getUTCDate()];
  if (!cron.isDay({ month, date, weekday: day.getUTCDay() })) {
    return undefined;
  }
  const year = day.getUTCFullYear();
  const perHour = cron.minutes.length;
  const openingAt = (place: number) =>
    instantOf(
      {
        ...{ year, month, date },
        hour: cron.hours[Math.floor(place / perHour)],
        minute: cron.minutes[place % perHour],
      },
      zone,
    );
  // In order on the wall is in order in time: what a switch skips comes at the switch. So the nearest is found by halves.
  let [low, high] = [0, cron.hours.length * perHour];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (search.counts(openingAt(middle)) === forward) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const place = forward ? low : low - 1;
  const isThere = place >= 0 && place < cron.hours.length * perHour;
  return isThere ? openingAt(place) : undefined;
}
