import { isAncestor } from '../git/commits';
import { noObject } from '../git/names';
import { checkObjects } from '../git/objects';
import { listRefs, readRef, updateRef } from '../git/refs';
import { presentAccount } from '../present/presentAccount';
import { presentRepository } from '../present/presentRepository';
import type { Change } from '../store/ForgeStore';
import type {
  Account,
  DeliveryRecord,
  PullRecord,
  RepositoryRecord,
} from '../store/records';
import { pushPayload } from '../webhooks/pushPayload';
import type { RefMove } from '../webhooks/pushPayload';
import { folderOf, timestamp, viewOf } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';
import { presentPullOf } from './pullView';

/** A pull request after a push, and the event that tells it. */
interface PullStep {
  pull: PullRecord;
  event?: { action: 'closed' | 'synchronize'; more: Record<string, unknown> };
}

/** Lists how refs moved between two states. */
function movesBetween(
  before: Record<string, string>,
  after: Record<string, string>,
): RefMove[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .sort()
    .map(name => ({
      name,
      before: before[name] ?? noObject,
      after: after[name] ?? noObject,
    }))
    .filter(move => move.before !== move.after);
}

/**
 * Compares a repository's refs with those that events were last made of, and follows: pull requests move or
 * close, webhooks are sent. Nothing is lost when the process dies between a push and this: it also runs at start.
 * The caller holds the repository's lock.
 */
export async function observeRefs(
  forge: ForgeServices,
  id: number,
  sender: Account,
): Promise<void> {
  const known = forge.store.get('repositories', id);
  if (!known) return;
  const folder = folderOf(forge, known);
  const refs = Object.fromEntries(
    (await listRefs(folder, 'refs/heads/', 'refs/tags/')).map(ref => [
      ref.name,
      ref.sha,
    ]),
  );
  const moves = movesBetween(known.refs, refs);
  if (moves.length === 0) return;
  const now = timestamp(forge);
  const repository: RepositoryRecord = {
    ...known,
    refs,
    pushedAt: now,
    updatedAt: now,
  };
  const steps = await stepPulls(forge, { repository, moves, sender });
  // One transaction: after a kill either all of this is done again at the next start, or nothing.
  forge.store.stage(
    { in: 'repositories', put: repository },
    ...steps.map(({ pull }): Change => ({ in: 'pulls', put: pull })),
  );
  try {
    await Promise.all(steps.map(({ pull }) => keepHead(folder, pull)));
    const deliveries = await announcements(forge, {
      repository,
      sender,
      steps,
      moves,
      known: Object.values(known.refs),
    });
    forge.store.write(
      ...deliveries.map((put): Change => ({ in: 'deliveries', put })),
    );
    forge.deliverer.send(deliveries);
  } finally {
    forge.store.write();
  }
}

async function stepPulls(
  forge: ForgeServices,
  at: { repository: RepositoryRecord; moves: RefMove[]; sender: Account },
): Promise<PullStep[]> {
  const moved = new Map(at.moves.map(move => [move.name, move]));
  const steps: PullStep[] = [];
  for (const pull of forge.store.list('pulls')) {
    if (pull.repository !== at.repository.id || pull.state !== 'open') continue;
    const step = await stepPull(forge, at, {
      pull,
      base: moved.get(`refs/heads/${pull.base.ref}`),
      head: moved.get(`refs/heads/${pull.head.ref}`),
    });
    if (step) steps.push(step);
  }
  return steps;
}

