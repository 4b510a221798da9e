import { moveRef } from '../forge/moveRef';
import { readCommits, writeCommit } from '../git/commits';
import { isTreePath } from '../git/names';
import { listTree, writeBlob } from '../git/objects';
import type { TreeEntry } from '../git/objects';
import { readRef } from '../git/refs';
import { writeTree } from '../git/writeTree';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import type { Answer } from '../http/Router';
import { presentGitCommit } from '../present/presentCommit';
import { actorOf, gitFolder, json, repositoryOf } from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';
import { presentEntry, readPath } from './contentRoutes';
import { decodeContent, readIdent } from './gitDataRoutes';

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

/** Writing one file by a commit. */
export const fileRoutes: ApiRoute[] = [
  { method: 'PUT', path: '/repos/{owner}/{repo}/contents/{path}', handle: put },
  {
    method: 'DELETE',
    path: '/repos/{owner}/{repo}/contents/{path}',
    handle: remove,
  },
];
