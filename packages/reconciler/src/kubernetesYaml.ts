import {
  isScalar,
  LineCounter,
  parseAllDocuments,
  visit,
  type Document,
  type Tags,
} from 'yaml';
import { RawNumber } from './json';

/** One document of a YAML stream. @public */
export interface YamlDocument {
  /** Plain data with {@link RawNumber} where a double would lose digits; undefined when it cannot be read. */
  value: unknown;
  /** Line of its beginning, from 1. */
  line: number;
  errors: readonly YamlError[];
}

/** Something that YAML forbids. The document may still have a value: of a key that stands twice, the last one counts. @public */
export interface YamlError {
  code: 'syntax' | 'duplicate-key' | 'aliases';
  message: string;
  /** From 1. */
  line: number;
}

/**
 * Reads YAML as the Kubernetes tools do: YAML 1.1 booleans and octals, timestamps as text, the text of numbers that a
 * double would lose. Never throws: what is wrong stands beside the document. Pure.
 * @public
 */
export function readKubernetesYaml(yaml: string): YamlDocument[] {
  const documents = readStream(yaml);
  if (!documents.some(hasOpenQuote)) {
    return documents;
  }
  const mended = readStream(indentContinuations(yaml));
  return mended.some(hasOpenQuote) ? documents : mended;
}

function readStream(yaml: string): YamlDocument[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(yaml, {
    version: '1.1',
    customTags: kubernetesTags,
    prettyErrors: false,
    lineCounter,
  });
  return Array.isArray(documents)
    ? documents.map(document => readDocument(document as Document, lineCounter))
    : [];
}

function hasOpenQuote({ errors }: YamlDocument): boolean {
  return errors.some(({ message }) => message.startsWith('Missing closing'));
}

/**
 * The tools of Kubernetes write, and read, long quoted text whose later lines are indented no further than its key;
 * YAML wants one column more. White space at the beginning of these lines means nothing.
 */
function indentContinuations(yaml: string): string {
  let quote: string | undefined;
  return yaml
    .split('\n')
    .map(line => {
      const text: string = quote ? `  ${line}` : line;
      const opened = quote ? line : openingOf(line);
      quote ??= opened?.[0];
      if (quote && opened !== undefined) {
        const rest = opened.slice(opened === line ? 0 : 1);
        quote = closes(rest, quote) ? undefined : quote;
      }
      return text;
    })
    .join('\n');
}

/** From the quote on, when a quoted value begins in this line. */
function openingOf(line: string): string | undefined {
  return /^\s*(?:- +)*(?:[^\s'"#][^'"]*?: +)?(['"].*)$/.exec(line)?.[1];
}

function closes(text: string, quote: string): boolean {
  const inside = quote === "'" ? /''/g : /\\./g;
  return text.replace(inside, '').includes(quote);
}

function readDocument(document: Document, lines: LineCounter): YamlDocument {
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const line = lineAt(document.contents?.range?.[0] ?? 0);
  const errors = document.errors.map(
    ({ code, message, pos }): YamlError => ({
      code: code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'syntax',
      message,
      line: lineAt(pos[0]),
    }),
  );
  if (errors.some(({ code }) => code === 'syntax')) {
    return { value: undefined, line, errors };
  }
  try {
    return { value: toJson(document), line, errors };
  } catch (error) {
    const { message } = error as Error;
    return {
      value: undefined,
      line,
      errors: [...errors, { code: 'aliases', message, line }],
    };
  }
}

// YAML 1.1 reads `12:30:45` and dates as numbers and dates; the tools of Kubernetes read them as text.
function kubernetesTags(tags: Tags): Tags {
  return tags.filter(
    tag =>
      typeof tag === 'string' ||
      !(
        tag.tag === 'tag:yaml.org,2002:timestamp' ||
        ('format' in tag && tag.format === 'TIME')
      ),
  );
}

function toJson(document: Document): unknown {
  visit(document, {
    Scalar(_key, node) {
      if (
        isScalar(node) &&
        typeof node.value === 'number' &&
        node.source !== undefined
      ) {
        const exact = exactNumber(node.value, node.source);
        if (exact) {
          node.value = exact;
        }
      }
    },
  });
  return document.toJS({ maxAliasCount: 100 });
}

/** The number as JSON text when a double would not print it so. */
function exactNumber(value: number, source: string): RawNumber | undefined {
  const text = source.replace(/_/g, '').replace(/^\+/, '');
  const isJson = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  return isJson && String(value) !== text ? new RawNumber(text) : undefined;
}
