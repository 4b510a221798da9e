/** What is seen of objects and requests, in a form that can be compared. */
import type { ListedObject } from './listObjects';

/** Everybody who has written one of them, sorted. Pure. */
export function managersOf(objects: readonly ListedObject[]): string[] {
  const all = objects.flatMap(({ metadata }) => metadata.managedFields ?? []);
  return [...new Set(all.map(({ manager }) => manager))].sort();
}

/** The namespaces that they name, or what else is asked of each, sorted. Pure. */
export function namesOf<T extends { namespace?: string }>(
  requests: readonly T[],
  nameOf: (one: T) => string | undefined = ({ namespace }) => namespace,
): string[] {
  return [...new Set(requests.map(nameOf))]
    .filter(name => name !== undefined)
    .sort();
}

/** The resourceVersion of each by kind and name. Pure. */
export function versionsOf(
  objects: readonly ListedObject[],
): Record<string, string> {
  return Object.fromEntries(
    objects.map(({ kind, metadata }) => [
      `${kind}/${metadata.name}`,
      metadata.resourceVersion,
    ]),
  );
}

/** The keys whose values are not the same. Pure. */
export function differing(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const keys = Object.keys({ ...before, ...after });
  return keys.filter(key => before[key] !== after[key]);
}
