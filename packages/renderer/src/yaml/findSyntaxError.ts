import { LineCounter, parseAllDocuments } from 'yaml';
import { RefusalProblem } from '../refusal';
import { FileView } from '../source/fileView';

/** Bytes in all that are parsed only to find the line of an error. */
const maxParsedBytes = 1024 * 1024;

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
  try {
    const documents = parseAllDocuments(text, {
      lineCounter: new LineCounter(),
      uniqueKeys: false,
    });
    if (!Array.isArray(documents)) return undefined;
    const error = documents.flatMap(document => document.errors)[0];
    if (!error) return undefined;
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

function syntaxProblem(path: string): RefusalProblem {
  return {
    code: 'yaml-syntax',
    message: `${path} is not valid YAML`,
    file: path,
    cure: 'Mend the syntax; often the indentation of this line or the one before.',
  };
}
