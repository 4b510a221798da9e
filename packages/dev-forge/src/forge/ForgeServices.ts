import { join } from 'node:path';
import { isoSeconds } from '../git/commits';
import type { Locks } from '../http/Locks';
import type { Links } from '../present/Links';
import type { RepositoryView } from '../present/presentRepository';
import type { Apps } from '../store/Apps';
import type { ForgeStore } from '../store/ForgeStore';
import type { Account, RepositoryRecord } from '../store/records';
import type { Tokens } from '../store/Tokens';
import type { Deliverer } from '../webhooks/Deliverer';

/** What routes, pages and the Git transport work with. */
export interface ForgeServices {
  store: ForgeStore;
  tokens: Tokens;
  apps: Apps;
  /** Serialises what changes refs or pull requests of one repository, by its id. */
  locks: Locks;
  deliverer: Deliverer;
  /** Folder of the bare repositories. */
  repositories: string;
  /** Links on the forge's own URL, for webhooks. */
  links: Links;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** The present time as answers carry it. */
export const timestamp = (forge: ForgeServices): string =>
  isoSeconds(forge.now());

/** The bare repository's folder. */
export const folderOf = (
  forge: ForgeServices,
  repository: RepositoryRecord,
): string => join(forge.repositories, repository.folder);

/** The account of a login; logins in records are never removed. */
export function accountOf(forge: ForgeServices, login: string): Account {
  const account = forge.store.account(login);
  if (!account) throw new Error(`There is no account ${login}`);
  return account;
}

/** The repository as presenters want it. */
export function viewOf(
  forge: ForgeServices,
  repository: RepositoryRecord,
): RepositoryView {
  return {
    repository,
    owner: accountOf(forge, repository.owner),
    openPulls: forge.store
      .list('pulls')
      .filter(
        pull => pull.repository === repository.id && pull.state === 'open',
      ).length,
  };
}
