import { editPull } from '../forge/editPull';
import { mergePull, updatePullBranch } from '../forge/mergePull';
import { branchOf, openPull } from '../forge/pulls';
import {
  changesOf,
  commitCountOf,
  presentPullOf,
  pullViewOf,
} from '../forge/pullView';
import { isAncestor, listCommits, mergeBase } from '../git/commits';
import { diffText } from '../git/diff';
import { resolveCommit } from '../git/refs';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import type { Answer } from '../http/Router';
import { presentCommit, presentFile } from '../present/presentCommit';
import { presentSimplePull } from '../present/presentPull';
import type { PullRecord } from '../store/records';
import {
  actorOf,
  asksFor,
  commitView,
  gitFolder,
  json,
  nothing,
  numberOf,
  page,
  pullOf,
  readPages,
  repositoryOf,
} from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

const simple = (context: ApiContext) => (pull: PullRecord) =>
  presentSimplePull(
    context.links,
    pullViewOf(context.forge, repositoryOf(context), pull),
  );

const word = <Word extends string>(
  context: ApiContext,
  name: string,
  words: readonly [Word, ...Word[]],
): Word => {
  const value = context.query.get(name) || words[0];
  const found = words.find(one => one === value);
  if (!found)
    throw unprocessable(
      `Invalid request.\n\n${JSON.stringify(
        value,
      )} is not a possible value of "${name}": ${words.join(', ')}.`,
    );
  return found;
};

function list(context: ApiContext): Promise<Answer> {
  const repository = repositoryOf(context);
  const state = word(context, 'state', ['open', 'closed', 'all'] as const);
  const sort = word(context, 'sort', [
    'created',
    'updated',
    'popularity',
    'long-running',
  ] as const);
  const direction = word(
    context,
    'direction',
    context.query.get('sort') && sort !== 'created'
      ? (['asc', 'desc'] as const)
      : (['desc', 'asc'] as const),
  );
  const head = context.query.get('head') || undefined;
  const base = context.query.get('base') || undefined;
  // GitHub ignores a `head` that names no owner.
  const branch = head?.includes(':')
    ? branchOf(repository, head) ?? null
    : undefined;
  const key = (pull: PullRecord) =>
    sort === 'updated' ? pull.updatedAt : pull.createdAt;
  const pulls = context.forge.store
    .list('pulls')
    .filter(pull => pull.repository === repository.id)
    .filter(pull => state === 'all' || pull.state === state)
    .filter(
      pull =>
        (branch === undefined || pull.head.ref === branch) &&
        (base === undefined || pull.base.ref === base),
    )
    .sort((a, b) => key(a).localeCompare(key(b)) || a.number - b.number);
  return page(
    context,
    direction === 'asc' ? pulls : pulls.reverse(),
    simple(context),
  );
}

async function create(context: ApiContext): Promise<Answer> {
  const { body, forge, links } = context;
  const author = actorOf(context);
  const repository = repositoryOf(context);
  if (body.has('issue'))
    throw new HttpError(501, 'dev-forge does not offer issues: send a title');
  const wanted = {
    title: body.text('title'),
    body: body.optionalText('body') ?? null,
    head: body.text('head'),
    base: body.text('base'),
    isDraft: body.flag('draft') ?? false,
  };
  const pull = await openPull(forge, repository, { wanted, author });
  const shown = await presentPullOf(forge, links, { repository, pull });
  return json(shown, 201, { location: shown.url });
}

async function get(context: ApiContext): Promise<Answer> {
  const repository = repositoryOf(context);
  const pull = pullOf(context);
  for (const as of ['diff', 'patch'] as const) {
    if (!asksFor(context, as)) continue;
    const folder = gitFolder(context);
    const common =
      (await mergeBase(folder, pull.base.sha, pull.head.sha)) ?? pull.base.sha;
    const body = await diffText(folder, {
      base: common,
      head: pull.head.sha,
      as,
    });
    return {
      status: 200,
      headers: {
        'content-type': `application/vnd.github.${as}; charset=utf-8`,
      },
      body,
    };
  }
  return json(
    await presentPullOf(context.forge, context.links, { repository, pull }),
  );
}

