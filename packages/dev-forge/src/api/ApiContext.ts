import { accountOf, folderOf } from '../forge/ForgeServices';
import type { ForgeServices } from '../forge/ForgeServices';
import type { Body } from '../http/Body';
import { HttpError, notFound } from '../http/HttpError';
import { linkHeader, readPage } from '../http/paging';
import type { Page } from '../http/paging';
import type { Budget } from '../http/RateLimit';
import type { Answer, Route } from '../http/Router';
import type { CommitView } from '../present/presentCommit';
import type { Links } from '../present/Links';
import type {
  Account,
  AppRecord,
  InstallationRecord,
  PullRecord,
  RepositoryRecord,
} from '../store/records';

/** A request to the REST API, as routes see it. */
export interface ApiContext {
  forge: ForgeServices;
  links: Links;
  /** Nobody when anonymous reading is on and the request carries no token. */
  actor?: Account;
  /** The app that asks as itself, by a JSON web token. */
  app?: AppRecord;
  /** Where the app that asks is installed: it reaches the repositories of that account alone. */
  installation?: InstallationRecord;
  params: Record<string, string>;
  url: URL;
  query: URLSearchParams;
  /** The media type asked for, e.g. `application/vnd.github.raw`. */
  accept: string;
  body: Body;
  budget: () => Budget;
}

/** A route of the REST API. */
export type ApiRoute = Route<ApiContext>;

/** The user of the request; 401 when there is none. */
export function actorOf({ actor }: ApiContext): Account {
  if (!actor) throw new HttpError(401, 'Requires authentication');
  return actor;
}

/** The repository that the path names, if the user may see it. */
export function repositoryOf({
  forge,
  params,
  actor,
  app,
  installation,
}: ApiContext): RepositoryRecord {
  const repository = forge.store.repository(params.owner, params.repo);
  const isOutside =
    installation !== undefined && installation.account !== repository?.owner;
  if (!repository || isOutside || (repository.isPrivate && !actor && !app))
    throw notFound();
  return repository;
}

/** The folder of the repository that the path names. */
export const gitFolder = (context: ApiContext): string =>
  folderOf(context.forge, repositoryOf(context));

/** The whole number in a parameter; 404 when it is none, as nothing is found by it. */
export function numberOf(context: ApiContext, name: string): number {
  const value = context.params[name];
  if (!/^\d{1,15}$/.test(value)) throw notFound();
  return Number(value);
}

/** The pull request that the path names. */
export function pullOf(context: ApiContext, name = 'pull_number'): PullRecord {
  const pull = context.forge.store.pull(
    repositoryOf(context).id,
    numberOf(context, name),
  );
  if (!pull) throw notFound();
  return pull;
}

/** What presenters of commits need. */
export function commitView(context: ApiContext): CommitView {
  const { forge, links } = context;
  return {
    links,
    repository: repositoryOf(context),
    accountOf: email => forge.store.accountByEmail(email),
  };
}

/** An answer with JSON. */
export const json = (
  body: unknown,
  status = 200,
  headers?: Record<string, string>,
): Answer => ({ status, body, headers });

/** An answer without content. */
export const nothing = (): Answer => ({ status: 204 });

/** One page of a list that is in memory. */
export async function page<Item>(
  context: ApiContext,
  items: readonly Item[],
  present: (item: Item) => unknown,
): Promise<Answer> {
  const asked = readPage(context.query);
  const shown = items.slice(asked.skip, asked.skip + asked.size);
  return json(
    await Promise.all(shown.map(present)),
    200,
    linkHeader(context.url, asked, items.length),
  );
}

/** One page of a list of known length that is read page by page. */
export async function readPages(
  context: ApiContext,
  total: number,
  read: (asked: Page) => Promise<unknown[]>,
): Promise<Answer> {
  const asked = readPage(context.query);
  return json(await read(asked), 200, linkHeader(context.url, asked, total));
}

/** Whether the request asks for one of GitHub's media types: `raw`, `diff`, `patch`, `sha`, `object`. */
export const asksFor = ({ accept }: ApiContext, form: string): boolean =>
  new RegExp(
    `application/vnd\\.github(\\.v3)?\\.${form}(\\+json)?(;|,|$|\\s)`,
  ).test(accept);

/** The account of a login that a record names. */
export const accountIn = ({ forge }: ApiContext, login: string): Account =>
  accountOf(forge, login);
