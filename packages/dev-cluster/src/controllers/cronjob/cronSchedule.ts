/** A five-field schedule, read. Each field holds the values at which it is due. */
export interface CronSchedule {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** Day of month and of week are alternatives where both are restricted. */
  eitherDay: boolean;
}

interface Field {
  name: string;
  min: number;
  max: number;
  words?: string[];
}

const fields: Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: [
      '',
      'jan',
      'feb',
      'mar',
      'apr',
      'may',
      'jun',
      'jul',
      'aug',
      'sep',
      'oct',
      'nov',
      'dec',
    ],
  },
  {
    name: 'day of week',
    min: 0,
    max: 6,
    words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];

const macros: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads `minute hour day month weekday` or one of the usual macros.
 * @throws Error that names the field that is wrong.
 */
export function parseSchedule(text: string): CronSchedule {
  const parts = (macros[text.trim()] ?? text.trim()).split(/\s+/);
  if (parts.length !== fields.length) {
    throw new Error(
      `Schedule "${text}" has ${parts.length} fields, but five are needed`,
    );
  }
  const [minutes, hours, days, months, weekdays] = fields.map((field, index) =>
    parseField(parts[index].toLowerCase(), field, text),
  );
  const eitherDay = !isOpen(parts[2]) && !isOpen(parts[4]);
  return { minutes, hours, days, months, weekdays, eitherDay };
}

function isOpen(part: string): boolean {
  return part.startsWith('*') || part.startsWith('?');
}

function parseField(part: string, field: Field, text: string): Set<number> {
  const values = new Set<number>();
  for (const item of part.split(',')) {
    const [range, stepText] = item.split('/', 2);
    const step = stepText === undefined ? 1 : Number(stepText);
    const [first, last] = parseRange(range, field, stepText !== undefined);
    const isWrong = ![step, first, last].every(Number.isInteger) || step < 1;
    if (isWrong || first < field.min || last > field.max || first > last) {
      throw new Error(`Schedule "${text}": "${item}" is no ${field.name}`);
    }
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return values;
}

function parseRange(
  range: string,
  field: Field,
  hasStep: boolean,
): [number, number] {
  if (range === '*' || range === '?') return [field.min, field.max];
  const [first, last] = range
    .split('-', 2)
    .map(value => parseValue(value, field));
  if (last !== undefined) return [first, last];
  return [first, hasStep ? field.max : first];
}

function parseValue(text: string, { words, max }: Field): number {
  const word = words?.indexOf(text) ?? -1;
  if (word >= 0 && text !== '') return word;
  if (!/^\d+$/.test(text)) return NaN;
  // Sunday is 0 and also 7.
  return max === 6 && text === '7' ? 0 : Number(text);
}

/** Whether a schedule is due in the minute that begins at a time, in a time zone. */
export function isDue(
  schedule: CronSchedule,
  minute: number,
  timeZone: string,
): boolean {
  const local = localTime(minute, timeZone);
  const day = schedule.days.has(local.day);
  const weekday = schedule.weekdays.has(local.weekday);
  return (
    schedule.minutes.has(local.minute) &&
    schedule.hours.has(local.hour) &&
    schedule.months.has(local.month) &&
    (schedule.eitherDay ? day || weekday : day && weekday)
  );
}

interface LocalTime {
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(time: number, timeZone: string): LocalTime {
  if (timeZone === 'UTC') {
    const date = new Date(time);
    return {
      minute: date.getUTCMinutes(),
      hour: date.getUTCHours(),
      day: date.getUTCDate(),
      month: date.getUTCMonth() + 1,
      weekday: date.getUTCDay(),
    };
  }
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.get(type));
  const weekday =
    fields[4].words?.indexOf((parts.get('weekday') ?? '').toLowerCase()) ?? -1;
  return {
    minute: number('minute'),
    hour: number('hour') % 24,
    day: number('day'),
    month: number('month'),
    weekday,
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      minute: 'numeric',
      hour: 'numeric',
      day: 'numeric',
      month: 'numeric',
      weekday: 'short',
    });
    formats.set(timeZone, format);
  }
  return format;
}

const minuteLength = 60_000;
/** How far back a missed run is looked for. */
const longestLookBack = 8 * 24 * 60;

/** The latest due minute after `since` and not after `now`, if there is one. */
export function latestDue(
  schedule: CronSchedule,
  span: { since: number; now: number; timeZone: string },
): number | undefined {
  const last = Math.floor(span.now / minuteLength) * minuteLength;
  for (let back = 0; back < longestLookBack; back++) {
    const minute = last - back * minuteLength;
    if (minute <= span.since) return undefined;
    if (isDue(schedule, minute, span.timeZone)) return minute;
  }
  return undefined;
}
