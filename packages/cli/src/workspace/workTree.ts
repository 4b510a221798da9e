import type { Revision } from '@gitops-suite/reconciler/offline';
import { createFolderSource } from '@gitops-suite/renderer';

/** Stands in for a commit where the files of the work tree are meant. @internal */
export const WORK_TREE = 'work tree';

/** Listings tell names alone, so that tens of thousands of files cost no reading; single entries tell contents. @internal */
export function openWorkTree(root: string): Revision {
  const names = createFolderSource(root, { hashBytes: 0 });
  const contents = createFolderSource(root);
  return {
    sha: WORK_TREE,
    list: folder => names.list(folder),
    stat: paths => contents.stat(paths),
    read: paths => contents.read(paths),
  };
}
