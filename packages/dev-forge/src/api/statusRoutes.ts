import { timestamp, viewOf } from '../forge/ForgeServices';
import { isSha } from '../git/names';
import { unprocessable } from '../http/HttpError';
import { readPage } from '../http/paging';
import type { Answer } from '../http/Router';
import { nodeId } from '../present/Links';
import { presentAccount } from '../present/presentAccount';
import { presentMinimalRepository } from '../present/presentRepository';
import type { StatusRecord } from '../store/records';
import { accountIn, actorOf, json, page, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';
import { commitOf } from './commitRoutes';

function presentStatus(context: ApiContext, status: StatusRecord) {
  const creator = presentAccount(
    context.links,
    accountIn(context, status.creator),
  );
  return {
    url: `${context.links.repository(repositoryOf(context))}/statuses/${
      status.sha
    }`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  };
}

const statusesOf = (context: ApiContext, sha: string) =>
  context.forge.store
    .list('statuses')
    .filter(
      status =>
        status.repository === repositoryOf(context).id && status.sha === sha,
    );

async function combinedStatus(context: ApiContext): Promise<Answer> {
  const repository = repositoryOf(context);
  const commit = await commitOf(context, context.params.ref);
  const latest = [
    ...new Map(
      statusesOf(context, commit.sha).map(status => [status.context, status]),
    ).values(),
  ];
  const isFailed = latest.some(
    status => status.state === 'failure' || status.state === 'error',
  );
  const isPending =
    latest.length === 0 || latest.some(status => status.state === 'pending');
  const asked = readPage(context.query);
  const url = `${context.links.repository(repository)}/commits/${commit.sha}`;
  const undecided = isPending ? 'pending' : 'success';
  return json({
    state: isFailed ? 'failure' : undecided,
    statuses: latest.slice(asked.skip, asked.skip + asked.size).map(status => {
      const { creator, ...simple } = presentStatus(context, status);
      return simple;
    }),
    sha: commit.sha,
    total_count: latest.length,
    repository: presentMinimalRepository(
      context.links,
      viewOf(context.forge, repository),
    ),
    commit_url: url,
    url: `${url}/status`,
  });
}

async function createStatus(context: ApiContext): Promise<Answer> {
  const actor = actorOf(context);
  const { body, forge } = context;
  const repository = repositoryOf(context);
  if (!isSha(context.params.sha))
    throw unprocessable(`No commit found for SHA: ${context.params.sha}`);
  const commit = await commitOf(context, context.params.sha);
  const state = body.oneOf('state', [
    'error',
    'failure',
    'pending',
    'success',
  ] as const);
  if (!state)
    throw unprocessable('Invalid request.\n\n"state" wasn\'t supplied.');
  const status: StatusRecord = {
    id: forge.store.nextId(),
    repository: repository.id,
    sha: commit.sha,
    state,
    context: body.optionalText('context') ?? 'default',
    description: body.optionalText('description') ?? null,
    targetUrl: body.optionalText('target_url') ?? null,
    creator: actor.login,
    createdAt: timestamp(forge),
  };
  forge.store.write({ in: 'statuses', put: status });
  return json(presentStatus(context, status), 201);
}

/** Statuses of commits, as CI systems report them. */
export const statusRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}/status',
    handle: combinedStatus,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}/statuses',
    handle: async context => {
      const commit = await commitOf(context, context.params.ref);
      return page(context, statusesOf(context, commit.sha).reverse(), status =>
        presentStatus(context, status),
      );
    },
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/statuses/{sha}',
    handle: createStatus,
  },
];
