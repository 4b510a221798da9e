import { asList, asObject, type JsonObject } from '../schema/types';
import { decodeFields, encodeFields } from './fieldsV1';
import type { Owners, Ownership } from './updater';

/** Who owns which fields of an object, and since when. */
export interface Managed {
  owners: Map<string, Ownership>;
  /** RFC 3339 in seconds, by the identifier of the owner. */
  times: Map<string, string>;
}

/** Who writes, and how. */
export interface ManagerName {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
}

/** The identifier of an owner: appliers keep theirs over versions of the API. */
export function identify(name: ManagerName): string {
  const { manager, operation, apiVersion, subresource } = name;
  return JSON.stringify({
    manager,
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource && { subresource }),
  });
}

/** The parts of an identifier. */
export function nameOf(identifier: string): ManagerName {
  return JSON.parse(identifier) as ManagerName;
}

/** Nobody owns anything. */
export function noManagers(): Managed {
  return { owners: new Map(), times: new Map() };
}

/** The owners in `metadata.managedFields`; undefined when an entry makes no sense. */
export function decodeManagedFields(entries: unknown): Managed | undefined {
  const managed = noManagers();
  for (const entry of asList(entries).map(asObject)) {
    const { operation, fieldsType } = entry;
    if (fieldsType !== 'FieldsV1') return undefined;
    if (operation !== 'Apply' && operation !== 'Update') return undefined;
    const name: ManagerName = {
      manager: String(entry.manager ?? ''),
      operation,
      apiVersion: String(entry.apiVersion ?? ''),
      ...(entry.subresource && { subresource: String(entry.subresource) }),
    };
    const identifier = identify(name);
    managed.owners.set(identifier, {
      fields: decodeFields(entry.fieldsV1),
      apiVersion: name.apiVersion,
      applied: operation === 'Apply',
    });
    if (typeof entry.time === 'string')
      managed.times.set(identifier, entry.time);
  }
  return managed;
}

/** The owners as `metadata.managedFields`: appliers first, then by time and name. */
export function encodeManagedFields(managed: Managed): JsonObject[] {
  const entries = [...managed.owners].map(([identifier, owner]) =>
    encodeEntry(identifier, owner, managed.times.get(identifier)),
  );
  return entries.sort(compareEntries);
}

function encodeEntry(
  identifier: string,
  owner: Ownership,
  time: string | undefined,
): JsonObject {
  const { manager, operation, subresource } = nameOf(identifier);
  return {
    ...(manager && { manager }),
    operation: owner.applied ? 'Apply' : operation,
    apiVersion: owner.apiVersion,
    ...(time && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFields(owner.fields),
    ...(subresource && { subresource }),
  };
}

function compareEntries(a: JsonObject, b: JsonObject): number {
  for (const field of [
    'operation',
    'time',
    'manager',
    'apiVersion',
    'subresource',
  ]) {
    const [x, y] = [String(a[field] ?? ''), String(b[field] ?? '')];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** The owners with another set of them. */
export function withOwners(managed: Managed, owners: Owners): Managed {
  return { owners: new Map(owners), times: managed.times };
}
