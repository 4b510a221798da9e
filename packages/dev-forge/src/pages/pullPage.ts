import { accountOf } from '../forge/ForgeServices';
import {
  changesOf,
  commentsOf,
  commitCountOf,
  mergeabilityOf,
} from '../forge/pullView';
import { listCommits } from '../git/commits';
import { checkObjects } from '../git/objects';
import { notFound } from '../http/HttpError';
import type { PullRecord, RepositoryRecord } from '../store/records';
import { diffView } from './diffView';
import { markup } from './html';
import type { Html } from './html';
import {
  ago,
  commitList,
  pager,
  person,
  repositoryHead,
  stateBadge,
  stateOf,
} from './layout';
import { renderMarkdown } from './markdown';
import { gitFolder, pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';

type Tab = 'conversation' | 'commits' | 'files';

const perPage = 30;

/** All pull requests of a repository. */
export function pullsPage(context: PageContext): PageAnswer {
  const repository = repositoryOf(context);
  const state =
    context.url.searchParams.get('state') === 'closed' ? 'closed' : 'open';
  const page = Math.max(
    1,
    Number.parseInt(context.url.searchParams.get('page') ?? '1', 10) || 1,
  );
  const all = context.forge.store
    .list('pulls')
    .filter(pull => pull.repository === repository.id);
  const shown = all.filter(pull => pull.state === state).reverse();
  const count = (of: string) => all.filter(pull => pull.state === of).length;
  const filter = (of: string, label: string) =>
    markup`<a href="?state=${of}" ${state === of && markup`aria-current="page"`}
      >${count(of)} ${label}</a
    >`;
  const body = markup`${repositoryHead(context, repository, 'pulls')}
    <h1 class="sub">Pull requests</h1>
    <nav class="filters" aria-label="State">
      ${filter('open', 'open')}${filter('closed', 'closed')}
    </nav>
    ${
      shown.length === 0
        ? markup`<p class="box pad quiet">There are no ${state} pull requests.</p>`
        : markup`<ul class="box pulls">
          ${shown.slice((page - 1) * perPage, page * perPage).map(
            pull => markup`<li>
              ${stateBadge(pull)}
              <div class="grow">
                <a
                  class="subject"
                  href="${pathOf(repository, 'pull', String(pull.number))}"
                  >${pull.title}</a
                >
                <div class="quiet byline">
                  #${pull.number} by ${pull.author},
                  ${ago(context, pull.createdAt)} ·
                  <span class="branch">${pull.base.ref}</span> ←
                  <span class="branch">${pull.head.ref}</span>
                </div>
              </div>
            </li>`,
          )}
        </ul>`
    }
    ${pager(context, { page, hasMore: shown.length > page * perPage })}`;
  return {
    kind: 'page',
    title: `Pull requests · ${repository.owner}/${repository.name}`,
    body,
  };
}

function head(
  context: PageContext,
  at: {
    repository: RepositoryRecord;
    pull: PullRecord;
    tab: Tab;
    counts: { commits: number; files: number };
  },
): Html {
  const { repository, pull, tab, counts } = at;
  const base = pathOf(repository, 'pull', String(pull.number));
  const comments = commentsOf(context.forge, pull).length;
  const link = (name: Tab, path: string, label: string, count: number) =>
    markup`<a href="${path}" ${tab === name && markup`aria-current="page"`}
      >${label} <span class="count">${count}</span></a
    >`;
  const verb = pull.merged ? 'merged into' : 'wants to merge into';
  const who = pull.merged ? pull.merged.by : pull.author;
  return markup`${repositoryHead(context, repository, 'pulls')}
    <h1 class="title">
      ${pull.title} <span class="quiet">#${pull.number}</span>
    </h1>
    <p class="byline">
      ${stateBadge(pull)}
      <span
        ><b>${who}</b> ${verb} <span class="branch">${pull.base.ref}</span> from
        <span class="branch">${pull.head.ref}</span> ${
    pull.merged
      ? ago(context, pull.merged.at)
      : markup`· opened ${ago(context, pull.createdAt)}`
  }</span
      >
    </p>
    <nav class="tabs inner" aria-label="Pull request">
      ${link('conversation', base, 'Conversation', comments)}${link(
    'commits',
    `${base}/commits`,
    'Commits',
    counts.commits,
  )}${link('files', `${base}/files`, 'Files changed', counts.files)}
    </nav>`;
}

function conversation(context: PageContext, pull: PullRecord): Html {
  const author = accountOf(context.forge, pull.author);
  const post = (at: {
    who: string;
    date: string;
    body: string | null;
    id?: number;
  }) => markup`<article
    class="box comment"
    ${at.id !== undefined && markup`id="comment-${at.id}"`}
  >
    <header class="boxhead">
      <span class="byline"
        >${person(context, accountOf(context.forge, at.who))}
        <span class="quiet">${ago(context, at.date)}</span></span
      >
    </header>
    <div class="prose">
      ${
        at.body
          ? renderMarkdown(at.body)
          : markup`<p class="quiet">No description.</p>`
      }
    </div>
  </article>`;
  return markup`${post({
    who: author.login,
    date: pull.createdAt,
    body: pull.body,
  })}
  ${commentsOf(context.forge, pull).map(comment =>
    post({
      who: comment.author,
      date: comment.createdAt,
      body: comment.body,
      id: comment.id,
    }),
  )}`;
}

const methods = [
  ['merge', 'Merge commit', 'All commits, joined by one more'],
  ['squash', 'Squash', 'All changes in one commit'],
  ['rebase', 'Rebase', 'Each commit again, on top of the base'],
] as const;

function mergeForm(context: PageContext, base: string, pull: PullRecord): Html {
  const chosen = context.form.get('method') ?? 'merge';
  return markup`<form method="post" action="${base}/merge" class="mergeform">
    <input type="hidden" name="token" value="${context.token}" /><input
      type="hidden"
      name="sha"
      value="${pull.head.sha}"
    />
    <fieldset>
      <legend>How to merge</legend>
      ${methods.map(
        ([value, label, hint]) =>
          markup`<label class="choice"
            ><input
              type="radio"
              name="method"
              value="${value}"
              ${chosen === value && markup`checked`}
            /><span
              ><b>${label}</b><span class="quiet">${hint}</span></span
            ></label
          >`,
      )}
    </fieldset>
    <button class="button primary big">Merge pull request</button>
  </form>`;
}

/** The state of a pull request, what it means, and what can be done. */
async function mergeBox(
  context: PageContext,
  repository: RepositoryRecord,
  pull: PullRecord,
): Promise<Html> {
  const base = pathOf(repository, 'pull', String(pull.number));
  const button = (action: string, label: string) =>
    markup`<form method="post" action="${base}/${action}">
      <input type="hidden" name="token" value="${context.token}" /><button
        class="button"
      >
        ${label}
      </button>
    </form>`;
  const box = (kind: string, title: Html, rest: Html) =>
    markup`<section class="box state ${kind}" aria-label="State" role="status">
      <h2>${title}</h2>
      ${rest}
    </section>`;
  const hasBranch =
    repository.refs[`refs/heads/${pull.head.ref}`] !== undefined;
  const isRemovable = hasBranch && pull.head.ref !== repository.defaultBranch;
  if (pull.merged) {
    const commit = markup`<a
      class="sha"
      href="${pathOf(repository, 'commit', pull.merged.sha)}"
      >${pull.merged.sha.slice(0, 7)}</a
    >`;
    return box(
      'merged',
      markup`Merged as ${commit}`,
      markup`<p>
          ${pull.merged.by} merged this into
          <span class="branch">${pull.base.ref}</span> ${ago(
        context,
        pull.merged.at,
      )}${
        pull.merged.method === 'push'
          ? ' by a push'
          : ` (${pull.merged.method})`
      }.
        </p>
        ${
          isRemovable
            ? button('delete-branch', `Delete branch ${pull.head.ref}`)
            : !hasBranch && markup`<p class="quiet">The branch is deleted.</p>`
        }`,
    );
  }
  if (pull.state === 'closed') {
    return box(
      'closed',
      markup`Closed without a merge`,
      markup`${
        pull.closedAt && markup`<p>Closed ${ago(context, pull.closedAt)}.</p>`
      }${
        hasBranch
          ? button('reopen', 'Reopen pull request')
          : markup`<p class="quiet">Its branch is deleted.</p>`
      }`,
    );
  }
  const merge = await mergeabilityOf(context.forge, repository, pull);
  if (!merge.mergeable) {
    return box(
      'dirty',
      markup`Conflicts with ${pull.base.ref}`,
      markup`<p>
          These files must be resolved on the branch before it can be merged:
        </p>
        <ul>
          ${merge.conflicts.map(path => markup`<li><code>${path}</code></li>`)}
        </ul>
        ${button('close', 'Close pull request')}`,
    );
  }
  if (pull.isDraft)
    return box(
      'draft',
      markup`This is a draft`,
      markup`<p>It can be merged once it is ready for review.</p>
        ${button('close', 'Close pull request')}`,
    );
  return box(
    'clean',
    markup`No conflicts with ${pull.base.ref}`,
    markup`${mergeForm(context, base, pull)}${button(
      'close',
      'Close pull request',
    )}`,
  );
}

function checks(
  context: PageContext,
  repository: RepositoryRecord,
  pull: PullRecord,
): Html | undefined {
  const all = context.forge.store
    .list('statuses')
    .filter(
      status =>
        status.repository === repository.id && status.sha === pull.head.sha,
    );
  const latest = [
    ...new Map(all.map(status => [status.context, status])).values(),
  ];
  if (latest.length === 0) return undefined;
  return markup`<section class="box" aria-label="Checks">
    <h2 class="boxhead">Checks</h2>
    <ul class="files">
      ${latest.map(
        status =>
          markup`<li>
            <span class="dot ${status.state}"></span><b>${status.context}</b>
            <span class="quiet grow">${status.description}</span
            ><span>${status.state}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** One pull request: conversation, commits, or files. */
export async function pullPage(
  context: PageContext,
  problem?: { message: string; status: number },
): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const pull = context.forge.store.pull(
    repository.id,
    Number(context.params.number),
  );
  if (!pull) throw notFound();
  const tab =
    (['commits', 'files'] as const).find(name => name === context.params.tab) ??
    'conversation';
  const folder = gitFolder(context);
  const present = await checkObjects(folder, [pull.base.sha, pull.head.sha]);
  if (present.size < new Set([pull.base.sha, pull.head.sha]).size)
    throw notFound();
  const [commits, files] = await Promise.all([
    commitCountOf(context.forge, repository, pull),
    changesOf(context.forge, { repository, pull, patches: true }),
  ]);
  const base = pathOf(repository, 'pull', String(pull.number));
  const diff = () =>
    diffView(files, file =>
      pathOf(
        repository,
        'blob',
        file.status === 'removed' ? pull.base.sha : pull.head.sha,
        file.path,
      ),
    );
  const body = markup`${head(context, {
    repository,
    pull,
    tab,
    counts: { commits, files: files.length },
  })}
  ${
    problem && markup`<p class="notice bad" role="alert">${problem.message}</p>`
  }
  ${
    tab === 'commits' &&
    commitList(
      context,
      repository,
      await listCommits(folder, {
        from: pull.head.sha,
        not: [pull.base.sha],
        reverse: true,
        limit: 250,
      }),
    )
  }
  ${tab === 'files' && diff()}
  ${
    tab === 'conversation' &&
    markup`<div class="two">
      <div>
        ${conversation(context, pull)}
        <form class="box pad form" method="post" action="${base}/comment">
          <input type="hidden" name="token" value="${context.token}" />
          <label
            >Add a comment (Markdown)<textarea name="body" rows="3" required>
${problem && context.form.get('body')}</textarea
            ></label
          ><button class="button">Comment</button>
        </form>
      </div>
      <aside>
        ${await mergeBox(context, repository, pull)}${checks(
      context,
      repository,
      pull,
    )}
      </aside>
    </div>
    <h2 class="section">Files changed</h2>
    ${diff()}`
  }`;
  return {
    kind: 'page',
    title: `${pull.title} #${pull.number} (${stateOf(pull).word}) · ${
      repository.owner
    }/${repository.name}`,
    body,
    status: problem?.status,
  };
}
