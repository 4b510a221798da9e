import { stringify } from 'yaml';
import { isContainer, RawNumber } from '../json';
import { presentKeys } from './equalValues';

// Quoted so that readers of YAML 1.1, as the Kubernetes tools are, read the same text.
const options = {
  lineWidth: 0,
  blockQuote: 'literal',
  version: '1.1',
} as const;

/** A JSON value as lines of YAML, without indentation. Numbers keep their text. @public */
export function yamlLines(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.length === 0 ? ['[]'] : value.flatMap(itemLines);
  }
  if (isContainer(value)) {
    const names = presentKeys(value);
    return names.length === 0
      ? ['{}']
      : names.flatMap(name => entryLines(name, value[name]));
  }
  return scalarLines(value);
}

function itemLines(item: unknown): string[] {
  return yamlLines(item).map((line, index) =>
    index === 0 ? `- ${line}` : indent(line),
  );
}

function entryLines(name: string, value: unknown): string[] {
  const lines = yamlLines(value);
  const isNested =
    isContainer(value) &&
    (Array.isArray(value) ? value : presentKeys(value)).length > 0;
  return isNested
    ? [`${yamlKey(name)}:`, ...lines.map(indent)]
    : [`${yamlKey(name)}: ${lines[0]}`, ...lines.slice(1).map(indent)];
}

function indent(line: string): string {
  return line === '' ? line : `  ${line}`;
}

function scalarLines(value: unknown): string[] {
  if (typeof value !== 'string' || !value.includes('\n')) {
    return [yamlScalar(value)];
  }
  return stringify(value, options).replace(/\n$/, '').split('\n');
}

/** A value that is no list and no map, on one line. @internal */
export function yamlScalar(value: unknown): string {
  if (value instanceof RawNumber) {
    return value.text;
  }
  if (typeof value !== 'string') {
    return JSON.stringify(value) ?? 'null';
  }
  return isPlain(value) ? value : stringify(value, options).replace(/\n$/, '');
}

/** Most texts of a manifest: no reader takes them for anything else, and the library need not be asked. */
function isPlain(text: string): boolean {
  return (
    /^[A-Za-z](?:[A-Za-z0-9_./@-]|:(?=[A-Za-z0-9]))*$/.test(text) &&
    !/^(?:y|n|yes|no|on|off|true|false|null|e[0-9].*)$/i.test(text)
  );
}

/** @internal */
export function yamlKey(name: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(name) ? name : yamlScalar(name);
}
