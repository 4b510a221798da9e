/** What Git wanted when: kept by whoever commits, so that it owes nothing to the engine. */

/** Objects by path of the Kubernetes API, with the value that each is to have. */
export type Wanted = ReadonlyMap<string, string>;

/** One commit of the branch. */
export interface Page {
  sha: string;
  /** Milliseconds since the epoch: from here on somebody could have read it. */
  at: number;
  wanted: Wanted;
  /** It was not meant: what is missing in it must stay where it is. */
  isMistake: boolean;
}

/** The branch as it was pushed, commit by commit. */
export class Ledger {
  readonly pages: Page[] = [];

  /** What everybody wants now. */
  get newest(): Page {
    return this.pages.findLast(({ isMistake }) => !isMistake)!;
  }

  add(page: Page): void {
    this.pages.push(page);
  }

  /** The newest commit that changed what an app consists of, and whatever came after it. */
  sinceChangeOf(app: string): readonly Page[] {
    const wantedAt = (page: Page | undefined) =>
      JSON.stringify(
        [...(page?.wanted ?? [])].filter(([path]) => path.includes(`/${app}/`)),
      );
    const changed = this.pages.findLastIndex(
      (page, index) => wantedAt(page) !== wantedAt(this.pages[index - 1]),
    );
    return this.pages.slice(changed);
  }

  /** Whether somebody who had read Git by then could rightly have deleted this object. */
  mayDelete(path: string, at: number): boolean {
    const first = this.pages.findIndex(({ wanted }) => wanted.has(path));
    return (
      first >= 0 &&
      this.pages
        .slice(first)
        .some(
          page => !page.isMistake && page.at <= at && !page.wanted.has(path),
        )
    );
  }
}