async function stepPull(
  forge: ForgeServices,
  at: { repository: RepositoryRecord; sender: Account },
  { pull, base, head }: { pull: PullRecord; base?: RefMove; head?: RefMove },
): Promise<PullStep | undefined> {
  if (!base && !head) return undefined;
  const folder = folderOf(forge, at.repository);
  const now = timestamp(forge);
  const closed = {
    ...pull,
    state: 'closed' as const,
    closedAt: now,
    updatedAt: now,
    merging: undefined,
  };
  const event = { action: 'closed' as const, more: {} };
  if (base && base.after !== noObject) {
    const merging = pull.merging;
    if (merging && (await isAncestor(folder, merging.sha, base.after))) {
      return {
        pull: {
          ...closed,
          merged: {
            at: now,
            by: merging.by,
            sha: merging.sha,
            method: merging.method,
          },
        },
        event,
      };
    }
    if (await isAncestor(folder, pull.head.sha, base.after)) {
      return {
        pull: {
          ...closed,
          merged: {
            at: now,
            by: at.sender.login,
            sha: base.after,
            method: 'push',
          },
        },
        event,
      };
    }
  }
  if (base?.after === noObject || head?.after === noObject)
    return { pull: closed, event };
  const next: PullRecord = {
    ...pull,
    base: base ? { ...pull.base, sha: base.after } : pull.base,
    head: head ? { ...pull.head, sha: head.after } : pull.head,
  };
  if (!head) return { pull: next };
  const more = { before: head.before, after: head.after };
  return {
    pull: { ...next, updatedAt: now },
    event: { action: 'synchronize', more },
  };
}

/** Sets `refs/pull/N/head`, by which a pull request can be fetched after its branch is gone. */
export async function keepHead(
  folder: string,
  pull: PullRecord,
): Promise<void> {
  const name = `refs/pull/${pull.number}/head`;
  const before = (await readRef(folder, name))?.sha ?? noObject;
  if (
    before === pull.head.sha ||
    !(await checkObjects(folder, [pull.head.sha])).has(pull.head.sha)
  )
    return;
  await updateRef(folder, { name, before, after: pull.head.sha });
}

/** Sends `pull_request` for one pull request. */
export async function announcePull(
  forge: ForgeServices,
  at: { repository: RepositoryRecord; pull: PullRecord; sender: Account },
  event: { action: string; more?: Record<string, unknown> },
): Promise<void> {
  const deliveries = await pullDeliveries(forge, at, event);
  forge.store.write(
    ...deliveries.map((put): Change => ({ in: 'deliveries', put })),
  );
  forge.deliverer.send(deliveries);
}

async function pullDeliveries(
  forge: ForgeServices,
  {
    repository,
    pull,
    sender,
  }: { repository: RepositoryRecord; pull: PullRecord; sender: Account },
  { action, more = {} }: { action: string; more?: Record<string, unknown> },
): Promise<DeliveryRecord[]> {
  const payload = {
    action,
    number: pull.number,
    ...more,
    pull_request: await presentPullOf(forge, forge.links, { repository, pull }),
    repository: presentRepository(forge.links, viewOf(forge, repository)),
    sender: presentAccount(forge.links, sender),
  };
  return forge.deliverer.prepare(repository.id, {
    name: 'pull_request',
    action,
    payload,
  });
}

async function announcements(
  forge: ForgeServices,
  at: {
    repository: RepositoryRecord;
    sender: Account;
    steps: PullStep[];
    moves: RefMove[];
    known: string[];
  },
): Promise<DeliveryRecord[]> {
  const { repository, sender } = at;
  const hears = forge.store
    .list('hooks')
    .some(hook => hook.repository === repository.id && hook.active);
  if (!hears) return [];
  const deliveries: DeliveryRecord[] = [];
  for (const { pull, event } of at.steps) {
    if (event)
      deliveries.push(
        ...(await pullDeliveries(forge, { repository, pull, sender }, event)),
      );
  }
  const push = {
    links: forge.links,
    folder: folderOf(forge, repository),
    view: viewOf(forge, repository),
    sender,
    accountOf: (email: string) => forge.store.accountByEmail(email),
    known: at.known,
  };
  for (const move of at.moves) {
    deliveries.push(
      ...forge.deliverer.prepare(repository.id, {
        name: 'push',
        payload: await pushPayload(push, move),
      }),
    );
  }
  return deliveries;
}
