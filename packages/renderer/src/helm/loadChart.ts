import { RenderRequest } from '@gitops-suite/model';
import { folderMissing } from '../refusal';
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
  const valueFiles = request.helm?.valueFiles ?? [];
  await view.lookForFiles(valueFiles);
  const ignore = below(request.path, '.helmignore');
  await view.load([
    ...valueFiles,
    ...(view.entries.has(ignore) ? [ignore] : listing.files),
  ]);
  return undefined;
}
