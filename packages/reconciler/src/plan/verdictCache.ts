import type { Comparison } from './comparison';

/** What a dry run decided about an object, without the object. @public */
export type Verdict = Pick<Comparison, 'verdict' | 'fields' | 'lines'>;

/** Verdicts of dry runs by what went into them. Forgets the one that was not asked for longest. @public */
export interface VerdictCache {
  get(key: string): Verdict | undefined;
  set(key: string, verdict: Verdict): void;
  readonly size: number;
}

/** A cache in memory. Verdicts hold no secret: they are masked before they get here. @public */
export function createVerdictCache(options: {
  maxEntries: number;
}): VerdictCache {
  const verdicts = new Map<string, Verdict>();
  return {
    get(key) {
      const verdict = verdicts.get(key);
      if (verdict) {
        verdicts.delete(key);
        verdicts.set(key, verdict);
      }
      return verdict;
    },
    set(key, verdict) {
      verdicts.delete(key);
      verdicts.set(key, verdict);
      if (verdicts.size > options.maxEntries) {
        const [oldest] = verdicts.keys();
        verdicts.delete(oldest);
      }
    },
    get size() {
      return verdicts.size;
    },
  };
}
