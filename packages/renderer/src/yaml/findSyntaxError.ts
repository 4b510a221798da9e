import {
  Document,
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  YAMLMap,
} from 'yaml';
import { RefusalProblem } from '../refusal';
import { FileView } from '../source/fileView';

/** Bytes in all that are parsed only to find the line of an error. */
const maxParsedBytes = 256 * 1024;

/** The first syntax error in these YAML files, with file, line and column. */
export function findSyntaxError(
  view: FileView,
  paths: readonly string[],
): RefusalProblem | undefined {
  let budget = maxParsedBytes;
  for (const path of paths) {
    const text = view.text(path);
    const isYaml = /(\.(ya?ml|json)|\/Kustomization|^Kustomization)$/.test(
      path,
    );
    if (text !== undefined && isYaml && text.length <= budget) {
      budget -= text.length;
      const problem = describeSyntaxError(path, text);
      if (problem) return problem;
    }
  }
  return undefined;
}

/** The first syntax error of a text. */
export function describeSyntaxError(
  path: string,
  text: string,
): RefusalProblem | undefined {
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      // Its own check takes quadratic time.
      uniqueKeys: false,
    });
    if (!Array.isArray(documents)) return undefined;
    const error = documents.flatMap(document => document.errors)[0];
    if (!error) return findDuplicate(path, documents, lines);
    const place = error.linePos?.[0];
    return {
      ...syntaxProblem(path),
      ...(place && { line: place.line, column: place.col }),
      cause: error.message.split('\n')[0],
    };
  } catch (error) {
    return {
      ...syntaxProblem(path),
      cause: `It is nested too deeply: ${error}`,
    };
  }
}

/** Parsers differ in which of two equal keys counts, so none may. */
function findDuplicate(
  path: string,
  documents: readonly Document[],
  lines: LineCounter,
): RefusalProblem | undefined {
  let problem: RefusalProblem | undefined;
  const checkMap = (map: YAMLMap) => {
    const seen = new Set<unknown>();
    for (const { key } of map.items) {
      if (!isScalar(key) || key.value === '<<') continue;
      if (seen.has(key.value)) {
        const place = lines.linePos(key.range?.[0] ?? 0);
        problem = {
          ...syntaxProblem(path),
          line: place.line,
          column: place.col,
          cause: `The key ${String(key.value).slice(0, 100)} is there twice.`,
          cure: 'Remove one of the two.',
        };
        return visit.BREAK;
      }
      seen.add(key.value);
    }
    return undefined;
  };
  for (const document of documents) {
    visit(document, { Map: (_key, map) => checkMap(map) });
    if (problem) return problem;
  }
  return undefined;
}

function syntaxProblem(path: string): RefusalProblem {
  return {
    code: 'yaml-syntax',
    message: `${path} is not valid YAML`,
    file: path,
    cure: 'Mend the syntax; often the indentation of this line or the one before.',
  };
}
