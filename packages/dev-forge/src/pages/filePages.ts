import { listTree, readObject } from '../git/objects';
import { notFound } from '../http/HttpError';
import { formatBytes, maxShownBytes } from './fileContent';
import { markup } from './html';
import { repositoryHead } from './layout';
import { gitFolder, pathOf, repositoryOf } from './PageContext';
import type { PageAnswer, PageContext } from './PageContext';
import { crumbs, latest, readPlace } from './place';

const maxShownLines = 10_000;

const isText = (content: Buffer): boolean =>
  !content.subarray(0, 8000).includes(0);

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
