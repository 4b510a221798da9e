import { readCommits } from '../git/commits';
import { isTreePath } from '../git/names';
import { listTree, readObject } from '../git/objects';
import type { TreeEntry } from '../git/objects';
import { resolveCommit } from '../git/refs';
import { HttpError, notFound } from '../http/HttpError';
import type { Answer } from '../http/Router';
import { encodePath } from '../present/Links';
import { asksFor, gitFolder, json, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

// GitHub's own limits: content in JSON up to 1 MB, raw up to 100 MB, a folder's first 1,000 entries.
const maxJsonBytes = 1024 * 1024;
const maxDirectoryEntries = 1000;

/** The path of a file or folder that the request names. */
export const readPath = (context: ApiContext): string =>
  context.params.path.replace(/^\/+|\/+$/g, '');

/** GitHub's description of an entry of a tree, without content. */
export function presentEntry(
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
  const items = entries.slice(0, maxDirectoryEntries).map(item =>
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
