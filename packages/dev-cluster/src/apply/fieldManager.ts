/**
 * Keeps `metadata.managedFields` true: every write of an object passes here. Held by
 * `contract/apply.test.ts`, which runs against the real API server too.
 */
import {
  asObject,
  type Json,
  type JsonObject,
  type Type,
} from '../schema/types';
import { listConflicts, type FieldConflict } from './conflictError';
import {
  difference,
  emptySet,
  isEmpty,
  setOf,
  union,
  type FieldSet,
} from './fieldSet';
import {
  decodeManagedFields,
  encodeManagedFields,
  identify,
  noManagers,
  withOwners,
  type Managed,
} from './managers';
import { ItemKeyError } from './pathElement';
import { allowedByLastApplied, withLastApplied } from './lastApplied';
import {
  applyConfiguration,
  updateOwners,
  type OwnerConflict,
  type UpdateContext,
} from './updater';

/** Which endpoint of which kind is written to, by whom, and when. */
export interface WriteContext {
  type: Type;
  apiVersion: string;
  /** The manager's name, without operation. */
  manager: string;
  subresource?: string;
  /** Fields that this endpoint does not write. */
  ignored: FieldSet;
  /** RFC 3339 in seconds. */
  now: string;
  /** The object without any content; its fields are nobody's. */
  empty: JsonObject;
}

/** What became of a server-side apply. */
export type AppliedObject =
  | { object: JsonObject }
  | { conflicts: FieldConflict[] };

const updateManagersLimit = 10;

const field = (...names: string[]) => names.map(name => `f:${name}`);

/** Fields that nobody owns. */
const identity: FieldSet = setOf(
  ...['apiVersion', 'kind', 'metadata'].map(name => field(name)),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map(name => field('metadata', name)),
);

/** An object that was written in full (create, replace, patch), with its owners brought up to date. */
export function trackUpdate(
  context: WriteContext,
  live: JsonObject | undefined,
  written: JsonObject,
): JsonObject {
  try {
    return track(context, live, written);
  } catch (error) {
    // Validation will say what is wrong with the items that cannot be told apart.
    if (error instanceof ItemKeyError) return withoutManagers(written);
    throw error;
  }
}

function track(
  context: WriteContext,
  live: JsonObject | undefined,
  written: JsonObject,
): JsonObject {
  const managed = givenOrLive(context, live, written);
  const after = withoutManagers(written);
  const isUpdate = asObject(live?.metadata).uid !== undefined;
  if (managed.owners.size === 0 && isUpdate) return after;
  return withManagers(
    after,
    trackOwners(
      context,
      withoutManagers(live ?? context.empty),
      after,
      managed,
    ),
  );
}

/**
 * A server-side apply.
 * @throws ItemKeyError when the live object cannot be understood.
 */
export function applyObject(
  context: WriteContext,
  live: JsonObject | undefined,
  configuration: JsonObject,
  force: boolean,
): AppliedObject {
  const before = withoutManagers(live ?? context.empty);
  let managed =
    decodeManagedFields(asObject(live?.metadata).managedFields) ?? noManagers();
  if (managed.owners.size === 0) {
    managed = trackOwners(
      { ...context, manager: 'before-first-apply' },
      context.empty,
      before,
      managed,
    );
  }
  const attempt = (forced: boolean) =>
    applyOnce(context, { live: before, configuration, managed, force: forced });
  let result = attempt(force);
  if ('conflicts' in result && context.manager === 'kubectl') {
    const allowed = allowedByLastApplied(context, before);
    const rest = result.conflicts
      .map(c => ({ ...c, fields: difference(c.fields, allowed ?? emptySet) }))
      .filter(c => !isEmpty(c.fields));
    result = rest.length === 0 ? attempt(true) : { conflicts: rest };
  }
  if ('conflicts' in result)
    return { conflicts: listConflicts(result.conflicts) };
  const object =
    context.manager === 'kubectl'
      ? withLastApplied(result.object, configuration)
      : result.object;
  return { object: withManagers(object, result.managed) };
}

