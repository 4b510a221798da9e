import { readObjects } from './objects';
import { runGit } from './runGit';

/** A person at a time, as a commit records them. */
export interface Signature {
  name: string;
  email: string;
  /** ISO 8601 in UTC, without milliseconds, as GitHub writes it. */
  date: string;
}

/** A commit as it stands in the repository. */
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}

/** ISO 8601 without milliseconds. */
export const isoSeconds = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

function parseSignature(value: string): Signature {
  const match = /^(.*?) ?<(.*?)> ?(-?\d+)?(?: [+-]\d{4})?$/.exec(value);
  const seconds = Number(match?.[3] ?? 0);
  return {
    name: match?.[1] ?? '',
    email: match?.[2] ?? '',
    date: isoSeconds(Math.abs(seconds) < 8e12 ? seconds * 1000 : 0),
  };
}

/** Reads the fields of a raw commit object. */
export function parseCommit(sha: string, raw: string): Commit {
  const gap = raw.indexOf('\n\n');
  const head = gap < 0 ? raw : raw.slice(0, gap);
  const commit: Commit = {
    sha,
    tree: '',
    parents: [],
    author: { name: '', email: '', date: isoSeconds(0) },
    committer: { name: '', email: '', date: isoSeconds(0) },
    message: gap < 0 ? '' : raw.slice(gap + 2).replace(/\n+$/, ''),
  };
  for (const line of head.split('\n')) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    if (line.startsWith('tree ')) commit.tree = value;
    else if (line.startsWith('parent ')) commit.parents.push(value);
    else if (line.startsWith('author ')) commit.author = parseSignature(value);
    else if (line.startsWith('committer '))
      commit.committer = parseSignature(value);
  }
  return commit;
}

/** Reads commits in the order asked; what is no commit is left out. */
export async function readCommits(
  repository: string,
  shas: readonly string[],
): Promise<Commit[]> {
  const objects = await readObjects(repository, shas);
  return shas.flatMap(sha => {
    const object = objects.get(sha);
    return object?.type === 'commit'
      ? [parseCommit(object.sha, object.content.toString('utf8'))]
      : [];
  });
}

/** Which commits to list, newest first unless `reverse`. */
export interface History {
  from: string;
  /** Leave out what these reach. */
  not?: string[];
  path?: string;
  since?: string;
  until?: string;
  /** Any of these email addresses. */
  emails?: string[];
  reverse?: boolean;
  skip?: number;
  limit?: number;
}

// In seconds: git reads years after 2099, and much that is no date, as something else.
const asGitTime = (iso: string): string =>
  `@${Math.floor(Date.parse(iso) / 1000)} +0000`;

function historyArguments(history: History): string[] {
  const args: string[] = [];
  if (history.since) args.push(`--since=${asGitTime(history.since)}`);
  if (history.until) args.push(`--until=${asGitTime(history.until)}`);
  if (history.emails)
    args.push(
      '--fixed-strings',
      ...history.emails.map(email => `--author=<${email}>`),
    );
  args.push(history.from, ...(history.not ?? []).map(sha => `^${sha}`), '--');
  if (history.path) args.push(history.path);
  return args;
}

/** How many commits a history has. */
export async function countCommits(
  repository: string,
  history: History,
): Promise<number> {
  const { stdout } = await runGit({
    cwd: repository,
    args: [
      '--literal-pathspecs',
      'rev-list',
      '--count',
      ...historyArguments(history),
    ],
  });
  return Number(stdout.toString('utf8').trim());
}

/** The commits of a history; `skip` and `limit` choose a page of it. */
export async function listCommits(
  repository: string,
  history: History,
): Promise<Commit[]> {
  const page = history.reverse
    ? []
    : [`--skip=${history.skip ?? 0}`, `--max-count=${history.limit ?? 10_000}`];
  const order = history.reverse ? ['--reverse', '--topo-order'] : [];
  const { stdout } = await runGit({
    cwd: repository,
    args: [
      '--literal-pathspecs',
      'rev-list',
      ...order,
      ...page,
      ...historyArguments(history),
    ],
  });
  let shas = stdout.toString('utf8').split('\n').filter(Boolean);
  if (history.reverse)
    shas = shas.slice(
      history.skip ?? 0,
      (history.skip ?? 0) + (history.limit ?? 10_000),
    );
  return readCommits(repository, shas);
}

/** A person and, unless it is now, a time: ISO 8601 or git's `seconds +zone`. */
export interface Ident {
  name: string;
  email: string;
  date: string;
}

/** Writes a commit object; the message is kept as it is. */
export async function writeCommit(
  repository: string,
  commit: {
    tree: string;
    parents: readonly string[];
    message: string;
    author: Ident;
    committer: Ident;
  },
): Promise<string> {
  const { stdout } = await runGit({
    cwd: repository,
    args: [
      'commit-tree',
      ...commit.parents.flatMap(parent => ['-p', parent]),
      commit.tree,
    ],
    input: commit.message.replace(/\0/g, ''),
    env: {
      GIT_AUTHOR_NAME: commit.author.name,
      GIT_AUTHOR_EMAIL: commit.author.email,
      GIT_AUTHOR_DATE: commit.author.date,
      GIT_COMMITTER_NAME: commit.committer.name,
      GIT_COMMITTER_EMAIL: commit.committer.email,
      GIT_COMMITTER_DATE: commit.committer.date,
    },
  });
  return stdout.toString('utf8').trim();
}

/** How far two commits stand apart. */
export async function distance(
  repository: string,
  base: string,
  head: string,
): Promise<{ ahead: number; behind: number }> {
  const { stdout } = await runGit({
    cwd: repository,
    args: ['rev-list', '--left-right', '--count', `${base}...${head}`, '--'],
  });
  const [behind, ahead] = stdout
    .toString('utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  return { ahead, behind };
}

/** The best common ancestor, or nothing when the histories share none. */
export async function mergeBase(
  repository: string,
  one: string,
  other: string,
): Promise<string | undefined> {
  const { stdout } = await runGit({
    cwd: repository,
    args: ['merge-base', one, other],
    answers: [1],
  });
  return stdout.toString('utf8').trim() || undefined;
}

/** Whether `ancestor` is reached by `commit`. */
export async function isAncestor(
  repository: string,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  const { code } = await runGit({
    cwd: repository,
    args: ['merge-base', '--is-ancestor', ancestor, commit],
    answers: [1],
  });
  return code === 0;
}
