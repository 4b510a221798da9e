import { markup } from './html';
import { ago, pager, repositoryHead, stateBadge } from './layout';
import {
  type PageAnswer,
  type PageContext,
  pathOf,
  repositoryOf,
} from './PageContext';

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
