import { isoSeconds, readCommits, writeCommit } from '../git/commits';
import type { Ident } from '../git/commits';
import { isSha } from '../git/names';
import { checkObjects, readObject, writeBlob } from '../git/objects';
import { Body } from '../http/Body';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import { nodeId } from '../present/Links';
import { presentGitCommit } from '../present/presentCommit';
import { actorOf, asksFor, gitFolder, json, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';
import { createTree, getTree } from './gitTrees';

async function getBlob(context: ApiContext) {
  const sha = context.params.file_sha;
  if (!isSha(sha))
    throw unprocessable(
      `The sha parameter must be exactly 40 characters and contain only [0-9a-f].`,
    );
  const object = await readObject(gitFolder(context), sha);
  if (object?.type !== 'blob') throw notFound();
  if (asksFor(context, 'raw'))
    return {
      status: 200,
      headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
      body: object.content,
    };
  return json({
    sha,
    node_id: nodeId('Blob', sha),
    size: object.content.length,
    url: `${context.links.repository(repositoryOf(context))}/git/blobs/${sha}`,
    content: object.content.toString('base64').replace(/.{60}/g, '$&\n'),
    encoding: 'base64',
  });
}

/** Decodes a content that a body gives as text or base64. */
export function decodeContent(content: string, encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.from(content, 'utf8');
  const plain = content.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain))
    throw unprocessable('content is not valid Base64');
  return Buffer.from(plain, 'base64');
}

async function createBlob(context: ApiContext) {
  actorOf(context);
  const encoding =
    context.body.oneOf('encoding', ['utf-8', 'base64']) ?? 'utf-8';
  const sha = await writeBlob(
    gitFolder(context),
    decodeContent(context.body.text('content'), encoding),
  );
  const url = `${context.links.repository(
    repositoryOf(context),
  )}/git/blobs/${sha}`;
  return json({ sha, url }, 201, { location: url });
}

async function getCommit(context: ApiContext) {
  const sha = context.params.commit_sha;
  const [commit] = isSha(sha)
    ? await readCommits(gitFolder(context), [sha])
    : [];
  if (!commit) throw notFound();
  return json(presentGitCommit(context.links, repositoryOf(context), commit));
}

/** A person in a body; who is missing there is the user of the request, now. */
export function readIdent(
  context: ApiContext,
  given: Body | undefined,
  otherwise?: Ident,
): Ident {
  const actor = actorOf(context);
  const now = isoSeconds(context.forge.now());
  if (!given)
    return otherwise ?? { name: actor.name, email: actor.email, date: now };
  const ident = {
    name: given.text('name'),
    email: given.text('email'),
    date: given.optionalText('date') ?? now,
  };
  const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
  if (!zoned.test(ident.date) || Number.isNaN(Date.parse(ident.date)))
    throw unprocessable(
      `Invalid request.\n\n${ident.date} is not a valid date-time.`,
    );
  if (Date.parse(ident.date) < 0)
    throw unprocessable('Dates before 1970 cannot be recorded');
  if (!/[^\s<>.,:;'"\\]/.test(ident.name))
    throw new HttpError(422, 'author and committer need a name');
  return { ...ident, date: ident.date.replace(/\.\d+/, '') };
}

async function createCommit(context: ApiContext) {
  const { body } = context;
  const folder = gitFolder(context);
  const message = body.text('message');
  const tree = body.text('tree');
  const parents = body.texts('parents') ?? [];
  if (body.has('signature') && !body.isNull('signature'))
    throw new HttpError(501, 'dev-forge does not offer signatures on commits');
  if (message.trim() === '')
    throw unprocessable('Invalid request.\n\n"message" is empty.');
  if ([tree, ...parents].some(sha => !isSha(sha)))
    throw unprocessable(
      'The tree and parents parameters must be exactly 40 characters and contain only [0-9a-f].',
    );
  const infos = await checkObjects(folder, [tree, ...parents]);
  if (infos.get(tree)?.type !== 'tree')
    throw unprocessable('Tree SHA does not exist');
  if (parents.some(sha => infos.get(sha)?.type !== 'commit'))
    throw unprocessable('Parent SHA does not exist or is not a commit object');
  const author = readIdent(context, body.object('author'));
  const committer = readIdent(
    context,
    body.object('committer'),
    body.object('author') ? author : undefined,
  );
  const sha = await writeCommit(folder, {
    tree,
    parents: [...new Set(parents)],
    message,
    author,
    committer,
  });
  const [commit] = await readCommits(folder, [sha]);
  const shown = presentGitCommit(context.links, repositoryOf(context), commit);
  return json(shown, 201, { location: shown.url });
}

/** Blobs, trees and commits as Git keeps them. */
export const gitDataRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/blobs/{file_sha}',
    handle: getBlob,
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/git/blobs',
    handle: createBlob,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/trees/{tree_sha}',
    handle: getTree,
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/git/trees',
    handle: createTree,
  },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/git/commits/{commit_sha}',
    handle: getCommit,
  },
  {
    method: 'POST',
    path: '/repos/{owner}/{repo}/git/commits',
    handle: createCommit,
  },
];
