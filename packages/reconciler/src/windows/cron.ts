/** A schedule of five cron fields. Pure. */

/** The minutes that a cron expression names. @internal */
export interface CronSchedule {
  minutes: readonly number[];
  hours: readonly number[];
  /** Whether a day counts: `month` from 1, `weekday` from 0 for Sunday. */
  isDay(day: { month: number; date: number; weekday: number }): boolean;
}

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const weekdays = 'SUN MON TUE WED THU FRI SAT'.split(' ');

/** Reads a cron expression; a text says what is wrong with it. @internal */
export function parseCron(expression: string): CronSchedule | string {
  const text = macros[expression.trim()] ?? expression.trim();
  const fields = text.split(/\s+/);
  if (fields.length !== 5) {
    return `"${expression}" has ${fields.length} fields, not minute, hour, day, month and weekday`;
  }
  try {
    const minutes = readField(fields[0], { from: 0, to: 59 });
    const hours = readField(fields[1], { from: 0, to: 23 });
    const dates = new Set(readField(fields[2], { from: 1, to: 31 }));
    const monthSet = new Set(
      readField(fields[3], { from: 1, to: 12, names: months, first: 1 }),
    );
    const days = new Set(
      readField(fields[4], {
        ...{ from: 0, last: 6, to: 7 },
        ...{ names: weekdays, first: 0 },
      }).map(day => day % 7),
    );
    const anyDate = isAny(fields[2]);
    const anyWeekday = isAny(fields[4]);
    return {
      minutes,
      hours,
      // As cron has it: two restrictions widen each other.
      isDay: ({ month, date, weekday }) =>
        monthSet.has(month) &&
        (anyDate || anyWeekday
          ? dates.has(date) && days.has(weekday)
          : dates.has(date) || days.has(weekday)),
    };
  } catch (error) {
    return `"${expression}": ${(error as Error).message}`;
  }
}

/** A star restricts nothing, alone or in a list; one with a step does, which is how Argo CD's windows read it. */
function isAny(field: string): boolean {
  return field.split(',').some(part => /^[*?](\/0*1)?$/.test(part));
}

interface FieldRange {
  from: number;
  to: number;
  /** Where a range without an end stops: 7 is another name of the first weekday. */
  last?: number;
  names?: readonly string[];
  first?: number;
}

function readField(field: string, range: FieldRange): number[] {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [span, stepText, ...rest] = part.split('/');
    const step = stepText === undefined ? 1 : readNumber(stepText);
    if (rest.length > 0 || step < 1) {
      throw new Error(`"${part}" is not a step`);
    }
    const [low, high] = readSpan(span, stepText !== undefined, range);
    for (let value = low; value <= high; value += step) {
      values.add(value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

function readSpan(
  span: string,
  hasStep: boolean,
  range: FieldRange,
): [number, number] {
  if (span === '*' || span === '?') {
    return [range.from, range.last ?? range.to];
  }
  const [first, last, ...rest] = span.split('-');
  const low = readName(first, range);
  const end = hasStep ? Math.max(low, range.last ?? range.to) : low;
  const high = last === undefined ? end : readName(last, range);
  if (rest.length > 0 || low > high || low < range.from || high > range.to) {
    throw new Error(`"${span}" is not within ${range.from} and ${range.to}`);
  }
  return [low, high];
}

function readName(text: string, { names, first = 0 }: FieldRange): number {
  const place = names?.indexOf(text.toUpperCase()) ?? -1;
  return place >= 0 ? place + first : readNumber(text);
}

function readNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) {
    throw new Error(`"${text}" is not a number`);
  }
  return Number(text);
}
