import { listCommits } from '../git/commits';
import { isTreePath } from '../git/names';
import { listTree, readObject } from '../git/objects';
import type { TreeEntry } from '../git/objects';
import { resolveCommit } from '../git/refs';
import { notFound } from '../http/HttpError';
import type { RepositoryRecord } from '../store/records';
import { markup } from './html';
import type { Html } from './html';
import { ago, commitList, person, repositoryHead } from './layout';
import { renderMarkdown } from './markdown';
import { gitFolder, pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';

const maxShownBytes = 1024 * 1024;
const maxShownLines = 10_000;

/** A path at a revision. */
export interface Place {
  ref: string;
  commit: string;
  path: string;
}

/** Splits `REF/PATH`: names of branches may hold slashes, so the longest that exists wins. */
export async function readPlace(context: PageContext): Promise<Place> {
  const folder = gitFolder(context);
  const segments = (context.params.rest ?? '').split('/').filter(Boolean);
  if (segments.length === 0) {
    const ref = repositoryOf(context).defaultBranch;
    const commit = await resolveCommit(folder, ref);
    if (!commit) throw notFound();
    return { ref, commit, path: '' };
  }
  for (let length = Math.min(segments.length, 12); length > 0; length -= 1) {
    const ref = segments.slice(0, length).join('/');
    const commit = await resolveCommit(folder, ref);
    const path = segments.slice(length).join('/');
    if (commit && (path === '' || isTreePath(path)))
      return { ref, commit, path };
  }
  throw notFound();
}

const isText = (content: Buffer): boolean =>
  !content.subarray(0, 8000).includes(0);

function crumbs(repository: RepositoryRecord, { ref, path }: Place): Html {
  const parts = path.split('/').filter(Boolean);
  return markup`<nav class="crumbs" aria-label="Path">
    <a href="${pathOf(repository, 'tree', ref)}">${repository.name}</a
    >${parts.map(
      (part, index) =>
        markup`<span>/</span>${
          index === parts.length - 1
            ? markup`<b>${part}</b>`
            : markup`<a
                href="${pathOf(
                  repository,
                  'tree',
                  ref,
                  parts.slice(0, index + 1).join('/'),
                )}"
                >${part}</a
              >`
        }`,
    )}
  </nav>`;
}

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

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024
    ? `${(bytes / 1024).toFixed(1)} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

async function latest(
  context: PageContext,
  repository: RepositoryRecord,
  place: Place,
): Promise<Html> {
  const [commit] = await listCommits(gitFolder(context), {
    from: place.commit,
    path: place.path || undefined,
    limit: 1,
  });
  if (!commit) return markup``;
  return markup`<div class="box latest">
    ${person(context, commit.author)}
    <a class="subject grow" href="${pathOf(repository, 'commit', commit.sha)}"
      >${commit.message.split('\n')[0]}</a
    >
    <a class="sha" href="${pathOf(repository, 'commit', commit.sha)}"
      >${commit.sha.slice(0, 7)}</a
    >
    <span class="quiet">${ago(context, commit.committer.date)}</span>
  </div>`;
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

/** One file. */
export async function blobPage(context: PageContext): Promise<PageAnswer> {
  const repository = repositoryOf(context);
  const folder = gitFolder(context);
  const place = await readPlace(context);
  const [entry] =
    place.path === ''
      ? []
      : await listTree(folder, place.commit, { path: place.path });
  if (!entry) throw notFound();
  if (entry.type === 'tree')
    return {
      kind: 'redirect',
      to: pathOf(repository, 'tree', place.ref, place.path),
    };
  const object = await readObject(folder, entry.sha);
  if (!object) throw notFound();
  const rawPath = pathOf(repository, 'raw', place.ref, place.path);
  const lines = object.content.toString('utf8').replace(/\n$/, '').split('\n');
  const isShown =
    isText(object.content) &&
    object.content.length <= maxShownBytes &&
    lines.length <= maxShownLines;
  const shown = isShown
    ? markup`<div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label="Content of ${place.path}"
      >
        <table class="diff">
          <tbody>
            ${lines.map(
              (line, index) =>
                markup`<tr id="L${index + 1}">
                  <td class="number"><a href="#L${index + 1}">${
                  index + 1
                }</a></td><td>${line}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
    : markup`<p class="quiet pad">
        ${
          isText(object.content)
            ? 'This file is too large to show here.'
            : 'Binary file, not shown.'
        }
      </p>`;
  const body = markup`${repositoryHead(context, repository, 'code')}
    <div class="bar">
      <h1 class="sub">
        <span class="branch"
          >${place.ref.length === 40 ? place.ref.slice(0, 7) : place.ref}</span
        >
        ${crumbs(repository, place)}
      </h1>
    </div>
    ${await latest(context, repository, place)}
    <section class="box">
      <div class="boxhead">
        <span class="quiet"
          >${lines.length} lines · ${formatBytes(object.content.length)}</span
        >
        <span
          ><a href="${pathOf(repository, 'commits', place.ref, place.path)}"
            >History</a
          >
          · <a href="${rawPath}">Raw</a></span
        >
      </div>
      ${shown}
    </section>`;
  return {
    kind: 'page',
    title: `${place.path} · ${repository.owner}/${repository.name}`,
    body,
  };
}

/** A file as it is; never as something that a browser runs. */
export async function rawFile(context: PageContext): Promise<PageAnswer> {
  const place = await readPlace(context);
  const [entry] =
    place.path === ''
      ? []
      : await listTree(gitFolder(context), place.commit, { path: place.path });
  const object =
    entry?.type === 'blob'
      ? await readObject(gitFolder(context), entry.sha)
      : undefined;
  if (!object) throw notFound();
  const type = isText(object.content)
    ? 'text/plain; charset=utf-8'
    : 'application/octet-stream';
  return { kind: 'file', type, content: object.content };
}
