import type { GithubAccess } from './githubAccess';

/** Mode of a file in a tree: ordinary, or executable. */
export type FileMode = '100644' | '100755';

interface Entry {
  path?: string;
  mode?: string;
  sha?: string;
}

/**
 * Modes of files in a tree; a path that is not there has none. It goes down folder by folder: the answer for a whole
 * repository is cut when it is long.
 */
export async function modesOf(
  { octokit, owner, repo }: GithubAccess,
  files: { tree: string; paths: readonly string[] },
): Promise<ReadonlyMap<string, FileMode>> {
  const read = new Map<string, Promise<readonly Entry[]>>();
  const entriesOf = (folder: string) => {
    const known = read.get(folder) ?? readEntries(folder);
    read.set(folder, known);
    return known;
  };
  const readEntries = async (folder: string): Promise<readonly Entry[]> => {
    const sha =
      folder === '' ? files.tree : (await entryAt(folder, entriesOf))?.sha;
    if (sha === undefined) {
      return [];
    }
    const { data } = await octokit.git.getTree({ owner, repo, tree_sha: sha });
    return data.tree;
  };
  const found = new Map<string, FileMode>();
  for (const path of files.paths) {
    const mode = (await entryAt(path, entriesOf))?.mode;
    if (mode === '100644' || mode === '100755') {
      found.set(path, mode);
    }
  }
  return found;
}

async function entryAt(
  path: string,
  entriesOf: (folder: string) => Promise<readonly Entry[]>,
): Promise<Entry | undefined> {
  const cut = path.lastIndexOf('/');
  const entries = await entriesOf(path.slice(0, Math.max(cut, 0)));
  return entries.find(entry => entry.path === path.slice(cut + 1));
}
