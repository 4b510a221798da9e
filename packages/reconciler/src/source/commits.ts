import type { Commit } from '@gitops-suite/model';
import type { ObjectReader } from './objectReader';

/** A commit as it stands in the mirror. @internal */
export interface CommitObject {
  sha: string;
  tree: string;
  parents: readonly string[];
  author: string;
  authorEmail: string;
  /** ISO 8601. */
  at: string;
  /** Of the committer, in seconds since the epoch. */
  committed: number;
  subject: string;
}

/** Commits of one mirror, by id or by the name of a branch. @internal */
export class Commits {
  readonly #objects: ObjectReader;

  constructor(objects: ObjectReader) {
    this.#objects = objects;
  }

  /** Undefined when there is no such commit. */
  async get(name: string): Promise<CommitObject | undefined> {
    const object = await this.#objects.object(name);
    return object?.type === 'commit'
      ? parseCommit(object.id, object.content)
      : undefined;
  }

  /**
   * The commits that `to` has and `from` has not, oldest first; undefined when they are not known to be at most
   * `limit`. Newest first by date, as `git log` walks, which is right where clocks are.
   */
  async between(
    from: string,
    to: string,
    limit: number,
  ): Promise<readonly CommitObject[] | undefined> {
    const old = new Set([from]);
    const seen = new Map<string, CommitObject>();
    const queue: CommitObject[] = [];
    const see = async (sha: string): Promise<boolean> => {
      const commit = seen.get(sha) ?? (await this.get(sha));
      if (commit && !seen.has(sha)) {
        seen.set(sha, commit);
        queue.push(commit);
      }
      return commit !== undefined;
    };
    const found: CommitObject[] = [];
    let isKnown = (await see(to)) && (await see(from));
    while (isKnown && queue.some(({ sha }) => !old.has(sha))) {
      const next = takeNewest(queue);
      const isOld = old.has(next.sha);
      if (!isOld) {
        found.unshift(next);
      }
      for (const parent of next.parents) {
        if (isOld) {
          old.add(parent);
        }
        isKnown &&= await see(parent);
      }
      isKnown &&= seen.size <= limit;
    }
    return isKnown ? found.filter(({ sha }) => !old.has(sha)) : undefined;
  }
}

function takeNewest(queue: CommitObject[]): CommitObject {
  const newest = queue.reduce((a, b) => (b.committed > a.committed ? b : a));
  queue.splice(queue.indexOf(newest), 1);
  return newest;
}

/** A commit for people, with a link where `web`, the address of the repository, is one of a web site. Pure. @internal */
export function describeCommit(commit: CommitObject, web: string): Commit {
  const { sha, author, authorEmail, at, subject } = commit;
  const url = /^https?:/.test(web)
    ? `${web.replace(/(\.git)?\/?$/, '')}/commit/${sha}`
    : undefined;
  return { sha, author, authorEmail, at, message: subject, url };
}

/** Parses headers, an empty line, and the message. */
function parseCommit(sha: string, content: Buffer): CommitObject {
  const head = content.indexOf('\n\n');
  const headers = content.toString('latin1', 0, head < 0 ? undefined : head);
  const [, encoding = 'utf-8'] = /^encoding (.+)$/m.exec(headers) ?? [];
  const text = decode(content, encoding);
  const end = text.indexOf('\n\n');
  const value = (name: string) =>
    new RegExp(`^${name} (.*)$`, 'm').exec(
      end < 0 ? text : text.slice(0, end),
    )?.[1] ?? '';
  const author = person(value('author'));
  return {
    sha,
    tree: value('tree'),
    parents: [...headers.matchAll(/^parent (.+)$/gm)].map(([, id]) => id),
    author: author.name,
    authorEmail: author.email,
    at: isoTime(author.seconds, author.zone),
    committed: person(value('committer')).seconds,
    subject: end < 0 ? '' : subjectOf(text.slice(end + 2)),
  };
}

function decode(content: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(content);
  } catch {
    return content.toString('utf8');
  }
}

function person(text: string) {
  const [, name = '', email = '', seconds = '0', zone = '+0000'] =
    /^(.*?) ?<(.*)> (-?\d+) ([+-]\d{4})$/.exec(text) ?? [];
  return { name, email, seconds: Number(seconds), zone };
}

/** Local time with its offset, as `git log` prints it. */
function isoTime(seconds: number, zone: string): string {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  const offset = zone.startsWith('-') ? -minutes : minutes;
  const local = new Date((seconds + offset * 60) * 1000).toISOString();
  return `${local.slice(0, 19)}${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** The first paragraph in one line. */
function subjectOf(message: string): string {
  const [paragraph] = message.trimStart().split(/\n\s*\n/);
  return paragraph
    .split('\n')
    .map(line => line.trim())
    .join(' ')
    .trim();
}
