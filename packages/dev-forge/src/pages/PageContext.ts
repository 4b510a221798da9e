import { folderOf } from '../forge/ForgeServices';
import type { ForgeServices } from '../forge/ForgeServices';
import { notFound } from '../http/HttpError';
import { encodePath } from '../present/Links';
import type { Account, RepositoryRecord } from '../store/records';
import type { Html } from './html';

/** A request for a page, as its route sees it. */
export interface PageContext {
  forge: ForgeServices;
  /** Whom the pages act for. */
  user: Account;
  params: Record<string, string>;
  url: URL;
  /** What forms carry against forgery. */
  token: string;
  /** Fields of a form that was sent. */
  form: URLSearchParams;
}

/** What a page's route answers. */
export type PageAnswer =
  | { kind: 'page'; title: string; body: Html; status?: number }
  | { kind: 'redirect'; to: string }
  | {
      kind: 'file';
      type: string;
      content: Buffer | string;
      headers?: Record<string, string>;
    };

/** The repository that a page's path names. */
export function repositoryOf({ forge, params }: PageContext): RepositoryRecord {
  const repository = forge.store.repository(params.owner, params.repo);
  if (!repository) throw notFound();
  return repository;
}

/** The folder of that repository. */
export const gitFolder = (context: PageContext): string =>
  folderOf(context.forge, repositoryOf(context));

/** The path of a repository's page. */
export const pathOf = (
  repository: RepositoryRecord,
  ...rest: string[]
): string =>
  ['', repository.owner, repository.name, ...rest.map(encodePath)].join('/');
