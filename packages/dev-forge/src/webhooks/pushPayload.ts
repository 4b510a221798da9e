import { countCommits, listCommits } from '../git/commits';
import type { Commit, Signature } from '../git/commits';
import { emptyTree, listChanges } from '../git/diff';
import { isAncestor, mergeBase } from '../git/commits';
import { noObject } from '../git/names';
import { checkObjects } from '../git/objects';
import { presentAccount } from '../present/presentAccount';
import { presentRepository } from '../present/presentRepository';
import type { RepositoryView } from '../present/presentRepository';
import type { Links } from '../present/Links';
import type { Account } from '../store/records';

/** A ref before and after a push; `noObject` where it did not or does not exist. */
export interface RefMove {
  name: string;
  before: string;
  after: string;
}

// GitHub's own limit of commits in a push event.
const maxCommits = 2048;

/** What a push event is made of. */
export interface PushedTo {
  links: Links;
  folder: string;
  view: RepositoryView;
  sender: Account;
  accountOf: (email: string) => Account | undefined;
  /** Commits that the repository had before. */
  known: readonly string[];
}

/** The payload of a `push` event for one ref. */
export async function pushPayload(push: PushedTo, move: RefMove) {
  const { links, folder, view, sender } = push;
  const page = links.page(view.repository);
  const isCreated = move.before === noObject;
  const isDeleted = move.after === noObject;
  const tip = isDeleted ? undefined : await commitOf(folder, move.after);
  const from = isCreated ? undefined : await commitOf(folder, move.before);
  const commits: Commit[] =
    tip === undefined ? [] : await newCommits(push, { tip, from });
  const forced =
    tip !== undefined &&
    from !== undefined &&
    !(await isAncestor(folder, from, tip));
  const present = (commit: Commit) => presentPushed(push, commit, page);
  const head =
    tip === undefined ? [] : await listCommits(folder, { from: tip, limit: 1 });
  const common =
    forced && tip && from ? await mergeBase(folder, from, tip) : undefined;
  return {
    ref: move.name,
    before: move.before,
    after: move.after,
    repository: presentRepository(links, view),
    pusher: { name: sender.login, email: sender.email },
    sender: presentAccount(links, sender),
    created: isCreated,
    deleted: isDeleted,
    forced,
    base_ref: null,
    compare: `${page}/compare/${(common ?? move.before).slice(
      0,
      12,
    )}...${move.after.slice(0, 12)}`,
    commits: await inTurn(commits, present),
    head_commit: head[0] ? await present(head[0]) : null,
  };
}

async function commitOf(
  folder: string,
  sha: string,
): Promise<string | undefined> {
  const spec = `${sha}^{commit}`;
  return (await checkObjects(folder, [spec])).get(spec)?.sha;
}

async function newCommits(
  push: PushedTo,
  { tip, from }: { tip: string; from: string | undefined },
): Promise<Commit[]> {
  const present = await checkObjects(
    push.folder,
    push.known.map(sha => `${sha}^{commit}`),
  );
  const not =
    from === undefined
      ? [...new Set([...present.values()].map(info => info.sha))]
      : [from];
  const total = await countCommits(push.folder, { from: tip, not });
  return listCommits(push.folder, {
    from: tip,
    not,
    reverse: true,
    skip: Math.max(0, total - maxCommits),
    limit: maxCommits,
  });
}

async function presentPushed(push: PushedTo, commit: Commit, page: string) {
  const changes = await listChanges(
    push.folder,
    commit.parents[0] ?? emptyTree,
    commit.sha,
  );
  const person = ({ name, email, date }: Signature) => {
    const account = push.accountOf(email);
    return { name, email, date, ...(account && { username: account.login }) };
  };
  const paths = (...states: string[]) =>
    changes
      .filter(change => states.includes(change.status))
      .map(change => change.path);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${page}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths('added', 'renamed', 'copied'),
    removed: [
      ...paths('removed'),
      ...changes.flatMap(change =>
        change.status === 'renamed' && change.previousPath
          ? [change.previousPath]
          : [],
      ),
    ],
    modified: paths('modified', 'changed'),
  };
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await task(item));
  return results;
}
