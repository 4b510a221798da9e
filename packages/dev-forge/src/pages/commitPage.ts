import { distance, listCommits, mergeBase, readCommits } from '../git/commits';
import { diffFiles, diffText, emptyTree } from '../git/diff';
import { resolveCommit } from '../git/refs';
import { notFound } from '../http/HttpError';
import { diffView } from './diffView';
import { markup } from './html';
import { ago, commitList, person, repositoryHead } from './layout';
import { gitFolder, pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';

/** One commit with its difference. */
export async function commitPage(context: PageContext): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const sha = await resolveCommit(folder, context.params.sha);
  const [commit] = sha ? await readCommits(folder, [sha]) : [];
  if (!commit) throw notFound();
  const files = await diffFiles(
    folder,
    commit.parents[0] ?? emptyTree,
    commit.sha,
  );
  const [subject, ...rest] = commit.message.split('\n');
  const text = rest.join('\n').trim();
  const body = markup`${repositoryHead(context, repository, 'commits')}
    <section class="box pad">
      <h1 class="title">${subject}</h1>
      ${text !== '' && markup`<pre class="message">${text}</pre>`}
      <p class="byline quiet">
        ${person(context, commit.author)} committed
        ${ago(context, commit.committer.date)} · commit
        <span class="sha">${commit.sha.slice(0, 12)}</span>
        ${commit.parents.map(
          parent =>
            markup` · parent
              <a class="sha" href="${pathOf(repository, 'commit', parent)}"
                >${parent.slice(0, 7)}</a
              >`,
        )}
        · <a href="${pathOf(repository, 'tree', commit.sha)}">Browse files</a>
      </p>
    </section>
    ${diffView(files, file =>
      pathOf(
        repository,
        'blob',
        file.status === 'removed' ? commit.parents[0] : commit.sha,
        file.path,
      ),
    )}`;
  return {
    kind: 'page',
    title: `${subject} · ${repository.owner}/${repository.name}`,
    body,
  };
}

/** The difference of two revisions, with a form to open a pull request. */
export async function comparePage(
  context: PageContext,
  problem?: { message: string; status: number },
): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const [base, head] = (context.params.rest ?? '').split('...');
  if (!base || !head) throw notFound();
  const [from, to] = await Promise.all([
    resolveCommit(folder, base),
    resolveCommit(folder, head),
  ]);
  if (!from || !to) throw notFound();
  const common = await mergeBase(folder, from, to);
  const [files, commits, { ahead }] = await Promise.all([
    diffFiles(folder, common ?? from, to),
    listCommits(folder, { from: to, not: [from], reverse: true, limit: 250 }),
    distance(folder, from, to),
  ]);
  const title =
    commits.length === 1
      ? commits[0].message.split('\n')[0]
      : head.replace(/[-_/]+/g, ' ');
  const isBranch = [base, head].every(
    name => repository.refs[`refs/heads/${name}`] !== undefined,
  );
  const known = context.forge.store
    .list('pulls')
    .find(
      pull =>
        pull.repository === repository.id &&
        pull.state === 'open' &&
        pull.head.ref === head &&
        pull.base.ref === base,
    );
  const form = markup`<form
    class="box pad form"
    method="post"
    action="${pathOf(repository, 'pulls')}"
  >
    <h2>Open a pull request</h2>
    <input type="hidden" name="token" value="${context.token}" /><input
      type="hidden"
      name="base"
      value="${base}"
    /><input type="hidden" name="head" value="${head}" />
    <label
      >Title<input
        name="title"
        required
        maxlength="256"
        value="${context.form.get('title') ?? title}"
    /></label>
    <label
      >Description (Markdown)<textarea name="body" rows="5">
${context.form.get('body')}</textarea
      >
    </label>
    <button class="button primary">Open pull request</button>
  </form>`;
  const body = markup`${repositoryHead(context, repository, 'pulls')}
    <h1 class="sub">
      <span class="branch">${base}</span> ← <span class="branch">${head}</span>
    </h1>
    ${
      problem &&
      markup`<p class="notice bad" role="alert">${problem.message}</p>`
    }
    ${
      known &&
      markup`<p class="notice">
      This is pull request
      <a href="${pathOf(repository, 'pull', String(known.number))}"
        >#${known.number} ${known.title}</a
      >.
    </p>`
    }
    ${!known && isBranch && ahead > 0 && form}
    ${
      commits.length > 0
        ? commitList(context, repository, commits)
        : markup`<p class="box pad quiet">
          ${head} holds nothing that ${base} does not have.
        </p>`
    }
    ${
      files.length > 0 &&
      diffView(files, file =>
        pathOf(
          repository,
          'blob',
          file.status === 'removed' ? from : to,
          file.path,
        ),
      )
    }`;
  return {
    kind: 'page',
    title: `Compare · ${repository.owner}/${repository.name}`,
    body,
    status: problem?.status,
  };
}

/** The difference of a pull request as text. */
export async function pullDiff(context: PageContext): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const pull = context.forge.store.pull(
    repository.id,
    Number(context.params.number),
  );
  if (!pull) throw notFound();
  const folder = gitFolder(context);
  const base =
    (await mergeBase(folder, pull.base.sha, pull.head.sha)) ?? pull.base.sha;
  const as = context.params.form === 'patch' ? 'patch' : 'diff';
  return {
    kind: 'file',
    type: 'text/plain; charset=utf-8',
    content: await diffText(folder, { base, head: pull.head.sha, as }),
  };
}
