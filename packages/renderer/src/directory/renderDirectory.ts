import { RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { outputTooLarge } from '../explainLimit';
import { RenderLimits } from '../limits';
import { folderMissing, Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { below } from '../source/paths';
import { checkSyntax } from './checkSyntax';

/** Files that describe the app to others and are no manifests. */
const notManifests = new Set([
  'catalog-info.yaml',
  'catalog-info.yml',
  'app.yaml',
  'app.yml',
  'kustomization.yaml',
  'kustomization.yml',
]);

/**
 * Plain YAML: the documents of all `*.yaml`, `*.yml` and `*.json` files below the folder, in the order of their paths.
 * Hidden files and folders, and files that describe the app, are left out.
 */
export async function renderDirectory(
  view: FileView,
  request: RenderRequest,
  limits: RenderLimits,
): Promise<RenderOutcome> {
  const listing = await view.list(request.path);
  if (!listing) throw folderMissing(request.path);
  const isWanted = (path: string) => isManifest(request.path, path);
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

function isManifest(folder: string, path: string): boolean {
  const segments = path.slice(below(folder, '').length).split('/');
  const name = segments.at(-1) ?? '';
  return (
    /\.(ya?ml|json)$/.test(name) &&
    !notManifests.has(name) &&
    !segments.some(segment => segment.startsWith('.'))
  );
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
