import { runGit } from './runGit';

/** A file that differs between two trees. */
export interface FileChange {
  path: string;
  previousPath?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  /** Id of the blob after the change, before it for removed files. */
  sha: string;
  additions: number;
  deletions: number;
  isBinary: boolean;
  /** Unified hunks without the file header; left out for binary and very large files. */
  patch?: string;
}

/** The id of the tree that holds nothing: the base of a root commit. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const states = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
} as const;
const maxPatchBytes = 512 * 1024;
const maxDiffBytes = 24 * 1024 * 1024;

const diffArguments = [
  'diff-tree',
  '-r',
  '-M',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
];

function parseRaw(fields: string[]): FileChange[] {
  const changes: FileChange[] = [];
  let at = 0;
  while (at < fields.length && fields[at].startsWith(':')) {
    const [, , before, after, letter] = fields[at].split(' ');
    const moved = letter[0] === 'R' || letter[0] === 'C';
    const status = states[letter[0] as keyof typeof states] ?? 'modified';
    changes.push({
      path: moved ? fields[at + 2] : fields[at + 1],
      ...(moved && { previousPath: fields[at + 1] }),
      status,
      sha: status === 'removed' ? before : after,
      additions: 0,
      deletions: 0,
      isBinary: false,
    });
    at += moved ? 3 : 2;
  }
  // What follows is --numstat: "added TAB deleted TAB path", or an empty path and two fields for renames.
  for (const change of changes) {
    const [additions, deletions] = (fields[at] ?? '').split('\t');
    change.isBinary = additions === '-';
    change.additions = Number(additions) || 0;
    change.deletions = Number(deletions) || 0;
    at += change.previousPath === undefined ? 1 : 3;
  }
  return changes;
}

/** Cuts a unified diff into its files; inside hunks no line begins with `diff --git`. */
function splitPatches(text: string): string[] {
  return text
    .split(/^(?=diff --git )/m)
    .filter(part => part.startsWith('diff --git '))
    .map(part => {
      const start = part.search(/^@@ /m);
      return start < 0 ? '' : part.slice(start).replace(/\n$/, '');
    });
}

/** Lists which files differ, with counts of lines but without hunks. */
export async function listChanges(
  repository: string,
  base: string,
  head: string,
): Promise<FileChange[]> {
  const { stdout } = await runGit({
    cwd: repository,
    args: [
      ...diffArguments,
      '-z',
      '--raw',
      '--numstat',
      '--no-abbrev',
      base,
      head,
      '--',
    ],
  });
  return parseRaw(stdout.toString('utf8').split('\0'));
}

/** Lists which files differ, with their hunks where these are text and not too large. */
export async function diffFiles(
  repository: string,
  base: string,
  head: string,
): Promise<FileChange[]> {
  const changes = await listChanges(repository, base, head);
  if (changes.length === 0) return changes;
  const { stdout, truncated } = await runGit({
    cwd: repository,
    args: [...diffArguments, '-p', base, head, '--'],
    maxBytes: maxDiffBytes,
    truncate: true,
  });
  const patches = splitPatches(stdout.toString('utf8'));
  if (truncated) patches.pop();
  let at = 0;
  for (const change of changes) {
    // A change of type (file to link) is written as a removal and an addition.
    const parts = patches.slice(at, at + (change.status === 'changed' ? 2 : 1));
    at += change.status === 'changed' ? 2 : 1;
    const patch = parts.filter(Boolean).join('\n');
    if (
      !change.isBinary &&
      patch !== '' &&
      Buffer.byteLength(patch) <= maxPatchBytes
    )
      change.patch = patch;
  }
  return changes;
}

/** The whole difference as text: unified, or as mail patches of each commit. */
export async function diffText(
  repository: string,
  range: { base: string; head: string; as: 'diff' | 'patch' },
): Promise<Buffer> {
  const args =
    range.as === 'diff'
      ? [...diffArguments, '-p', '--full-index', range.base, range.head, '--']
      : [
          'format-patch',
          '--stdout',
          '--no-signature',
          `${range.base}..${range.head}`,
          '--',
        ];
  const { stdout } = await runGit({
    cwd: repository,
    args,
    maxBytes: maxDiffBytes,
  });
  return stdout;
}