/** Without `metadata.managedFields`. */
function withoutManagers(object: JsonObject): JsonObject {
  const metadata = asObject(object.metadata);
  if (metadata.managedFields === undefined) return object;
  const { managedFields, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function withManagers(object: JsonObject, managed: Managed): JsonObject {
  const entries = encodeManagedFields(managed);
  if (entries.length === 0) return object;
  return {
    ...object,
    metadata: { ...asObject(object.metadata), managedFields: entries },
  };
}

function applyOnce(
  context: WriteContext,
  options: {
    live: JsonObject;
    configuration: JsonObject;
    managed: Managed;
    force: boolean;
  },
): { conflicts: OwnerConflict[] } | { object: JsonObject; managed: Managed } {
  const { live, configuration, managed, force } = options;
  const self = identify({ ...context, operation: 'Apply' });
  const result = applyConfiguration(updateContext(context, self), {
    live,
    configuration,
    owners: managed.owners,
    force,
  });
  if ('conflicts' in result) return result;
  const owners = stripped(result.owners, self);
  const times = new Map(managed.times);
  if (result.object) times.set(self, context.now);
  return { object: result.object ?? live, managed: { owners, times } };
}

function trackOwners(
  context: WriteContext,
  before: JsonObject,
  after: JsonObject,
  managed: Managed,
): Managed {
  const self = 'current-operation';
  const owners = stripped(
    updateOwners(updateContext(context, self), before, after, managed.owners),
    self,
  );
  const own = owners.get(self);
  if (!own) return withOwners(managed, owners);
  owners.delete(self);
  const identifier = identify({ ...context, operation: 'Update' });
  const previous = owners.get(identifier);
  owners.set(identifier, {
    ...own,
    fields: previous ? union(own.fields, previous.fields) : own.fields,
  });
  const times = new Map(managed.times).set(identifier, context.now);
  return capUpdaters({ owners, times });
}

function updateContext(context: WriteContext, manager: string): UpdateContext {
  const { type, apiVersion, ignored } = context;
  return { type, apiVersion, manager, ignored };
}

function stripped<T extends { fields: FieldSet }>(
  owners: Map<string, T>,
  manager: string,
): Map<string, T> {
  const own = owners.get(manager);
  if (!own) return owners;
  const fields = difference(own.fields, identity);
  if (isEmpty(fields)) owners.delete(manager);
  else owners.set(manager, { ...own, fields });
  return owners;
}

/** The owners that the request names, as far as it may and does; else those of the live object. */
function givenOrLive(
  context: WriteContext,
  live: JsonObject | undefined,
  written: JsonObject,
): Managed {
  const given = asObject(written.metadata).managedFields;
  const ofLive = () =>
    decodeManagedFields(asObject(live?.metadata).managedFields) ?? noManagers();
  if (context.subresource) return ofLive();
  if (isReset(given)) return noManagers();
  const decoded = decodeManagedFields(given);
  return decoded && decoded.owners.size > 0 ? decoded : ofLive();
}

function isReset(entries: Json | undefined): boolean {
  if (!Array.isArray(entries)) return false;
  if (entries.length === 0) return true;
  return entries.length === 1 && Object.keys(asObject(entries[0])).length === 0;
}

/** Too many updaters: the oldest are told apart by version of the API only. */
function capUpdaters(managed: Managed): Managed {
  const { owners, times } = managed;
  const updaters = [...owners.keys()].filter(id => !owners.get(id)?.applied);
  let count = updaters.length;
  if (count <= updateManagersLimit) return managed;
  const age = (id: string) => `${times.get(id) ?? ''} ${id}`;
  updaters.sort((a, b) => (age(a) < age(b) ? -1 : 1));
  const firsts = new Map<string, string>();
  for (const id of updaters) {
    if (count <= updateManagersLimit) break;
    const owner = owners.get(id)!;
    const bucket = identify({
      manager: 'ancient-changes',
      operation: 'Update',
      apiVersion: owner.apiVersion,
    });
    const first = firsts.get(owner.apiVersion);
    if (first === undefined) {
      firsts.set(owner.apiVersion, id);
      continue;
    }
    const oldest = owners.get(bucket) ?? owners.get(first)!;
    if (!owners.has(bucket)) owners.delete(first);
    if (id !== bucket) owners.delete(id);
    owners.set(bucket, {
      ...owner,
      fields: union(owner.fields, oldest.fields),
    });
    const time = times.get(id);
    if (time) times.set(bucket, time);
    count--;
  }
  return managed;
}
