import { listCommits } from '../git/commits';
import { isTreePath } from '../git/names';
import { resolveCommit } from '../git/refs';
import { notFound } from '../http/HttpError';
import type { RepositoryRecord } from '../store/records';
import { type Html, markup } from './html';
import { ago, person } from './layout';
import {
  gitFolder,
  type PageContext,
  pathOf,
  repositoryOf,
} from './PageContext';

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

/** The way from the repository to a path, each step a link. */
export function crumbs(
  repository: RepositoryRecord,
  { ref, path }: Place,
): Html {
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

/** The newest commit that touched a path. */
export async function latest(
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
