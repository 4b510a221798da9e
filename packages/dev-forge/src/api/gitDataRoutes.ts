import { isoSeconds, readCommits, writeCommit } from '../git/commits';
import type { Ident } from '../git/commits';
import { isSha, isTreePath } from '../git/names';
import { checkObjects, listTree, readObject, writeBlob } from '../git/objects';
import { resolveCommit } from '../git/refs';
import { writeTree } from '../git/writeTree';
import type { TreeEdit } from '../git/writeTree';
import { Body } from '../http/Body';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import { nodeId } from '../present/Links';
import { presentGitCommit } from '../present/presentCommit';
import { actorOf, asksFor, gitFolder, json, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

// GitHub's own limits of a tree's listing.
const maxTreeEntries = 100_000;
const modes = {
  '100644': 'blob',
  '100755': 'blob',
  '120000': 'blob',
  '040000': 'tree',
  '160000': 'commit',
} as const;

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

async function presentTree(
  context: ApiContext,
  sha: string,
  recursive: boolean,
) {
  const entries = await listTree(gitFolder(context), sha, { recursive });
  const api = `${context.links.repository(repositoryOf(context))}/git`;
  return {
    sha,
    url: `${api}/trees/${sha}`,
    tree: entries.slice(0, maxTreeEntries).map(entry => ({
      path: entry.path,
      mode: entry.mode,
      type: entry.type,
      sha: entry.sha,
      ...(entry.size !== null && { size: entry.size }),
      ...(entry.type !== 'commit' && {
        url: `${api}/${entry.type}s/${entry.sha}`,
      }),
    })),
    truncated: entries.length > maxTreeEntries,
  };
}

async function treeOf(
  folder: string,
  name: string,
): Promise<string | undefined> {
  const commit = await resolveCommit(folder, name);
  const spec = commit ? `${commit}^{tree}` : `${name}^{tree}`;
  if (!commit && !isSha(name)) return undefined;
  return (await checkObjects(folder, [spec])).get(spec)?.sha;
}

async function getTree(context: ApiContext) {
  const sha = await treeOf(gitFolder(context), context.params.tree_sha);
  if (!sha) throw notFound();
  // GitHub takes any value of `recursive`, even `0` and `false`, as yes.
  return json(await presentTree(context, sha, context.query.has('recursive')));
}

interface AskedEntry {
  path: string;
  mode: keyof typeof modes;
  type: TreeEdit['type'];
  sha: string | null | undefined;
  content: string | undefined;
}

function readEntry(entry: Body): AskedEntry {
  const path = entry.text('path');
  if (!isTreePath(path))
    throw unprocessable('tree.path contains a malformed path component');
  const mode = entry.optionalText('mode') ?? '100644';
  if (!(mode in modes))
    throw unprocessable(
      'tree.mode must be one of 040000, 100644, 100755, 120000, 160000',
    );
  const type = modes[mode as keyof typeof modes];
  const asked = entry.optionalText('type') ?? type;
  if (asked !== type)
    throw unprocessable(`tree.type ${asked} does not go with mode ${mode}`);
  const sha = entry.isNull('sha') ? null : entry.optionalText('sha');
  const content = entry.optionalText('content');
  if (sha !== undefined && content !== undefined)
    throw unprocessable('Must supply either tree.sha or tree.content');
  if (sha === undefined && content === undefined)
    throw unprocessable('Must supply either tree.sha or tree.content');
  if (typeof sha === 'string' && !isSha(sha))
    throw unprocessable(
      'The tree.sha parameter must be exactly 40 characters and contain only [0-9a-f].',
    );
  if (content !== undefined && type !== 'blob')
    throw unprocessable('tree.content is for blobs only');
  return { path, mode: mode as keyof typeof modes, type, sha, content };
}

async function checkEntries(
  folder: string,
  entries: AskedEntry[],
  base: string | undefined,
): Promise<void> {
  const named = entries.filter(
    entry => typeof entry.sha === 'string' && entry.type !== 'commit',
  );
  const infos = await checkObjects(
    folder,
    named.map(entry => entry.sha as string),
  );
  for (const entry of named) {
    if (infos.get(entry.sha as string)?.type !== entry.type)
      throw unprocessable(`tree.sha ${entry.sha} is not a valid ${entry.type}`);
  }
  const removed = entries.filter(entry => entry.sha === null);
  if (removed.length === 0) return;
  const specs = removed.map(entry => `${base}:${entry.path}`);
  const present =
    base === undefined ? new Map() : await checkObjects(folder, specs);
  if (specs.some(spec => !present.has(spec)))
    throw unprocessable('GitRPC::BadObjectState');
}

/** Writes the contents of new blobs, four at a time. */
async function writeContents(
  folder: string,
  entries: AskedEntry[],
): Promise<TreeEdit[]> {
  const edits: TreeEdit[] = [];
  for (let at = 0; at < entries.length; at += 4) {
    const shas = await Promise.all(
      entries
        .slice(at, at + 4)
        .map(async entry =>
          entry.content === undefined
            ? (entry.sha as string | null)
            : writeBlob(folder, entry.content),
        ),
    );
    shas.forEach((sha, index) => {
      const { path, mode, type } = entries[at + index];
      edits.push({ path, mode, type, sha });
    });
  }
  return edits;
}

async function createTree(context: ApiContext) {
  actorOf(context);
  const folder = gitFolder(context);
  const asked = context.body.objects('tree');
  if (!asked)
    throw unprocessable('Invalid request.\n\n"tree" wasn\'t supplied.');
  const entries = asked.map(readEntry);
  const baseName = context.body.optionalText('base_tree');
  const base =
    baseName === undefined ? undefined : await treeOf(folder, baseName);
  if (baseName !== undefined && base === undefined) throw notFound();
  if (entries.length === 0 && base === undefined)
    throw unprocessable('Invalid tree info');
  await checkEntries(folder, entries, base);
  const sha = await writeTree(
    folder,
    base,
    await writeContents(folder, entries),
  );
  const tree = await presentTree(context, sha, false);
  return json(tree, 201, { location: tree.url });
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
