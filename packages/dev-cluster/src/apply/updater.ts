import {
  asObject,
  isObject,
  type Json,
  type JsonObject,
  type Type,
} from '../schema/types';
import { compare, type Comparison } from './compare';
import {
  difference,
  emptySet,
  intersection,
  isEmpty,
  recursiveDifference,
  union,
  type FieldSet,
} from './fieldSet';
import { mergeValues } from './mergeValues';
import { withNamedFields } from './namedFields';
import { removeItems } from './removeItems';
import { isSameJson } from './sameJson';
import { toFieldSet } from './toFieldSet';

/** The fields that one manager owns. */
export interface Ownership {
  fields: FieldSet;
  apiVersion: string;
  /** Owned by server-side apply rather than by an update. */
  applied: boolean;
}

/** Owners by their identifier. */
export type Owners = ReadonlyMap<string, Ownership>;

/** What the decisions about one request share. */
export interface UpdateContext {
  type: Type;
  apiVersion: string;
  manager: string;
  /** Fields that this endpoint resets, so nobody comes to own them here. */
  ignored: FieldSet;
}

/** Fields of others that an apply would change. */
export interface OwnerConflict {
  manager: string;
  fields: FieldSet;
}

/** What became of an apply. */
export type ApplyResult =
  | { conflicts: OwnerConflict[] }
  | {
      /** The merged object; undefined when the apply changes nothing of it. */
      object: JsonObject | undefined;
      owners: Map<string, Ownership>;
    };

/** Owners after somebody wrote an object in full: who changed a field owns it now, alone. */
export function updateOwners(
  context: UpdateContext,
  before: JsonObject,
  after: JsonObject,
  owners: Owners,
): Map<string, Ownership> {
  const change = compareFiltered(context, before, after);
  const rest = withoutChanges(context.manager, owners, change);
  const own = rest.get(context.manager)?.fields ?? emptySet;
  const fields = recursiveDifference(
    union(
      union(difference(own, change.removed), change.modified),
      change.added,
    ),
    context.ignored,
  );
  if (isEmpty(fields)) rest.delete(context.manager);
  else
    rest.set(context.manager, {
      fields,
      apiVersion: context.apiVersion,
      applied: false,
    });
  return rest;
}

/** Lays an applied configuration over the live object and decides who owns what. */
export function applyConfiguration(
  context: UpdateContext,
  options: {
    live: JsonObject;
    configuration: JsonObject;
    owners: Owners;
    force: boolean;
  },
): ApplyResult {
  const { type, manager, apiVersion } = context;
  const { live, configuration, owners, force } = options;
  const merged = asObject(mergeValues(type, live, configuration));
  const last = owners.get(manager);
  const next = new Map(owners);
  next.set(manager, {
    fields: recursiveDifference(
      toFieldSet(type, configuration),
      context.ignored,
    ),
    apiVersion,
    applied: true,
  });
  const pruned = prune(type, merged, next, last);
  const object: JsonObject = isObject(pruned) ? pruned : {};
  const change = compareFiltered(context, live, object);
  const conflicts = conflictsOf(manager, next, change);
  if (conflicts.length > 0 && !force) return { conflicts };
  const rest = withoutChanges(manager, next, change);
  for (const [name, owner] of rest)
    if (isEmpty(owner.fields)) rest.delete(name);
  return {
    object: isSameJson(live, object) ? undefined : object,
    owners: rest,
  };
}

function compareFiltered(
  context: UpdateContext,
  before: JsonObject,
  after: JsonObject,
): Comparison {
  const change = compare(context.type, before, after);
  if (isEmpty(context.ignored)) return change;
  return {
    added: recursiveDifference(change.added, context.ignored),
    modified: recursiveDifference(change.modified, context.ignored),
    removed: recursiveDifference(change.removed, context.ignored),
  };
}

function conflictsOf(
  manager: string,
  owners: Owners,
  change: Comparison,
): OwnerConflict[] {
  const touched = union(change.modified, change.added);
  const conflicts: OwnerConflict[] = [];
  for (const [name, owner] of owners) {
    if (name === manager) continue;
    const fields = intersection(owner.fields, touched);
    if (!isEmpty(fields)) conflicts.push({ manager: name, fields });
  }
  return conflicts;
}

function withoutChanges(
  manager: string,
  owners: Owners,
  change: Comparison,
): Map<string, Ownership> {
  const lost = union(union(change.modified, change.added), change.removed);
  const rest = new Map<string, Ownership>();
  for (const [name, owner] of owners) {
    const fields =
      name === manager ? owner.fields : difference(owner.fields, lost);
    if (!isEmpty(fields) || name === manager)
      rest.set(name, { ...owner, fields });
  }
  return rest;
}

/** Removes what the manager applied last time, does not apply now, and nobody else owns. */
function prune(
  type: Type,
  merged: JsonObject,
  owners: Owners,
  last: Ownership | undefined,
): Json {
  if (!last || isEmpty(last.fields)) return merged;
  const named = (set: FieldSet) => withNamedFields(set, type);
  const before = named(last.fields);
  let managed: FieldSet = emptySet;
  for (const owner of owners.values()) managed = union(managed, owner.fields);
  const mergedFields = named(toFieldSet(type, merged));
  const without = removeItems(type, merged, before);
  const kept = union(named(toFieldSet(type, without)), named(managed));
  const owned = removeItems(type, merged, difference(mergedFields, kept));
  // What was not owned by this manager before stays, whoever wrote it.
  const gone = difference(mergedFields, named(toFieldSet(type, owned)));
  return removeItems(type, merged, intersection(gone, before));
}
