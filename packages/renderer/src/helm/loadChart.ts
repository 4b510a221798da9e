import { RenderRequest } from '@gitops-suite/model';
import { folderMissing, Refusal } from '../refusal';
import { FileView } from '../source/fileView';
import { below } from '../source/paths';

/**
 * Loads a chart and its value files. With a `.helmignore`, only that: the tool then asks for what it lets pass, so that
 * ignored files count for nothing.
 */
export async function loadChart(
  view: FileView,
  request: RenderRequest,
): Promise<undefined> {
  const listing = await view.list(request.path);
  if (!listing) throw folderMissing(request.path);
  const {
    valueFiles = [],
    set = [],
    ignoreMissingValueFiles,
  } = request.helm ?? {};
  const parameterFiles = set
    .filter(({ type }) => type === 'file')
    .map(({ value }) => value);
  await view.lookForFiles([...valueFiles, ...parameterFiles]);
  const missing = [
    ...(ignoreMissingValueFiles ? [] : valueFiles),
    ...parameterFiles,
  ].find(file => !view.entries.has(file));
  if (missing !== undefined) throw valueFileMissing(missing);
  const ignore = below(request.path, '.helmignore');
  await view.load([
    ...valueFiles,
    ...parameterFiles,
    ...(view.entries.has(ignore) ? [ignore] : listing.files),
  ]);
  return undefined;
}

function valueFileMissing(file: string): Refusal {
  return new Refusal({
    code: 'file-missing',
    message: `The value file ${file} does not exist`,
    file,
    cure: 'Add the file, or remove it from the list that names it (valueFiles, fileParameters).',
  });
}
