import { accountOf, viewOf } from '../forge/ForgeServices';
import { HttpError, notFound } from '../http/HttpError';
import { linkHeader, readPage } from '../http/paging';
import {
  presentApp,
  presentInstallation,
  presentInstallationToken,
} from '../present/presentApp';
import { presentRepository } from '../present/presentRepository';
import type { AppRecord, InstallationRecord } from '../store/records';
import { json, numberOf, page, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

function appOf({ app }: ApiContext): AppRecord {
  if (!app) throw new HttpError(401, 'A JSON web token could not be decoded');
  return app;
}

const installationsOf = (context: ApiContext): InstallationRecord[] => {
  const { id } = appOf(context);
  return context.forge.store
    .list('installations')
    .filter(one => one.app === id);
};

const present = (context: ApiContext, installation: InstallationRecord) =>
  presentInstallation(context.links, {
    installation,
    app: appOf(context),
    account: accountOf(context.forge, installation.account),
  });

function createToken(context: ApiContext) {
  const id = numberOf(context, 'installation_id');
  const installation = installationsOf(context).find(one => one.id === id);
  if (!installation) throw notFound();
  if (context.body.has('repositories') || context.body.has('repository_ids'))
    throw new HttpError(
      501,
      'dev-forge does not offer tokens for a choice of repositories',
    );
  return json(
    presentInstallationToken(context.forge.apps.createToken(installation)),
    201,
  );
}

function ofRepository(context: ApiContext) {
  appOf(context);
  const { owner } = repositoryOf(context);
  const found = installationsOf(context).find(one => one.account === owner);
  if (!found) throw notFound();
  return json(present(context, found));
}

function repositories(context: ApiContext) {
  const { forge, links, installation, query, url } = context;
  if (!installation)
    throw new HttpError(
      403,
      'You must authenticate with an installation access token in order to list repositories for an installation.',
    );
  const all = forge.store
    .list('repositories')
    .filter(({ owner }) => owner === installation.account);
  const asked = readPage(query);
  return json(
    {
      total_count: all.length,
      repository_selection: 'all',
      repositories: all
        .slice(asked.skip, asked.skip + asked.size)
        .map(one => presentRepository(links, viewOf(forge, one))),
    },
    200,
    linkHeader(url, asked, all.length),
  );
}

/** What a GitHub App asks: who it is, where it is installed, and tokens to act there. */
export const appRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/app',
    handle: context => {
      const app = appOf(context);
      const owner = accountOf(context.forge, app.owner);
      return json(presentApp(context.links, app, owner));
    },
  },
  {
    method: 'GET',
    path: '/app/installations',
    handle: context =>
      page(context, installationsOf(context), one => present(context, one)),
  },
  {
    method: 'POST',
    path: '/app/installations/{installation_id}/access_tokens',
    handle: createToken,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/installation',
    handle: ofRepository,
  },
  { method: 'GET', path: '/installation/repositories', handle: repositories },
];
