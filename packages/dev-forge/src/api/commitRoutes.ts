import {
  countCommits,
  distance,
  listCommits,
  mergeBase,
  readCommits,
} from '../git/commits';
import type { Commit, History } from '../git/commits';
import { diffFiles, diffText, emptyTree } from '../git/diff';
import type { FileChange } from '../git/diff';
import { isTreePath } from '../git/names';
import { resolveCommit } from '../git/refs';
import { branchOf } from '../forge/pulls';
import { HttpError, notFound, unprocessable } from '../http/HttpError';
import { linkHeader, readPage } from '../http/paging';
import type { Answer } from '../http/Router';
import { encodePath } from '../present/Links';
import { presentCommit, presentFile } from '../present/presentCommit';
import {
  asksFor,
  commitView,
  gitFolder,
  json,
  readPages,
  repositoryOf,
} from './ApiContext';
import type { ApiContext, ApiRoute } from './ApiContext';

// GitHub's own limit of files in one comparison or commit.
const maxFiles = 300;

const isoTime =
  /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Finds a commit by what a request calls it; 422 as GitHub words it. */
export async function commitOf(
  context: ApiContext,
  name: string,
): Promise<Commit> {
  const folder = gitFolder(context);
  const sha = await resolveCommit(folder, name);
  const [commit] = sha ? await readCommits(folder, [sha]) : [];
  if (!commit) throw unprocessable(`No commit found for SHA: ${name}`);
  return commit;
}

function emailsOf(context: ApiContext, author: string): string[] {
  const email = context.forge.store.account(author)?.email;
  return email ? [email] : [author];
}

async function list(context: ApiContext): Promise<Answer> {
  const { query } = context;
  const folder = gitFolder(context);
  const asked = query.get('sha');
  const from = await resolveCommit(
    folder,
    asked || repositoryOf(context).defaultBranch,
  );
  if (!from) {
    if (asked) throw notFound();
    throw new HttpError(409, 'Git Repository is empty.');
  }
  const time = (name: string) => {
    const value = query.get(name);
    if (value === null) return undefined;
    if (!isoTime.test(value) || Number.isNaN(Date.parse(value)))
      throw new HttpError(400, `${name} is not a time in ISO 8601`);
    return value;
  };
  const path = query.get('path')?.replace(/^\/+|\/+$/g, '');
  if (path && !isTreePath(path)) return json([]);
  const author = query.get('author');
  const history: History = {
    from,
    path: path || undefined,
    since: time('since'),
    until: time('until'),
    emails: author ? emailsOf(context, author) : undefined,
  };
  return readPages(
    context,
    await countCommits(folder, history),
    async ({ skip, size }) =>
      (await listCommits(folder, { ...history, skip, limit: size })).map(
        commit => presentCommit(commitView(context), commit),
      ),
  );
}

function summed(files: readonly FileChange[]) {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return { additions, deletions, total: additions + deletions };
}

const text = (body: Buffer | string, form: string): Answer => ({
  status: 200,
  headers: { 'content-type': `application/vnd.github.${form}; charset=utf-8` },
  body,
});

async function get(context: ApiContext): Promise<Answer> {
  const folder = gitFolder(context);
  const commit = await commitOf(context, context.params.ref);
  if (asksFor(context, 'sha')) return text(commit.sha, 'sha');
  const base = commit.parents[0] ?? emptyTree;
  if (asksFor(context, 'diff'))
    return text(
      await diffText(folder, { base, head: commit.sha, as: 'diff' }),
      'diff',
    );
  if (asksFor(context, 'patch') && commit.parents[0])
    return text(
      await diffText(folder, { base, head: commit.sha, as: 'patch' }),
      'patch',
    );
  const files = await diffFiles(folder, base, commit.sha);
  const asked = readPage(context.query);
  const size = context.query.has('per_page') ? asked.size : maxFiles;
  const skip = (asked.number - 1) * size;
  const at = { repository: repositoryOf(context), head: commit.sha };
  return json(
    {
      ...presentCommit(commitView(context), commit),
      stats: summed(files),
      files: files
        .slice(skip, skip + size)
        .map(file => presentFile(context.links, at, file)),
    },
    200,
    linkHeader(context.url, { ...asked, size, skip }, files.length),
  );
}

async function readRange(
  context: ApiContext,
): Promise<{ base: string; head: string }> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const dots = context.params.basehead.indexOf('...');
  if (dots < 1) throw notFound();
  const [base, head] = await Promise.all(
    [
      context.params.basehead.slice(0, dots),
      context.params.basehead.slice(dots + 3),
    ].map(name => {
      const branch = branchOf(repository, name);
      return branch === undefined ? undefined : resolveCommit(folder, branch);
    }),
  );
  if (!base || !head) throw notFound();
  return { base, head };
}

async function compare(context: ApiContext): Promise<Answer> {
  const folder = gitFolder(context);
  const repository = repositoryOf(context);
  const { base, head } = await readRange(context);
  const common = await mergeBase(folder, base, head);
  if (!common)
    throw new HttpError(
      404,
      `No common ancestor between ${context.params.basehead.replace(
        '...',
        ' and ',
      )}.`,
    );
  if (asksFor(context, 'diff'))
    return text(
      await diffText(folder, { base: common, head, as: 'diff' }),
      'diff',
    );
  if (asksFor(context, 'patch'))
    return text(
      await diffText(folder, { base: common, head, as: 'patch' }),
      'patch',
    );
  const { ahead, behind } = await distance(folder, base, head);
  const asked = readPage(context.query);
  const size = context.query.has('per_page') ? asked.size : 250;
  const skip = (asked.number - 1) * size;
  const [files, commits, [baseCommit, commonCommit]] = await Promise.all([
    // Files stand on the first page alone, as on GitHub.
    asked.number === 1 ? diffFiles(folder, common, head) : Promise.resolve([]),
    listCommits(folder, {
      from: head,
      not: [base],
      reverse: true,
      skip,
      limit: size,
    }),
    readCommits(folder, [base, common]),
  ]);
  const view = commitView(context);
  const url = `${context.links.repository(repository)}/compare/${encodePath(
    context.params.basehead,
  )}`;
  const html = `${context.links.page(repository)}/compare/${encodePath(
    context.params.basehead,
  )}`;
  return json(
    {
      url,
      html_url: html,
      permalink_url: `${context.links.page(
        repository,
      )}/compare/${base}...${head}`,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: presentCommit(view, baseCommit),
      merge_base_commit: presentCommit(view, commonCommit),
      status: statusOf(ahead, behind),
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: commits.map(commit => presentCommit(view, commit)),
      files: files
        .slice(0, maxFiles)
        .map(file => presentFile(context.links, { repository, head }, file)),
    },
    200,
    linkHeader(context.url, { ...asked, size, skip }, ahead),
  );
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return 'diverged';
  if (ahead > 0) return 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

/** Commits and comparisons. */
export const commitRoutes: ApiRoute[] = [
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/compare/{basehead}',
    handle: compare,
  },
  { method: 'GET', path: '/repos/{owner}/{repo}/commits', handle: list },
  { method: 'GET', path: '/repos/{owner}/{repo}/commits/{ref}', handle: get },
];
