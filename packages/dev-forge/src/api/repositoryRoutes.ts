import { createRepository, deleteRepository } from '../forge/repositories';
import { viewOf } from '../forge/ForgeServices';
import { HttpError, notFound } from '../http/HttpError';
import {
  presentFullRepository,
  presentMinimalRepository,
  presentRepository,
} from '../present/presentRepository';
import type { Account, RepositoryRecord } from '../store/records';
import { actorOf, json, nothing, page, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

function visible(
  { forge, actor }: ApiContext,
  owner?: Account,
): RepositoryRecord[] {
  return forge.store
    .list('repositories')
    .filter(
      repository =>
        (!owner || repository.owner === owner.login) &&
        (!repository.isPrivate || actor),
    )
    .sort((a, b) =>
      `${a.owner}/${a.name}`.localeCompare(`${b.owner}/${b.name}`),
    );
}

function ownerOf(
  { forge }: ApiContext,
  login: string,
  type?: Account['type'],
): Account {
  const account = forge.store.account(login);
  if (!account || (type && account.type !== type)) throw notFound();
  return account;
}

async function create(context: ApiContext, owner: Account) {
  const { body, forge, links } = context;
  const actor = actorOf(context);
  const repository = await createRepository(
    forge,
    {
      owner: owner.login,
      name: body.text('name'),
      description: body.optionalText('description') ?? null,
      isPrivate:
        body.flag('private') ?? body.optionalText('visibility') === 'private',
      withReadme: body.flag('auto_init') ?? false,
    },
    actor,
  );
  const url = links.repository(repository);
  return json(presentFullRepository(links, viewOf(forge, repository)), 201, {
    location: url,
  });
}

const listOf = (context: ApiContext, owner: Account) =>
  page(context, visible(context, owner), repository =>
    presentMinimalRepository(context.links, viewOf(context.forge, repository)),
  );

/** Repositories: one, those of an owner, creation and removal. */
export const repositoryRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    handle: context =>
      json(
        presentFullRepository(
          context.links,
          viewOf(context.forge, repositoryOf(context)),
        ),
      ),
  },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}',
    handle: async context => {
      actorOf(context);
      await deleteRepository(context.forge, repositoryOf(context));
      return nothing();
    },
  },
  {
    method: 'GET',
    path: '/user/repos',
    handle: context => {
      actorOf(context);
      return page(context, visible(context), repository =>
        presentRepository(context.links, viewOf(context.forge, repository)),
      );
    },
  },
  {
    method: 'GET',
    path: '/users/{username}/repos',
    handle: context =>
      listOf(context, ownerOf(context, context.params.username)),
  },
  {
    method: 'GET',
    path: '/orgs/{org}/repos',
    handle: context =>
      listOf(context, ownerOf(context, context.params.org, 'Organization')),
  },
  {
    method: 'POST',
    path: '/user/repos',
    handle: context => create(context, actorOf(context)),
  },
  {
    method: 'POST',
    path: '/orgs/{org}/repos',
    handle: context => {
      const owner = context.forge.store.account(context.params.org);
      if (owner?.type !== 'Organization') throw new HttpError(404, 'Not Found');
      return create(context, owner);
    },
  },
];
