import { isSha, isTreePath } from '../git/names';
import { checkObjects, listTree, writeBlob } from '../git/objects';
import { resolveCommit } from '../git/refs';
import { type TreeEdit, writeTree } from '../git/writeTree';
import { Body } from '../http/Body';
import { notFound, unprocessable } from '../http/HttpError';
import {
  actorOf,
  type ApiContext,
  gitFolder,
  json,
  repositoryOf,
} from './ApiContext';

// GitHub's own limits of a tree's listing.
const maxTreeEntries = 100_000;

const modes = {
  '100644': 'blob',
  '100755': 'blob',
  '120000': 'blob',
  '040000': 'tree',
  '160000': 'commit',
} as const;

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

/** GET on a tree, whole with `recursive`. */
export async function getTree(context: ApiContext) {
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

/** POST of a tree: its entries, over a base where one is named. */
export async function createTree(context: ApiContext) {
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
