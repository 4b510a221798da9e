import { apiVersionOf, type Kind } from '../schema/kinds';
import type { JsonObject } from '../schema/types';
import type { Entry } from '../storage/entry';
import type { Column } from '../tables/column';
import { columnsOf } from '../tables/columns';
import { toKind } from './cluster';
import { writeJson } from '../schema/json';

/** In which form objects are answered. */
export type Form = 'object' | 'metadata' | 'table';

/** What the client takes: a form, and JSON or YAML. Undefined when the server has nothing of it. */
export interface Accepted {
  form: Form;
  yaml: boolean;
}

/** Reads an `Accept` header; the first entry that can be served wins. */
export function negotiate(accept: string): Accepted | undefined {
  const entries = accept.trim() === '' ? ['*/*'] : accept.split(',');
  for (const entry of entries) {
    const [type, ...parameters] = entry.split(';').map(part => part.trim());
    const values = new Map(
      parameters.map(p => p.split('=', 2) as [string, string]),
    );
    const yaml = type === 'application/yaml';
    const json = ['application/json', '*/*', 'application/*'].includes(type);
    if (!json && !yaml) continue;
    const as = values.get('as');
    if (as === undefined) return { form: 'object', yaml };
    if (values.get('g') !== 'meta.k8s.io' || values.get('v') !== 'v1') continue;
    if (as === 'Table') return { form: 'table', yaml };
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList')
      return { form: 'metadata', yaml };
  }
  return undefined;
}

/** The JSON of a stored object in the version of a kind. */
export function jsonOf(kind: Kind, entry: Entry): string {
  const object = toKind(kind, entry.object);
  return object === entry.object ? entry.json : writeJson(object);
}

/** The JSON of an item of a list: built-in kinds are said once, by the list. */
export function itemJsonOf(kind: Kind, entry: Entry): string {
  const json = jsonOf(kind, entry);
  if (kind.custom) return json;
  const head = `{"kind":"${kind.kind}","apiVersion":"${apiVersionOf(kind)}",`;
  if (json.startsWith(head)) return `{${json.slice(head.length)}`;
  const { kind: _kind, apiVersion, ...rest } = toKind(kind, entry.object);
  return writeJson(rest);
}

/** Only the metadata of an object. */
export function metadataOf(object: JsonObject): JsonObject {
  return {
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata,
  };
}

/** What else a table says. */
export interface TableOptions {
  now: Date;
  /** `None`, `Metadata` or `Object`. */
  includeObject: string;
  /** Watches say the columns once only. */
  withColumns: boolean;
  metadata: JsonObject;
}

/** Objects as a table, as `kubectl get` asks for it. */
export function tableOf(
  kind: Kind,
  objects: JsonObject[],
  options: TableOptions,
): JsonObject {
  const columns = columnsOf(kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.withColumns
      ? columns.map(({ value, ...definition }) => ({ ...definition }))
      : null,
    rows: objects.map(object => rowOf(object, columns, options)),
  };
}

function rowOf(
  object: JsonObject,
  columns: Column[],
  options: TableOptions,
): JsonObject {
  const cells = columns.map(column => column.value(object, options.now));
  switch (options.includeObject) {
    case 'None':
      return { cells, object: null };
    case 'Object':
      return { cells, object };
    default:
      return { cells, object: metadataOf(object) };
  }
}

/** The head of a list. */
export function listHead(kind: Kind, form: Form): JsonObject {
  return form === 'metadata'
    ? { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' }
    : { kind: kind.listKind, apiVersion: apiVersionOf(kind) };
}
