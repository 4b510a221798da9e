import type { GitSource, Revision } from '@gitops-suite/reconciler';
import type { LocalGit } from '../workspace/localGit';

/** One commit of a clone as what the engine follows: it never moves. @internal */
export function commitSource(given: {
  name: string;
  branch: string;
  revision: Revision;
  git: LocalGit;
}): GitSource {
  const { name, branch, revision, git } = given;
  const asOf = new Date().toISOString();
  return {
    name,
    head: () => revision,
    status: () => ({
      name,
      url: `file://${git.directory}`,
      branch,
      revision: revision.sha,
      asOf,
      problems: [],
    }),
    refresh: async () => ({
      status: 'done',
      value: { head: revision, changed: false },
    }),
    revision: async sha =>
      sha === revision.sha
        ? { status: 'done', value: revision }
        : {
            status: 'failed',
            code: 'not-found',
            message: `only ${revision.sha} is looked at`,
          },
    follow: async () => {},
    contains: async sha => sha === revision.sha,
    changedPaths: async () => undefined,
    lastCommit: (sha, paths) => git.lastCommit(sha, paths),
    countCommits: async () => 0,
    close: async () => {},
  };
}
