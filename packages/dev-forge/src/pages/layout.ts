import type { Commit } from '../git/commits';
import type { Account, PullRecord, RepositoryRecord } from '../store/records';
import { escapeHtml, Html, markup } from './html';
import type { Part } from './html';
import { pathOf } from './PageContext';
import type { PageContext } from './PageContext';

/** A whole document. */
export function layout(
  { user }: PageContext,
  title: string,
  body: Html,
): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · dev-forge</title>
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${
  markup`<header class="top">
    <a class="brand" href="/"
      ><img src="/assets/icon.svg" alt="" width="22" height="22" />dev-forge</a
    >
    <span class="tag">local</span>
    <span class="me"
      ><img
        class="avatar"
        src="/assets/avatar/${user.login}.svg"
        alt=""
        width="24"
        height="24"
      />${user.login}</span
    >
  </header>`.source
}
<main id="main">${body.source}</main>
</body>
</html>
`;
}

/** The head of a repository's pages: its name and its tabs. */
export function repositoryHead(
  context: PageContext,
  repository: RepositoryRecord,
  tab: 'code' | 'commits' | 'pulls' | 'branches',
): Html {
  const open = context.forge.store
    .list('pulls')
    .filter(
      pull => pull.repository === repository.id && pull.state === 'open',
    ).length;
  const link = (name: typeof tab, path: string, label: Part) =>
    markup`<a href="${path}" ${name === tab && markup`aria-current="page"`}
      >${label}</a
    >`;
  return markup`<div class="repohead">
    <h2 class="reponame">
      <a href="/${repository.owner}">${repository.owner}</a><span>/</span
      ><a href="${pathOf(repository)}"><b>${repository.name}</b></a>
      <span class="tag">${repository.isPrivate ? 'private' : 'public'}</span>
    </h2>
    <nav class="tabs" aria-label="Repository">
      ${link('code', pathOf(repository), 'Files')}${link(
    'commits',
    pathOf(repository, 'commits'),
    'Commits',
  )}${link('branches', pathOf(repository, 'branches'), 'Branches')}${link(
    'pulls',
    pathOf(repository, 'pulls'),
    markup`Pull requests
        ${open > 0 && markup`<span class="count">${open}</span>`}`,
  )}
    </nav>
  </div>`;
}

const units: [number, Intl.RelativeTimeFormatUnit][] = [
  [31_536_000, 'year'],
  [2_592_000, 'month'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** A time as people say it, with the exact one on hover. */
export function ago(context: PageContext, date: string): Html {
  const seconds = Math.round((Date.parse(date) - context.forge.now()) / 1000);
  const unit = units.find(([length]) => Math.abs(seconds) >= length);
  const text = unit
    ? relative.format(Math.trunc(seconds / unit[0]), unit[1])
    : 'just now';
  return markup`<time
    datetime="${date}"
    title="${date.replace('T', ' ').replace('Z', ' UTC')}"
    >${text}</time
  >`;
}

/** A person's picture and name. */
export function person(
  context: PageContext,
  who: { name: string; email: string } | Account,
): Html {
  const account =
    'login' in who ? who : context.forge.store.accountByEmail(who.email);
  const name = account?.login ?? who.name;
  return markup`<img
      class="avatar"
      src="/assets/avatar/${encodeURIComponent(name)}.svg"
      alt=""
      width="20"
      height="20"
    /><span class="who">${name}</span>`;
}

/** A list of commits with links to them. */
export function commitList(
  context: PageContext,
  repository: RepositoryRecord,
  commits: readonly Commit[],
): Html {
  return markup`<ol class="box commits">
    ${commits.map(
      commit => markup`<li>
        <div class="grow">
          <a class="subject" href="${pathOf(repository, 'commit', commit.sha)}"
            >${commit.message.split('\n')[0]}</a
          >
          <div class="quiet byline">
            ${person(context, commit.author)} committed
            ${ago(context, commit.committer.date)}
          </div>
        </div>
        <a class="sha" href="${pathOf(repository, 'commit', commit.sha)}"
          >${commit.sha.slice(0, 7)}</a
        >
      </li>`,
    )}
  </ol>`;
}

const icons = {
  open: 'M3 2.5a2 2 0 1 1 2.75 1.85v7.3a2 2 0 1 1-1.5 0v-7.3A2 2 0 0 1 3 2.5Zm8.25 1.75H9.5V6L6.75 3.5 9.5 1v1.75h1.75A2.75 2.75 0 0 1 14 5.5v6.15a2 2 0 1 1-1.5 0V5.5c0-.69-.56-1.25-1.25-1.25Z',
  merged:
    'M5.75 4.35v.4a5.5 5.5 0 0 0 4.6 5.42 2 2 0 1 1-.1 1.5A7 7 0 0 1 5.75 8.9v2.75a2 2 0 1 1-1.5 0v-7.3a2 2 0 1 1 1.5 0Z',
  closed:
    'M3 2.5a2 2 0 1 1 2.75 1.85v7.3a2 2 0 1 1-1.5 0v-7.3A2 2 0 0 1 3 2.5Zm9.5 4.5H14v4.65a2 2 0 1 1-1.5 0Zm-2.5-5 1-1 2 2 2-2 1 1-2 2 2 2-1 1-2-2-2 2-1-1 2-2Z',
} as const;

/** The word and colour of a pull request's state. */
export function stateOf(pull: PullRecord): {
  word: string;
  kind: keyof typeof icons | 'draft';
} {
  if (pull.merged) return { word: 'Merged', kind: 'merged' };
  if (pull.state === 'closed') return { word: 'Closed', kind: 'closed' };
  return pull.isDraft
    ? { word: 'Draft', kind: 'draft' }
    : { word: 'Open', kind: 'open' };
}

/** The badge of a pull request's state. */
export function stateBadge(pull: PullRecord): Html {
  const { word, kind } = stateOf(pull);
  const path = icons[kind === 'draft' ? 'open' : kind];
  return markup`<span class="badge ${kind}"
    ><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d="${path}" /></svg
    >${word}</span
  >`;
}

/** Links to the pages before and after. */
export function pager(
  context: PageContext,
  at: { page: number; hasMore: boolean },
): Html | undefined {
  if (at.page === 1 && !at.hasMore) return undefined;
  const to = (page: number) => {
    const url = new URL(context.url);
    url.searchParams.set('page', String(page));
    return `${url.pathname}${url.search}`;
  };
  return markup`<nav class="pager" aria-label="Pages">
    ${
      at.page > 1 &&
      markup`<a class="button" href="${to(at.page - 1)}">Newer</a>`
    }${
    at.hasMore && markup`<a class="button" href="${to(at.page + 1)}">Older</a>`
  }
  </nav>`;
}
