import { countCommits, listCommits, readCommits } from '../git/commits';
import { listRefs } from '../git/refs';
import { HttpError } from '../http/HttpError';
import type { RepositoryRecord } from '../store/records';
import { readPlace } from './place';
import { markup } from './html';
import { ago, commitList, pager, repositoryHead } from './layout';
import { gitFolder, pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';

/** The history of a ref or a path. */
export async function commitsPage(context: PageContext): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const place = await readPlace(context);
  const page = Math.max(
    1,
    Number.parseInt(context.url.searchParams.get('page') ?? '1', 10) || 1,
  );
  const history = { from: place.commit, path: place.path || undefined };
  const commits = await listCommits(folder, {
    ...history,
    skip: (page - 1) * 50,
    limit: 50,
  });
  const total = await countCommits(folder, history);
  const body = markup`${repositoryHead(context, repository, 'commits')}
    <div class="bar">
      <h1 class="sub">
        Commits of <span class="branch">${place.ref}</span> ${
    place.path !== '' && markup`in ${place.path}`
  }
      </h1>
      <span class="quiet">${total}</span>
    </div>
    ${
      commits.length > 0
        ? commitList(context, repository, commits)
        : markup`<p class="box pad quiet">No commits here.</p>`
    }
    ${pager(context, { page, hasMore: total > page * 50 })}`;
  return {
    kind: 'page',
    title: `Commits · ${repository.owner}/${repository.name}`,
    body,
  };
}

/** All branches. */
export async function branchesPage(context: PageContext): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const refs = await listRefs(folder, 'refs/heads/');
  const commits = new Map(
    (
      await readCommits(
        folder,
        refs.map(ref => ref.sha),
      )
    ).map(commit => [commit.sha, commit]),
  );
  const body = markup`${repositoryHead(context, repository, 'branches')}
    <h1 class="sub">Branches</h1>
    <ul class="box files">
      ${refs.map(ref => {
        const name = ref.name.slice('refs/heads/'.length);
        const commit = commits.get(ref.sha);
        return markup`<li>
          <span class="grow"
            ><a class="branch" href="${pathOf(repository, 'tree', name)}"
              >${name}</a
            >
            ${
              name === repository.defaultBranch &&
              markup`<span class="tag">default</span>`
            }</span
          >
          ${
            commit &&
            markup`<span class="quiet"
            >${commit.author.name}, ${ago(context, commit.committer.date)}</span
          >`
          }
          ${
            name !== repository.defaultBranch &&
            markup`<a
            class="button small"
            href="${pathOf(
              repository,
              'compare',
              `${repository.defaultBranch}...${name}`,
            )}"
            >Compare</a
          >`
          }
        </li>`;
      })}
    </ul>`;
  return {
    kind: 'page',
    title: `Branches · ${repository.owner}/${repository.name}`,
    body,
  };
}

/** All repositories, or those of one owner. */
export function indexPage(context: PageContext): PageAnswer {
  const { owner } = context.params;
  const account =
    owner === undefined ? undefined : context.forge.store.account(owner);
  if (owner !== undefined && !account) throw new HttpError(404, 'Not Found');
  const repositories = context.forge.store
    .list('repositories')
    .filter(repository => !account || repository.owner === account.login)
    .sort((a, b) => b.pushedAt.localeCompare(a.pushedAt));
  const open = (repository: RepositoryRecord) =>
    context.forge.store
      .list('pulls')
      .filter(
        pull => pull.repository === repository.id && pull.state === 'open',
      ).length;
  const body = markup`<h1>${account ? account.login : 'Repositories'}</h1>
    ${
      repositories.length === 0
        ? markup`<p class="box pad quiet">
          There are no repositories yet. Create one with
          <code>POST /api/v3/user/repos</code>.
        </p>`
        : markup`<ul class="box repos">
          ${repositories.map(
            repository => markup`<li>
              <div class="grow">
                <a class="subject" href="${pathOf(repository)}"
                  >${repository.owner}/${repository.name}</a
                >
                <div class="quiet">${repository.description}</div>
              </div>
              ${
                open(repository) > 0 &&
                markup`<a class="quiet" href="${pathOf(repository, 'pulls')}"
                >${open(repository)} open pull requests</a
              >`
              }
              <span class="quiet">${ago(context, repository.pushedAt)}</span>
            </li>`,
          )}
        </ul>`
    }`;
  return {
    kind: 'page',
    title: account ? account.login : 'Repositories',
    body,
  };
}
