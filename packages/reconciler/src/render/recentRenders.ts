import type { Rendered } from './renderApplication';

/** Renders that are kept at hand, and the characters of manifests in all of them: one may have megabytes. */
const DEFAULT_LIMITS = { renders: 500, characters: 16 * 1024 ** 2 };

/** What was rendered of late, parsed. What was not asked for longest is let go. @internal */
export class RecentRenders {
  readonly #kept = new Map<
    string,
    { rendered: Rendered; characters: number }
  >();
  readonly #limits: { renders: number; characters: number };
  #characters = 0;

  constructor(limits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  get(key: string): Rendered | undefined {
    const known = this.#kept.get(key);
    if (known) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
    }
    return known?.rendered;
  }

  /** `characters`: of its manifests. */
  set(key: string, rendered: Rendered, characters: number): void {
    this.#forget(key);
    this.#kept.set(key, { rendered, characters });
    this.#characters += characters;
    for (const oldest of this.#kept.keys()) {
      if (oldest === key || !this.#isTooMuch()) {
        return;
      }
      this.#forget(oldest);
    }
  }

  #isTooMuch(): boolean {
    const { renders, characters } = this.#limits;
    return this.#kept.size > renders || this.#characters > characters;
  }

  #forget(key: string): void {
    this.#characters -= this.#kept.get(key)?.characters ?? 0;
    this.#kept.delete(key);
  }
}
