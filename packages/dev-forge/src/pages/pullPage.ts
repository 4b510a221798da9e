import { accountOf } from '../forge/ForgeServices';
import { changesOf, commentsOf, commitCountOf } from '../forge/pullView';
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
  person,
  repositoryHead,
  stateBadge,
  stateOf,
} from './layout';
import { renderMarkdown } from './markdown';
import { mergeBox } from './mergeBox';
import { gitFolder, pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';

type Tab = 'conversation' | 'commits' | 'files';

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
