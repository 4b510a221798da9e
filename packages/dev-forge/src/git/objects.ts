import { isSha } from './names';
import { runGit } from './runGit';

/** An object of the repository with its content. */
export interface GitObject {
  sha: string;
  type: string;
  content: Buffer;
}

/** A line of a tree. */
export interface TreeEntry {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** Bytes, of blobs. */
  size: number | null;
  path: string;
}

const listable = (specs: readonly string[]) =>
  specs.filter(spec => !/[\n\0]/.test(spec) && spec !== '');

/** Reads whole objects by `cat-file --batch`; what does not exist is not in the answer. */
export async function readObjects(
  repository: string,
  specs: readonly string[],
): Promise<Map<string, GitObject>> {
  const asked = listable(specs);
  const found = new Map<string, GitObject>();
  if (asked.length === 0) return found;
  const { stdout } = await runGit({
    cwd: repository,
    args: ['cat-file', '--batch'],
    input: `${asked.join('\n')}\n`,
    maxBytes: 256 * 1024 * 1024,
  });
  let at = 0;
  for (const spec of asked) {
    const end = stdout.indexOf(10, at);
    if (end < 0) break;
    const match = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(
      stdout.toString('utf8', at, end),
    );
    at = end + 1;
    if (!match) continue;
    const size = Number(match[3]);
    found.set(spec, {
      sha: match[1],
      type: match[2],
      content: stdout.subarray(at, at + size),
    });
    at += size + 1;
  }
  return found;
}

/** Reads one object, or nothing. */
export async function readObject(
  repository: string,
  spec: string,
): Promise<GitObject | undefined> {
  return (await readObjects(repository, [spec])).get(spec);
}

/** What `cat-file --batch-check` says of one object. */
export interface ObjectInfo {
  sha: string;
  type: string;
  size: number;
}

/** Types and sizes without the contents. */
export async function checkObjects(
  repository: string,
  specs: readonly string[],
): Promise<Map<string, ObjectInfo>> {
  const asked = listable(specs);
  const found = new Map<string, ObjectInfo>();
  if (asked.length === 0) return found;
  const { stdout } = await runGit({
    cwd: repository,
    args: ['cat-file', '--batch-check'],
    input: `${asked.join('\n')}\n`,
  });
  const lines = stdout.toString('utf8').split('\n');
  asked.forEach((spec, index) => {
    const match = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(lines[index] ?? '');
    if (match)
      found.set(spec, {
        sha: match[1],
        type: match[2],
        size: Number(match[3]),
      });
  });
  return found;
}

/** Lists a tree by its id, or the tree of a commit; `path` narrows it to one entry. */
export async function listTree(
  repository: string,
  treeish: string,
  options: { recursive?: boolean; path?: string } = {},
): Promise<TreeEntry[]> {
  const args = ['--literal-pathspecs', 'ls-tree', '-z', '-l', '--full-tree'];
  if (options.recursive) args.push('-r', '-t');
  args.push(treeish);
  if (options.path) args.push('--', options.path);
  const { stdout } = await runGit({ cwd: repository, args });
  return stdout
    .toString('utf8')
    .split('\0')
    .filter(line => line !== '')
    .map(line => {
      const tab = line.indexOf('\t');
      const [mode, type, sha, size] = line.slice(0, tab).split(/ +/);
      return {
        mode,
        type: type as TreeEntry['type'],
        sha,
        size: size === '-' ? null : Number(size),
        path: line.slice(tab + 1),
      };
    });
}

/** Writes a blob and answers its id. */
export async function writeBlob(
  repository: string,
  content: string | Buffer,
): Promise<string> {
  const { stdout } = await runGit({
    cwd: repository,
    args: ['hash-object', '-w', '--stdin'],
    input: content,
  });
  const sha = stdout.toString('utf8').trim();
  if (!isSha(sha)) throw new Error(`git hash-object answered ${sha}`);
  return sha;
}
