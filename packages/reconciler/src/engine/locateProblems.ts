import { refOf, type Problem } from '@gitops-suite/model';
import type { Revision } from '../ports';
import type { PlacedObject } from '../render';

/** Files that are looked into for a word. */
const MOST_FILES = 500;

/**
 * What annotations of rendered objects say wrongly, with the line of the repository where the word stands. Reads files
 * only when there is something to look for.
 * @internal
 */
export async function locateProblems(
  objects: readonly PlacedObject[],
  files: readonly string[],
  revision: Revision | undefined,
): Promise<Problem[]> {
  const found = objects.flatMap(({ manifest, problems }) =>
    problems.map(problem => ({ ref: refOf(manifest), problem })),
  );
  if (found.length === 0) {
    return [];
  }
  const texts = revision ? await readAll(files, revision) : new Map();
  return found.map(({ ref, problem: { annotation, word, cause } }) => ({
    code: 'annotation',
    severity: 'error',
    message: `The annotation ${annotation} of ${ref.kind}/${ref.name} is not right`,
    ...lineOf(texts, annotation, word),
    cause,
    cure: 'Write a word that the annotation knows, or remove it.',
  }));
}

async function readAll(
  files: readonly string[],
  revision: Revision,
): Promise<Map<string, string>> {
  const entries = await revision.stat(files.slice(0, MOST_FILES));
  const paths = [...entries.values()]
    .filter(({ kind }) => kind === 'file')
    .map(({ path }) => path);
  const contents = await revision.read(paths);
  return new Map(
    [...contents].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
  );
}

/** The first line with annotation and word; else with the word alone. */
function lineOf(
  texts: ReadonlyMap<string, string>,
  annotation: string,
  word: string,
): Pick<Problem, 'file' | 'line'> {
  let second: Pick<Problem, 'file' | 'line'> = {};
  for (const [file, text] of texts) {
    for (const [index, line] of text.split('\n').entries()) {
      if (line.includes(word)) {
        if (line.includes(annotation)) {
          return { file, line: index + 1 };
        }
        second = second.file === undefined ? { file, line: index + 1 } : second;
      }
    }
  }
  return second;
}
