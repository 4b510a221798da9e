import type { Problem } from '@gitops-suite/model';
import {
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
} from 'yaml';
import type { z } from 'zod';

/** Value of a checked YAML file, or every problem that it has. @public */
export type CheckedYaml<T> =
  | {
      value: T;
      problems: [];
      lineOf(path: readonly PropertyKey[]): number | undefined;
    }
  | { value: undefined; problems: Problem[] };

const limits = { maxAliasCount: 50 };

/**
 * Parses `text` and checks it against `schema`. Each problem carries file, line, cause and cure.
 * @public
 */
export function checkYaml<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): CheckedYaml<z.output<S>> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      value: undefined,
      problems: document.errors.map(error => ({
        code: 'yaml-syntax',
        severity: 'error',
        message: `${file} is not valid YAML`,
        file,
        ...position(lineCounter, error.pos[0]),
        cause: error.message,
        cure: 'Mend the syntax at this line.',
      })),
    };
  }
  let json: unknown;
  try {
    json = document.toJS(limits);
  } catch (error) {
    return {
      value: undefined,
      problems: [
        {
          code: 'yaml-aliases',
          severity: 'error',
          message: `${file} expands too many aliases`,
          file,
          cause: String(error),
          cure: 'Write the values out.',
        },
      ],
    };
  }
  const lineOf = (path: readonly PropertyKey[]) =>
    position(lineCounter, offsetOf(document, path)).line;
  const checked = schema.safeParse(json ?? {});
  if (checked.success) {
    return { value: checked.data, problems: [], lineOf };
  }
  const problems = checked.error.issues.map(issue =>
    toProblem({ file, issue, lineOf }),
  );
  return { value: undefined, problems };
}

function toProblem(input: {
  file: string;
  issue: z.core.$ZodIssue;
  lineOf(path: readonly PropertyKey[]): number | undefined;
}): Problem {
  const { file, issue, lineOf } = input;
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const path = unknown.length > 0 ? [...issue.path, unknown[0]] : issue.path;
  const where = path.length > 0 ? path.map(String).join('.') : 'the file';
  return {
    code: 'schema',
    severity: 'error',
    message: `${file}: ${where} is not right`,
    file,
    line: lineOf(path),
    cause: issue.message,
    cure: cureOf(issue),
  };
}

function cureOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `Remove ${issue.keys.join(
        ', ',
      )}, or write the name as the schema has it.`;
    case 'invalid_value':
      return `Write one of ${issue.values.map(String).join(', ')}.`;
    case 'invalid_type':
      return `Write a value of type ${issue.expected}.`;
    case 'custom':
      if (typeof issue.params?.cure === 'string') {
        return issue.params.cure;
      }
      return 'Write a value that the schema of this file allows.';
    default:
      return 'Write a value that the schema of this file allows.';
  }
}

function position(lines: LineCounter, offset: number | undefined) {
  if (offset === undefined) {
    return {};
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Offset of the key at `path`, or of the nearest parent that exists. */
function offsetOf(
  document: Document,
  path: readonly PropertyKey[],
): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined = document.contents?.range?.[0];
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        item => isScalar(item.key) && item.key.value === step,
      );
      if (!pair) {
        return offset;
      }
      offset = isScalar(pair.key) ? pair.key.range?.[0] : offset;
      node = pair.value;
    } else {
      node = document.getIn(path.slice(0, index + 1) as unknown[], true);
      const range = (node as { range?: [number, number, number] } | undefined)
        ?.range;
      offset = range?.[0] ?? offset;
    }
  }
  return offset;
}
