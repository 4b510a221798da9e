import { moveRef } from '../forge/moveRef';
import { readCommits, writeCommit } from '../git/commits';
import { isTreePath } from '../git/names';
import { listTree, readObject, writeBlob } from '../git/objects';
import type { TreeEntry } from '../git/objects';
import { readRef, resolveCommit } from '../git/refs';
import { writeTree } from '../git/writeTree';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import type { Answer } from '../http/Router';
import { encodePath } from '../present/Links';
import { presentGitCommit } from '../present/presentCommit';
import { actorOf, asksFor, gitFolder, json, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';
import { decodeContent, readIdent } from './gitDataRoutes';

// GitHub's own limits: content in JSON up to 1 MB, raw up to 100 MB, a folder's first 1,000 entries.
const maxJsonBytes = 1024 * 1024;
const maxDirectoryEntries = 1000;

const readPath = (context: ApiContext): string =>
  context.params.path.replace(/^\/+|\/+$/g, '');

function presentEntry(
  context: ApiContext,
  at: {
    path: string;
    ref: string;
    entry: Pick<TreeEntry, 'sha' | 'size' | 'type' | 'mode'>;
  },
) {
  const { path, ref, entry } = at;
  const repository = repositoryOf(context);
  const api = context.links.repository(repository);
  const page = context.links.page(repository);
  const url = `${api}/contents/${encodePath(path)}?ref=${encodeURIComponent(
    ref,
  )}`;
  const kind = entry.type === 'tree' ? 'tree' : 'blob';
  const html = `${page}/${kind}/${encodePath(ref)}/${encodePath(path)}`;
  const git =
    entry.type === 'commit' ? null : `${api}/git/${kind}s/${entry.sha}`;
  return {
    name: path.split('/').pop() ?? '',
    path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url:
      kind === 'blob' && entry.type === 'blob'
        ? `${page}/raw/${encodePath(ref)}/${encodePath(path)}`
        : null,
    type: typeOf(entry),
    _links: { self: url, git, html },
  };
}

function typeOf({ type, mode }: Pick<TreeEntry, 'type' | 'mode'>): string {
  if (type === 'tree') return 'dir';
  if (type === 'commit') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
}

async function presentBlob(
  context: ApiContext,
  at: { path: string; ref: string; entry: TreeEntry },
): Promise<Answer> {
  const { entry } = at;
  const shown = presentEntry(context, at);
  if (entry.type === 'commit')
    return json({
      ...shown,
      submodule_git_url: `${context.links.root}/unknown`,
    });
  const object = await readObject(gitFolder(context), entry.sha);
  if (!object) throw notFound();
  if (asksFor(context, 'raw')) {
    return {
      status: 200,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
      body: object.content,
    };
  }
  if (entry.mode === '120000')
    return json({ ...shown, target: object.content.toString('utf8') });
  const isLarge = object.content.length > maxJsonBytes;
  return json({
    ...shown,
    content: isLarge
      ? ''
      : `${object.content.toString('base64').replace(/.{60}/g, '$&\n')}\n`,
    encoding: isLarge ? 'none' : 'base64',
  });
}

async function get(context: ApiContext): Promise<Answer> {
  const folder = gitFolder(context);
  const path = readPath(context);
  const asked = context.query.get('ref') || undefined;
  const ref = asked ?? repositoryOf(context).defaultBranch;
  const commit = await resolveCommit(folder, ref);
  if (!commit)
    throw new HttpError(
      404,
      asked
        ? `No commit found for the ref ${asked}`
        : 'This repository is empty.',
    );
  if (path !== '' && !isTreePath(path)) throw notFound();
  const [entry] = path === '' ? [] : await listTree(folder, commit, { path });
  if (path !== '' && !entry) throw notFound();
  if (entry && entry.type !== 'tree')
    return presentBlob(context, { path, ref, entry });
  const entries = await listTree(folder, entry?.sha ?? commit);
  const items = entries
    .slice(0, maxDirectoryEntries)
    .map(item =>
      presentEntry(context, {
        path: path === '' ? item.path : `${path}/${item.path}`,
        ref,
        entry: item,
      }),
    );
  if (!asksFor(context, 'object')) return json(items);
  const tree = entry ?? {
    mode: '040000',
    type: 'tree' as const,
    sha: (await readCommits(folder, [commit]))[0].tree,
    size: null,
  };
  return json(
    { ...presentEntry(context, { path, ref, entry: tree }), entries: items },
    200,
    {
      'x-github-media-type': 'github.v3; param=object; format=json',
    },
  );
}

interface FileEdit {
  path: string;
  branch: string;
  /** The branch's tip, or nothing in an empty repository. */
  tip?: string;
  known?: TreeEntry;
}

async function readEdit(context: ApiContext): Promise<FileEdit> {
  const path = readPath(context);
  if (!isTreePath(path))
    throw unprocessable('path contains a malformed path component');
  const folder = gitFolder(context);
  const asked =
    context.body.optionalText('branch') ??
    context.query.get('branch') ??
    undefined;
  const branch = asked ?? repositoryOf(context).defaultBranch;
  const tip = (await readRef(folder, `refs/heads/${branch}`))?.sha;
  if (
    !tip &&
    asked !== undefined &&
    asked !== repositoryOf(context).defaultBranch
  )
    throw new HttpError(404, `Branch ${branch} not found`);
  const [known] = tip ? await listTree(folder, tip, { path }) : [];
  return { path, branch, tip, known };
}

async function commitEdit(
  context: ApiContext,
  edit: FileEdit,
  blob: string | null,
) {
  const { body, forge } = context;
  const folder = gitFolder(context);
  const tree = await writeTree(folder, edit.tip, [
    {
      path: edit.path,
      mode: edit.known?.mode ?? '100644',
      type: 'blob',
      sha: blob,
    },
  ]);
  const committer = readIdent(context, body.object('committer'));
  const author = readIdent(context, body.object('author'), committer);
  const message =
    body.optionalText('message') ?? context.query.get('message') ?? undefined;
  if (message === undefined)
    throw unprocessable('Invalid request.\n\n"message" wasn\'t supplied.');
  const sha = await writeCommit(folder, {
    tree,
    parents: edit.tip ? [edit.tip] : [],
    message,
    author,
    committer,
  });
  const moved = await moveRef(forge, repositoryOf(context), {
    name: `refs/heads/${edit.branch}`,
    sha,
    how: edit.tip ? 'move' : 'create',
    by: actorOf(context),
  }).catch(error => {
    if (
      error instanceof HttpError &&
      error.message === 'Update is not a fast forward'
    ) {
      throw new HttpError(
        409,
        `${edit.path} does not match: the branch moved meanwhile`,
      );
    }
    throw error;
  });
  if (!moved) throw new HttpError(409, 'The branch was removed meanwhile');
  const [commit] = await readCommits(folder, [sha]);
  return presentGitCommit(context.links, repositoryOf(context), commit);
}

function checkKnown(edit: FileEdit, sha: string | undefined): void {
  if (edit.known && edit.known.type !== 'blob')
    throw unprocessable(`${edit.path} is not a file`);
  if (edit.known && sha === undefined)
    throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  if (sha !== undefined && edit.known?.sha !== sha)
    throw new HttpError(409, `${edit.path} does not match ${sha}`);
}

async function put(context: ApiContext): Promise<Answer> {
  actorOf(context);
  const edit = await readEdit(context);
  checkKnown(edit, context.body.optionalText('sha'));
  const content = decodeContent(context.body.text('content'), 'base64');
  const blob = await writeBlob(gitFolder(context), content);
  const commit = await commitEdit(context, edit, blob);
  const entry = {
    sha: blob,
    size: content.length,
    type: 'blob' as const,
    mode: edit.known?.mode ?? '100644',
  };
  return json(
    {
      content: presentEntry(context, {
        path: edit.path,
        ref: edit.branch,
        entry,
      }),
      commit,
    },
    edit.known ? 200 : 201,
  );
}

async function remove(context: ApiContext): Promise<Answer> {
  actorOf(context);
  const edit = await readEdit(context);
  if (!edit.known) throw notFound();
  const sha =
    context.body.optionalText('sha') ?? context.query.get('sha') ?? undefined;
  checkKnown(edit, sha);
  return json({ content: null, commit: await commitEdit(context, edit, null) });
}

async function archive(
  context: ApiContext,
  form: 'tar.gz' | 'zip',
): Promise<Answer> {
  const repository = repositoryOf(context);
  const name = context.params.ref || repository.defaultBranch;
  const sha = await resolveCommit(gitFolder(context), name);
  if (!sha) throw notFound();
  return {
    status: 302,
    headers: {
      location: `${context.links.page(repository)}/archive/${sha}.${form}`,
    },
  };
}

async function readme(context: ApiContext): Promise<Answer> {
  const folder = gitFolder(context);
  const commit = await resolveCommit(
    folder,
    context.query.get('ref') || repositoryOf(context).defaultBranch,
  );
  const entries = commit ? await listTree(folder, commit) : [];
  const entry = entries.find(
    item =>
      item.type === 'blob' && /^readme(\.(md|markdown|txt))?$/i.test(item.path),
  );
  if (!entry) throw notFound();
  return get({ ...context, params: { ...context.params, path: entry.path } });
}

/** Files and folders by path, and archives of them. */
export const contentRoutes: ApiRoute[] = [
  { method: 'GET', path: '/repos/{owner}/{repo}/readme', handle: readme },
  { method: 'GET', path: '/repos/{owner}/{repo}/contents/{path}', handle: get },
  { method: 'PUT', path: '/repos/{owner}/{repo}/contents/{path}', handle: put },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/contents/{path}',
    handle: remove,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/tarball/{ref}',
    handle: context => archive(context, 'tar.gz'),
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/zipball/{ref}',
    handle: context => archive(context, 'zip'),
  },
];
