import type { FileQuery } from '../handle';
import { done, failed, type Outcome } from '../outcome';
import type { GitSource } from '../ports';

const MAX_FILES = 2_000;
const MAX_FILE_BYTES = 1024 * 1024;

/** Text files of a repository at one revision. What is no file, or larger than 1 MB, is left out. @internal */
export async function readTexts(
  source: GitSource,
  query: FileQuery,
): Promise<Outcome<{ revision: string; files: Record<string, string> }>> {
  const head = source.head(query.branch);
  const found = query.revision
    ? await source.revision(query.revision)
    : head && done(head);
  if (!found) {
    return failed(
      'unreachable',
      query.branch === undefined
        ? `the repository ${source.name} has not been read yet`
        : `the branch ${query.branch} of ${source.name} has not been read yet`,
    );
  }
  if (found.status === 'failed') {
    return found;
  }
  const revision = found.value;
  const listed = await Promise.all(
    (query.folders ?? []).map(folder => revision.list(folder)),
  );
  const named = await revision.stat(query.paths ?? []);
  const entries = [...listed.flatMap(below => below ?? []), ...named.values()];
  const readable = entries.filter(
    ({ kind, size }) => kind === 'file' && size <= MAX_FILE_BYTES,
  );
  if (readable.length > MAX_FILES) {
    return failed(
      'refused',
      `more than ${MAX_FILES} files were asked for at once`,
    );
  }
  const contents = await revision.read([
    ...new Set(readable.map(({ path }) => path)),
  ]);
  const decoder = new TextDecoder();
  const files = Object.fromEntries(
    [...contents].map(([path, bytes]) => [path, decoder.decode(bytes)]),
  );
  return done({ revision: revision.sha, files });
}
