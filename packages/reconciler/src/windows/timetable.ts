import type { SyncWindow } from '@gitops-suite/model';
import {
  judgeWindows,
  nextChange,
  nextEvent,
  type WindowVerdict,
} from './judgeWindows';

/** What windows say at a moment, and until when. Milliseconds since the epoch. @internal */
export interface WindowState {
  verdict: WindowVerdict;
  /** When it is allowed, or not any more; undefined when that is not in sight. */
  changesAt?: number;
  /** What they say from then on. */
  next?: WindowVerdict;
}

/** A part of a state that holds at every moment from `from` up to, and without, `until`. */
interface Known<T> {
  value: T;
  from: number;
  until: number;
}

/** Sets of windows that are remembered. */
const MOST_SETS = 500;
/** Until a change that was not in sight is looked for again. */
const LOOK_AGAIN_MS = 3_600_000;

/** What one set of windows says, worked out once until it changes. */
class Timetable {
  readonly #windows: readonly SyncWindow[];
  #verdict?: Known<WindowVerdict>;
  #change?: Known<Pick<WindowState, 'changesAt' | 'next'>>;

  constructor(windows: readonly SyncWindow[]) {
    this.#windows = windows;
  }

  at(moment: number): WindowState {
    if (!holds(this.#verdict, moment)) {
      this.#verdict = {
        value: judgeWindows(this.#windows, moment),
        from: moment,
        until: nextEvent(this.#windows, moment) ?? moment + LOOK_AGAIN_MS,
      };
    }
    if (!holds(this.#change, moment)) {
      this.#change = this.#lookForChange(moment);
    }
    return { verdict: this.#verdict.value, ...this.#change.value };
  }

  #lookForChange(from: number) {
    const changesAt = nextChange(this.#windows, from);
    if (changesAt === undefined) {
      return { value: {}, from, until: from + LOOK_AGAIN_MS };
    }
    const next = judgeWindows(this.#windows, changesAt);
    return { value: { changesAt, next }, from, until: changesAt };
  }
}

function holds<T>(
  known: Known<T> | undefined,
  moment: number,
): known is Known<T> {
  return known !== undefined && known.from <= moment && moment < known.until;
}

const bySet = new WeakMap<readonly SyncWindow[], Timetable>();
const byText = new Map<string, Timetable>();

/**
 * What windows say at a moment. Zones and cron expressions are asked once until something opens or closes, and once for
 * all Applications with equal windows: a status costs no calendar.
 * @internal
 */
export function windowsAt(
  windows: readonly SyncWindow[],
  moment: number,
): WindowState {
  let timetable = bySet.get(windows);
  if (!timetable) {
    const text = JSON.stringify(windows);
    timetable = byText.get(text) ?? new Timetable(windows);
    byText.set(text, timetable);
    bySet.set(windows, timetable);
    if (byText.size > MOST_SETS) {
      byText.delete(byText.keys().next().value!);
    }
  }
  return timetable.at(moment);
}
