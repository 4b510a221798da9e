import { moveRef } from '../forge/moveRef';
import { readCommits } from '../git/commits';
import { isFullRefName } from '../git/names';
import { listRefs, readRef, resolveCommit } from '../git/refs';
import type { Ref } from '../git/refs';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import { encodePath } from '../present/Links';
import { presentCommit, presentRef } from '../present/presentCommit';
import {
  actorOf,
  commitView,
  gitFolder,
  json,
  nothing,
  page,
  repositoryOf,
} from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

const present = (context: ApiContext) => (ref: Ref) =>
  presentRef(context.links, repositoryOf(context), ref);

async function getRef(context: ApiContext) {
  const ref = await readRef(gitFolder(context), `refs/${context.params.ref}`);
  if (!ref) throw notFound();
  return json(present(context)(ref));
}

async function listMatching(context: ApiContext) {
  const prefix = `refs/${context.params.ref}`;
  if (!isFullRefName(`${prefix.replace(/\/$/, '')}/x`)) return json([]);
  const kind = `${prefix.split('/').slice(0, 2).join('/')}`;
  const refs = await listRefs(gitFolder(context), `${kind}/`);
  return page(
    context,
    refs.filter(ref => ref.name.startsWith(prefix)),
    present(context),
  );
}

async function createRef(context: ApiContext) {
  const by = actorOf(context);
  const repository = repositoryOf(context);
  const name = context.body.text('ref');
  const ref = await moveRef(context.forge, repository, {
    name,
    sha: context.body.text('sha'),
    how: 'create',
    by,
  });
  if (!ref) throw new HttpError(409, 'Reference moved meanwhile');
  const shown = present(context)(ref);
  return json(shown, 201, { location: shown.url });
}

async function updateRef(context: ApiContext) {
  const by = actorOf(context);
  const how = context.body.flag('force') ? 'force' : 'move';
  const ref = await moveRef(context.forge, repositoryOf(context), {
    name: `refs/${context.params.ref}`,
    sha: context.body.text('sha'),
    how,
    by,
  });
  if (!ref) throw new HttpError(409, 'Reference moved meanwhile');
  return json(present(context)(ref));
}

async function deleteRef(context: ApiContext) {
  const by = actorOf(context);
  await moveRef(context.forge, repositoryOf(context), {
    name: `refs/${context.params.ref}`,
    how: 'move',
    by,
  });
  return nothing();
}

async function listBranches(context: ApiContext) {
  const api = context.links.repository(repositoryOf(context));
  const isProtected = context.query.get('protected');
  const refs =
    isProtected === 'true'
      ? []
      : await listRefs(gitFolder(context), 'refs/heads/');
  return page(context, refs, ref => ({
    name: ref.name.slice('refs/heads/'.length),
    commit: { sha: ref.sha, url: `${api}/commits/${ref.sha}` },
    protected: false,
  }));
}

async function getBranch(context: ApiContext) {
  const { branch } = context.params;
  const folder = gitFolder(context);
  const ref = await readRef(folder, `refs/heads/${branch}`);
  if (!ref) throw new HttpError(404, 'Branch not found');
  const [commit] = await readCommits(folder, [ref.sha]);
  if (!commit) throw unprocessable('The branch does not point to a commit');
  const repository = repositoryOf(context);
  const self = `${context.links.repository(repository)}/branches/${encodePath(
    branch,
  )}`;
  return json({
    name: branch,
    commit: presentCommit(commitView(context), commit),
    _links: {
      self,
      html: `${context.links.page(repository)}/tree/${encodePath(branch)}`,
    },
    protected: false,
    protection: {
      enabled: false,
      required_status_checks: {
        enforcement_level: 'off',
        contexts: [],
        checks: [],
      },
    },
    protection_url: `${self}/protection`,
  });
}

async function listTags(context: ApiContext) {
  const folder = gitFolder(context);
  const repository = repositoryOf(context);
  const api = context.links.repository(repository);
  const refs = await listRefs(folder, 'refs/tags/');
  return page(context, refs.reverse(), async ref => {
    const name = ref.name.slice('refs/tags/'.length);
    const sha = (await resolveCommit(folder, ref.name)) ?? ref.sha;
    return {
      name,
      commit: { sha, url: `${api}/commits/${sha}` },
      zipball_url: `${api}/zipball/${encodePath(ref.name)}`,
      tarball_url: `${api}/tarball/${encodePath(ref.name)}`,
      node_id: presentRef(context.links, repository, ref).node_id,
    };
  });
}

/** Refs, branches and tags. */
export const refRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/ref/{ref}',
    handle: getRef,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/matching-refs/{ref}',
    handle: listMatching,
  },
  { method: 'POST', path: '/repos/{owner}/{repo}/git/refs', handle: createRef },
  {
    method: 'PATCH',
    path: '/repos/{owner}/{repo}/git/refs/{ref}',
    handle: updateRef,
  },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/git/refs/{ref}',
    handle: deleteRef,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/branches',
    handle: listBranches,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/branches/{branch}',
    handle: getBranch,
  },
  { method: 'GET', path: '/repos/{owner}/{repo}/tags', handle: listTags },
];
