import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listTree } from './objects';
import { runGit } from './runGit';

/** One edit of a tree; `sha` null removes the path, a tree's id grafts the whole folder. */
export interface TreeEdit {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string | null;
}

/** Applies edits to a tree (or to none) on an index of its own and answers the new tree's id. */
export async function writeTree(
  repository: string,
  base: string | undefined,
  edits: readonly TreeEdit[],
): Promise<string> {
  const index = join(repository, `index-${randomUUID()}`);
  const git = (args: string[], input?: string) =>
    runGit({ cwd: repository, args, input, env: { GIT_INDEX_FILE: index } });
  const remove = async (path: string) => {
    const { stdout } = await git([
      '--literal-pathspecs',
      'ls-files',
      '-z',
      '--',
      path,
    ]);
    const lines = stdout
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map(name => `0 ${'0'.repeat(40)}\t${name}\0`);
    if (lines.length > 0)
      await git(['update-index', '-z', '--index-info'], lines.join(''));
  };
  try {
    await git(
      base === undefined ? ['read-tree', '--empty'] : ['read-tree', base],
    );
    let lines: string[] = [];
    const flush = async () => {
      if (lines.length > 0)
        await git(
          ['update-index', '--replace', '-z', '--index-info'],
          lines.join(''),
        );
      lines = [];
    };
    for (const edit of edits) {
      if (edit.sha !== null && edit.type !== 'tree') {
        lines.push(`${edit.mode} ${edit.sha}\t${edit.path}\0`);
        continue;
      }
      await flush();
      await remove(edit.path);
      if (edit.sha === null) continue;
      const entries = await listTree(repository, edit.sha, { recursive: true });
      lines.push(
        ...entries
          .filter(entry => entry.type !== 'tree')
          .map(
            entry => `${entry.mode} ${entry.sha}\t${edit.path}/${entry.path}\0`,
          ),
      );
    }
    await flush();
    const { stdout } = await git(['write-tree']);
    return stdout.toString('utf8').trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}
