import { isScalar, parseDocument, stringify, type Document } from 'yaml';

/** A place in a document: keys and indexes. */
export type YamlPath = readonly (string | number)[];

/** One value to set. */
export interface YamlAssignment {
  path: YamlPath;
  /** Undefined takes the entry out. */
  value: string | number | object | undefined;
}

/**
 * Sets values and leaves everything else as it was: comments, order, quotes, indentation. A scalar that exists is
 * replaced in the text itself, so no other byte changes. Throws when `text` is not YAML.
 */
export function assignYaml(
  text: string,
  assignments: readonly YamlAssignment[],
): string {
  return assignments.reduce(assignOne, text);
}

/** The value of the first document of a file; undefined when it is not YAML. */
export function valueOfYaml(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length === 0 ? document.toJS() : undefined;
}

function assignOne(text: string, { path, value }: YamlAssignment): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw document.errors[0];
  }
  const node = document.getIn(path, true);
  if (value === undefined) {
    return node === undefined ? text : printed(text, document, path);
  }
  const range = isScalar(node) && isInline(node.type) ? node.range : undefined;
  if (
    range &&
    !(node as { anchor?: string }).anchor &&
    typeof value !== 'object'
  ) {
    return text.slice(0, range[0]) + inlineText(value) + text.slice(range[1]);
  }
  document.setIn(path, document.createNode(value));
  return printed(text, document);
}

function printed(text: string, document: Document, without?: YamlPath): string {
  if (without) {
    document.deleteIn(without);
  }
  return document.toString({ lineWidth: 0, ...styleOf(text) });
}

function isInline(type: unknown): boolean {
  return type === 'PLAIN' || type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
}

function inlineText(value: string | number): string {
  return stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' })
    .trimEnd()
    .replace(/\n\s*/g, ' ');
}

function styleOf(text: string) {
  return {
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n\1- /m.test(text),
    flowCollectionPadding: !/\{[^ }]/.test(text),
  };
}
