import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isBranchName, isOwnerName, isRepositoryName } from '../git/names';
import { listRefs } from '../git/refs';
import { runGit } from '../git/runGit';
import { HttpError, validationFailed } from '../http/HttpError';
import type { Account, RepositoryRecord } from '../store/records';
import { prepareFolder, type NewRepository } from './firstContent';
import { folderOf, timestamp } from './ForgeServices';
import type { ForgeServices } from './ForgeServices';

/** Creates an account unless there is one. */
export function ensureAccount(
  forge: ForgeServices,
  account: {
    login: string;
    type?: Account['type'];
    name?: string;
    email?: string;
  },
): Account {
  const { login, type = 'User' } = account;
  if (!isOwnerName(login))
    throw new Error(
      `${login} cannot be a login: letters, digits and single dashes, at most 39`,
    );
  const known = forge.store.account(login);
  const next: Account = {
    id: known?.id ?? forge.store.nextId(),
    login: known?.login ?? login,
    type: known?.type ?? type,
    name: account.name ?? known?.name ?? login,
    email:
      account.email ??
      known?.email ??
      (type === 'User'
        ? `${login.toLowerCase()}@users.noreply.example.com`
        : ''),
    createdAt: known?.createdAt ?? timestamp(forge),
  };
  if (JSON.stringify(next) !== JSON.stringify(known))
    forge.store.write({ in: 'accounts', put: next });
  return next;
}

/** Creates a repository; the name must be free. */
export async function createRepository(
  forge: ForgeServices,
  wanted: NewRepository,
  author: Account,
): Promise<RepositoryRecord> {
  if (!isRepositoryName(wanted.name)) {
    throw validationFailed({
      resource: 'Repository',
      field: 'name',
      code: 'custom',
      message: 'name can only contain letters, digits, ".", "-" and "_"',
    });
  }
  if (
    wanted.defaultBranch !== undefined &&
    !isBranchName(wanted.defaultBranch)
  ) {
    throw validationFailed({
      resource: 'Repository',
      field: 'default_branch',
      code: 'invalid',
    });
  }
  const owner = ensureAccount(forge, {
    login: wanted.owner,
    type: forge.store.account(wanted.owner)?.type ?? 'Organization',
  });
  const folder = `${owner.login}/${wanted.name}.git`.toLowerCase();
  const path = join(forge.repositories, folder);
  return forge.locks.run(-owner.id, async () => {
    if (forge.store.repository(owner.login, wanted.name)) {
      throw validationFailed({
        resource: 'Repository',
        field: 'name',
        code: 'custom',
        message: 'name already exists on this account',
      });
    }
    // Built beside its place: a process that dies meanwhile leaves nothing that looks finished.
    const building = join(forge.repositories, `.building-${randomUUID()}`);
    try {
      await prepareFolder(building, wanted, author);
      await rm(path, { recursive: true, force: true });
      await mkdir(join(forge.repositories, owner.login.toLowerCase()), {
        recursive: true,
      });
      await rename(building, path);
    } catch (error) {
      await rm(building, { recursive: true, force: true });
      throw error;
    }
    const head = (
      await runGit({ cwd: path, args: ['symbolic-ref', '--short', 'HEAD'] })
    ).stdout
      .toString('utf8')
      .trim();
    const now = timestamp(forge);
    const repository: RepositoryRecord = {
      id: forge.store.nextId(),
      owner: owner.login,
      name: wanted.name,
      folder,
      description: wanted.description ?? null,
      isPrivate: wanted.isPrivate ?? false,
      defaultBranch: head,
      createdAt: now,
      updatedAt: now,
      pushedAt: now,
      refs: Object.fromEntries(
        (await listRefs(path, 'refs/heads/', 'refs/tags/')).map(ref => [
          ref.name,
          ref.sha,
        ]),
      ),
      lastNumber: 0,
    };
    forge.store.write({ in: 'repositories', put: repository });
    return repository;
  });
}

/** Removes a repository with its pull requests, comments and hooks. */
export async function deleteRepository(
  forge: ForgeServices,
  repository: RepositoryRecord,
): Promise<void> {
  await forge.locks.run(repository.id, async () => {
    if (!forge.store.get('repositories', repository.id))
      throw new HttpError(404, 'Not Found');
    const collections = [
      'pulls',
      'comments',
      'statuses',
      'hooks',
      'deliveries',
    ] as const;
    const gone = collections.flatMap(name =>
      forge.store
        .list(name)
        .filter(record => record.repository === repository.id)
        .map(({ id }) => ({ in: name, remove: id })),
    );
    forge.store.write(...gone, { in: 'repositories', remove: repository.id });
    await rm(folderOf(forge, repository), { recursive: true, force: true });
  });
}