async function edit(context: ApiContext): Promise<Answer> {
  const { body, forge, links } = context;
  const sender = actorOf(context);
  const repository = repositoryOf(context);
  const pull = await editPull(forge, repository, {
    number: numberOf(context, 'pull_number'),
    edit: {
      title: body.optionalText('title'),
      body: body.isNull('body') ? null : body.optionalText('body'),
      base: body.optionalText('base'),
      state: body.oneOf('state', ['open', 'closed'] as const),
    },
    sender,
  });
  return json(await presentPullOf(forge, links, { repository, pull }));
}

async function listFiles(context: ApiContext): Promise<Answer> {
  const repository = repositoryOf(context);
  const pull = pullOf(context);
  const files = await changesOf(context.forge, {
    repository,
    pull,
    patches: true,
  });
  // GitHub's own limit of a pull request's files.
  return page(context, files.slice(0, 3000), file =>
    presentFile(context.links, { repository, head: pull.head.sha }, file),
  );
}

async function listPullCommits(context: ApiContext): Promise<Answer> {
  const pull = pullOf(context);
  const total = await commitCountOf(context.forge, repositoryOf(context), pull);
  // GitHub's own limit of a pull request's commits.
  return readPages(context, Math.min(250, total), async ({ skip, size }) => {
    const history = {
      from: pull.head.sha,
      not: [pull.base.sha],
      reverse: true,
      skip,
      limit: size,
    };
    return (await listCommits(gitFolder(context), history)).map(commit =>
      presentCommit(commitView(context), commit),
    );
  });
}

async function merge(context: ApiContext): Promise<Answer> {
  const { body, forge } = context;
  const by = actorOf(context);
  const { sha } = await mergePull(forge, repositoryOf(context), {
    number: numberOf(context, 'pull_number'),
    wish: {
      method:
        body.oneOf('merge_method', ['merge', 'squash', 'rebase'] as const) ??
        'merge',
      sha: body.optionalText('sha'),
      title: body.optionalText('commit_title'),
      message: body.optionalText('commit_message'),
    },
    by,
  });
  return json({
    sha,
    merged: true,
    message: 'Pull Request successfully merged',
  });
}

async function updateBranch(context: ApiContext): Promise<Answer> {
  const by = actorOf(context);
  const repository = repositoryOf(context);
  const number = numberOf(context, 'pull_number');
  await updatePullBranch(context.forge, repository, {
    number,
    expectedHead: context.body.optionalText('expected_head_sha'),
    by,
  });
  return json(
    {
      message: 'Updating pull request branch.',
      url: `${context.links.page(repository)}/pull/${number}`,
    },
    202,
  );
}

async function listOfCommit(context: ApiContext): Promise<Answer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const sha = await resolveCommit(folder, context.params.commit_sha);
  if (!sha)
    throw unprocessable(
      `No commit found for SHA: ${context.params.commit_sha}`,
    );
  const found: PullRecord[] = [];
  for (const pull of context.forge.store.list('pulls')) {
    if (pull.repository !== repository.id) continue;
    if (pull.merged?.sha === sha) found.push(pull);
    else if (
      (await isAncestor(folder, sha, pull.head.sha)) &&
      !(await isAncestor(folder, sha, pull.base.sha))
    )
      found.push(pull);
  }
  return page(context, found, simple(context));
}

/** Pull requests. */
export const pullRoutes: ApiRoute[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/pulls', handle: list },
  { method: 'POST', path: '/repos/{owner}/{repo}/pulls', handle: create },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    handle: get,
  },
  {
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}',
    handle: edit,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/files',
    handle: listFiles,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
    handle: listPullCommits,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    handle: context => {
      if (!pullOf(context).merged) throw notFound();
      return nothing();
    },
  },
  {
    method: 'PUT',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    handle: merge,
  },
  {
    method: 'PUT',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/update-branch',
    handle: updateBranch,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    handle: listOfCommit,
  },
];
