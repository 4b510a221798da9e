import { placeKey } from '@gitops-suite/reconciler/offline';
import type {
  GitSource,
  RepositoryConfig,
  Revision,
} from '@gitops-suite/reconciler';

/** Branches of a clone as what the engine follows: they never move. @internal */
export function commitSource(given: {
  repository: RepositoryConfig;
  /** By the key of their places. */
  revisions: ReadonlyMap<string, Revision>;
}): GitSource {
  const { repository, revisions } = given;
  const { name, url, branch: main } = repository;
  const asOf = new Date().toISOString();
  const head = (branch: string = main) =>
    revisions.get(placeKey({ repository: name, branch }));
  const missing = (what: string) =>
    ({
      status: 'failed',
      code: 'not-found',
      message: `${what} is not looked at`,
    } as const);
  return {
    name,
    head,
    status: (branch = main) => ({
      ...{ name, url, branch, asOf, problems: [] },
      revision: head(branch)?.sha,
    }),
    follow: async () => {},
    refresh: async () => {
      const revision = head();
      return revision
        ? { status: 'done', value: { head: revision, changed: false } }
        : missing(main);
    },
    revision: async sha => {
      const found = [...revisions.values()].find(one => one.sha === sha);
      return found ? { status: 'done', value: found } : missing(sha);
    },
    contains: async sha => [...revisions.values()].some(one => one.sha === sha),
    changedPaths: async () => undefined,
    // No command says who committed what.
    lastCommit: async () => undefined,
    countCommits: async () => 0,
    close: async () => {},
  };
}
