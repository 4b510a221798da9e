import { setImmediate } from 'node:timers/promises';
import { RenderOutcome, RenderRequest } from '@gitops-suite/model';
import { explainLimit, outputTooLarge } from '../explainLimit';
import { RenderLimits } from '../limits';
import { folderMissing, Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { below } from '../source/paths';
import { describeSyntaxError } from '../yaml/findSyntaxError';

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
  const parts: string[] = [];
  let size = 0;
  const deadline = performance.now() + limits.timeMs;
  for (const file of files) {
    const text = (view.text(file) ?? '').replace(/^\uFEFF/, '');
    // Others get their turn between files; one file is bounded by its size.
    await setImmediate();
    if (performance.now() > deadline) {
      throw explainLimit({ type: 'timeout' }, request, limits);
    }
    const problem = describeSyntaxError(file, text);
    if (problem) throw new Refusal(problem);
    const part = toDocuments(text);
    size += part.length;
    if (size > limits.outputBytes)
      throw new Refusal(outputTooLarge(request, limits));
    if (part !== '') parts.push(part);
  }
  return {
    status: 'rendered',
    yaml: parts.join('---\n'),
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
  const body = text.replace(/^(\s*---[ \t]*(\r?\n|$))+/, '').trimEnd();
  return body.trim() === '' ? '' : `${body}\n`;
}
