import type { SourceEntry } from '@gitops-suite/model';
import type { Revision } from '../../ports';

/** A revision over a map of texts; counts what is read. */
export function revisionOf(
  texts: Record<string, string>,
  sha: string = 'head',
): Revision & { reads: string[] } {
  const reads: string[] = [];
  const entry = (path: string): SourceEntry => ({
    path,
    kind: 'file',
    size: texts[path].length,
    id: path,
  });
  return {
    sha,
    reads,
    list: async folder => {
      const below = Object.keys(texts)
        .filter(path => folder === '' || path.startsWith(`${folder}/`))
        .sort();
      return below.length > 0 ? below.map(entry) : undefined;
    },
    stat: async paths =>
      new Map(
        paths.filter(path => path in texts).map(path => [path, entry(path)]),
      ),
    read: async paths => {
      reads.push(...paths);
      return new Map(
        paths.map(path => [path, new TextEncoder().encode(texts[path])]),
      );
    },
  };
}
