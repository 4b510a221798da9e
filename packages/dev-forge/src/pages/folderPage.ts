import { listCommits } from '../git/commits';
import { listTree, readObject, type TreeEntry } from '../git/objects';
import { resolveCommit } from '../git/refs';
import { notFound } from '../http/HttpError';
import type { RepositoryRecord } from '../store/records';
import { formatBytes, maxShownBytes } from './fileContent';
import { latest } from './place';
import { type Html, markup } from './html';
import { commitList, repositoryHead } from './layout';
import { renderMarkdown } from './markdown';
import {
  gitFolder,
  type PageAnswer,
  type PageContext,
  pathOf,
  repositoryOf,
} from './PageContext';
import { crumbs, type Place, readPlace } from './place';

const folderIcon = markup`<svg
  viewBox="0 0 16 16"
  width="16"
  height="16"
  aria-hidden="true"
  class="folder"
>
  <path
    d="M1.5 3.5A1 1 0 0 1 2.5 2.5h3.2l1.5 1.5h6.3a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1Z"
  />
</svg>`;

const fileIcon = markup`<svg
  viewBox="0 0 16 16"
  width="16"
  height="16"
  aria-hidden="true"
  class="paper"
>
  <path d="M3.5 1.5h5.8l3.2 3.2v9.8h-9Zm5 1V5.5h3" />
</svg>`;

function fileTable(
  repository: RepositoryRecord,
  place: Place,
  entries: TreeEntry[],
): Html {
  const sorted = [...entries].sort(
    (a, b) =>
      Number(b.type === 'tree') - Number(a.type === 'tree') ||
      a.path.localeCompare(b.path),
  );
  return markup`<ul class="box files">
    ${
      place.path !== '' &&
      markup`<li>
      <a
        href="${pathOf(
          repository,
          'tree',
          place.ref,
          place.path.split('/').slice(0, -1).join('/'),
        )}"
        aria-label="Parent folder"
        >..</a
      >
    </li>`
    }${sorted.map(entry => {
    const path = place.path === '' ? entry.path : `${place.path}/${entry.path}`;
    const isFolder = entry.type === 'tree';
    return markup`<li>
        ${isFolder ? folderIcon : fileIcon}<a
          href="${pathOf(
            repository,
            isFolder ? 'tree' : 'blob',
            place.ref,
            path,
          )}"
          >${entry.path}</a
        >
        ${
          entry.size !== null &&
          markup`<span class="quiet size">${formatBytes(entry.size)}</span>`
        }
      </li>`;
  })}
  </ul>`;
}

async function readme(
  context: PageContext,
  entries: TreeEntry[],
): Promise<Html | undefined> {
  const entry = entries.find(
    item => item.type === 'blob' && /^readme\.md$/i.test(item.path),
  );
  const object = entry && (await readObject(gitFolder(context), entry.sha));
  if (!object || object.content.length > maxShownBytes) return undefined;
  return markup`<section class="box prose readme" aria-label="Readme">
    ${renderMarkdown(object.content.toString('utf8'))}
  </section>`;
}

function emptyRepository(
  context: PageContext,
  repository: RepositoryRecord,
): Html {
  const clone = `${context.url.origin}${pathOf(repository)}.git`;
  return markup`${repositoryHead(context, repository, 'code')}
    <section class="box pad">
      <h1>This repository is empty</h1>
      <p>Push something into it; the password is your token:</p>
      <pre class="code" tabindex="0">
git remote add origin ${clone}
git push -u origin ${repository.defaultBranch}</pre
      >
    </section>`;
}

/** The overview of a repository, and its folders. */
export async function treePage(context: PageContext): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const isOverview = !context.params.rest;
  if (isOverview && !(await resolveCommit(folder, repository.defaultBranch))) {
    return {
      kind: 'page',
      title: `${repository.owner}/${repository.name}`,
      body: emptyRepository(context, repository),
    };
  }
  const place = await readPlace(context);
  const [entry] =
    place.path === ''
      ? []
      : await listTree(folder, place.commit, { path: place.path });
  if (place.path !== '' && !entry) throw notFound();
  if (entry && entry.type !== 'tree')
    return {
      kind: 'redirect',
      to: pathOf(repository, 'blob', place.ref, place.path),
    };
  const entries = await listTree(folder, entry?.sha ?? place.commit);
  const recent = isOverview
    ? await listCommits(folder, { from: place.commit, limit: 6 })
    : [];
  const clone = `${context.url.origin}${pathOf(repository)}.git`;
  const body = markup`${repositoryHead(context, repository, 'code')}
    <div class="bar">
      <h1 class="sub">
        ${
          isOverview
            ? markup`<span class="branch">${place.ref}</span>`
            : crumbs(repository, place)
        }
      </h1>
      <code class="clone" tabindex="0">${clone}</code>
    </div>
    ${
      repository.description !== null &&
      isOverview &&
      markup`<p class="lead">${repository.description}</p>`
    }
    <div class="${isOverview ? 'two' : ''}">
      <div>
        ${await latest(context, repository, place)}${fileTable(
    repository,
    place,
    entries,
  )}${await readme(context, entries)}
      </div>
      ${
        isOverview &&
        markup`<aside>
        <h3>Recent commits</h3>
        ${commitList(context, repository, recent)}
        <p><a href="${pathOf(repository, 'commits')}">All commits</a></p>
      </aside>`
      }
    </div>`;
  return {
    kind: 'page',
    title: `${repository.owner}/${repository.name}${
      place.path && `: ${place.path}`
    }`,
    body,
  };
}
