import type { ObjectKey } from '@gitops-suite/model';
import type { Comparison } from './comparison';

/** What a dry run decided about an object, without the object. @public */
export type Verdict = Pick<Comparison, 'verdict' | 'fields' | 'lines'>;

/** Verdicts of dry runs by the object and by what else went into them. @public */
export interface VerdictCache {
  /** `object`: see {@link objectIn}; `state`: everything that the verdict depends on. */
  get(object: string, state: string): Verdict | undefined;
  set(object: string, state: string, verdict: Verdict): void;
  /** Nobody asks for the object any more. */
  forget(object: string): void;
  readonly size: number;
}

/** Name of an object among those of all clusters. @public */
export function objectIn(cluster: string, key: ObjectKey): string {
  return `${cluster} ${key}`;
}

/** What somebody sets to and fro is known both times; what an object was before does not come back. */
const STATES = 2;

/**
 * A cache in memory that grows with the objects and not with what happens to them. Forgets the object that was not
 * asked for longest. Verdicts hold no secret: they are masked before they get here.
 * @public
 */
export function createVerdictCache(options: {
  maxEntries: number;
}): VerdictCache {
  const objects = new Map<string, Map<string, Verdict>>();
  let size = 0;
  const forget = (object: string) => {
    size -= objects.get(object)?.size ?? 0;
    objects.delete(object);
  };
  return {
    get(object, state) {
      const states = objects.get(object);
      const verdict = states?.get(state);
      if (states && verdict) {
        setLast(objects, object, states);
        setLast(states, state, verdict);
      }
      return verdict;
    },
    set(object, state, verdict) {
      const states = objects.get(object) ?? new Map<string, Verdict>();
      size -= states.size;
      setLast(states, state, verdict);
      setLast(objects, object, states);
      if (states.size > STATES) {
        states.delete(states.keys().next().value!);
      }
      size += states.size;
      if (size > options.maxEntries) {
        forget(objects.keys().next().value!);
      }
    },
    forget,
    get size() {
      return size;
    },
  };
}

function setLast<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}
