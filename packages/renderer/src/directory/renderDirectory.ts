import { RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { outputTooLarge } from '../explainLimit';
import { RenderLimits } from '../limits';
import { folderMissing, Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { checkSyntax } from './checkSyntax';
import { manifestFilter } from './manifestFilter';

/**
 * Plain YAML: the documents of all `*.yaml`, `*.yml` and `*.json` files below the folder, in the order of their paths.
 * Hidden files and folders, files that describe the app, and what the request leaves out do not count.
 */
export async function renderDirectory(
  view: FileView,
  request: RenderRequest,
  limits: RenderLimits,
): Promise<RenderOutcome> {
  const listing = await view.list(request.path);
  if (!listing) throw folderMissing(request.path);
  const isWanted = manifestFilter(request.path, request.directory);
  const link = listing.links.find(isWanted);
  if (link) await view.load([link]);
  const files = listing.files.filter(isWanted);
  await view.load(files);
  const texts = files.map(path => ({
    path,
    text: (view.text(path) ?? '').replace(/^\uFEFF/, ''),
  }));
  const problem = await checkSyntax(texts, request, limits);
  if (problem) throw new Refusal(problem);
  const yaml = texts
    .map(({ text }) => toDocuments(text))
    .filter(part => part !== '')
    .join('---\n');
  if (Buffer.byteLength(yaml) > limits.outputBytes) {
    throw new Refusal(outputTooLarge(request, limits));
  }
  return {
    status: 'rendered',
    yaml,
    readSet: {
      files,
      absent: [],
      folders: [request.path],
    },
    warnings: [],
  };
}

/** A text that can follow a document separator and be followed by one. */
function toDocuments(text: string): string {
  const body = text
    // Directives may only stand at the beginning of a stream.
    .replace(/^(%[^\n]*\n)+/, '')
    .replace(/^(\s*---[ \t]*(\r?\n|$))+/, '')
    .trimEnd();
  return body.trim() === '' ? '' : `${body}\n`;
}
