import { randomBytes, randomUUID } from 'node:crypto';
import { apiVersionOf, type Kind } from '../schema/kinds';
import { asObject, type JsonObject } from '../schema/types';
import { keyOf, type Entry } from '../storage/entry';
import type { Store } from '../storage/store';
import { eventToCore, eventToGroup } from './eventForms';
import type { KindRegistry } from './kindRegistry';
import type { ServiceAddresses } from './serviceAddresses';

/** The state of a cluster and what its parts share. */
export interface Cluster {
  store: Store;
  kinds: KindRegistry;
  addresses: ServiceAddresses;
  now(): Date;
}

/** The present as the API writes it: RFC 3339 in seconds. */
export function timestamp(cluster: Cluster): string {
  return `${cluster.now().toISOString().slice(0, 19)}Z`;
}

/** A new unique id. */
export function newUid(): string {
  return randomUUID();
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Five random letters, as `generateName` appends them. */
export function randomSuffix(): string {
  return [...randomBytes(5)].map(b => alphabet[b % alphabet.length]).join('');
}

/** The stored object of a kind. */
export function findEntry(
  cluster: Cluster,
  kind: Kind,
  namespace: string | undefined,
  name: string,
): Entry | undefined {
  return cluster.store.get(
    kind.storage,
    keyOf(kind.namespaced ? namespace : undefined, name),
  );
}

/** A stored object in the version and form of a kind. */
export function toKind(kind: Kind, object: JsonObject): JsonObject {
  if (kind.custom) {
    const apiVersion = apiVersionOf(kind);
    return object.apiVersion === apiVersion
      ? object
      : { ...object, apiVersion };
  }
  return kind.group === 'events.k8s.io' ? eventToGroup(object) : object;
}

/** An object of a kind in the form in which it is stored. */
export function toStorage(kind: Kind, object: JsonObject): JsonObject {
  return kind.group === 'events.k8s.io' ? eventToCore(object) : object;
}

/** The key of an object. */
export function keyOfObject(kind: Kind, object: JsonObject): string {
  const { namespace, name } = asObject(object.metadata);
  return keyOf(
    kind.namespaced ? String(namespace ?? '') : undefined,
    String(name),
  );
}
