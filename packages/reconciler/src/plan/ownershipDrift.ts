import {
  FIELD_MANAGER,
  type FieldDifference,
  type KubernetesObject,
} from '@gitops-suite/model';
import { isWithin } from './fieldPath';
import {
  appliedEntry,
  below,
  fieldSetPaths,
  managedFieldsOf,
  readableWay,
  toFieldManager,
  type Owned,
} from './fieldSet';

/**
 * Fields that an apply of ours would come to own, or let go, although no value changes; with whoever owns them now.
 * Empty when ownership stays as it is, but for ignored places.
 * @internal
 */
export function ownershipDrift(
  live: KubernetesObject,
  predicted: KubernetesObject,
  ignored: readonly string[] = [],
): FieldDifference[] {
  const [before, after] = [live, predicted].map(object =>
    fieldSetPaths(appliedEntry(object, FIELD_MANAGER)?.fieldsV1),
  );
  const gained = [...after.keys()].filter(path => !before.has(path));
  const lost = [...before.keys()].filter(path => !after.has(path));
  return [...gained, ...lost].flatMap(way => {
    const elements = [...(after.get(way) ?? before.get(way)!)];
    const path = readableWay(elements);
    if (isWithin(path, ignored)) {
      return [];
    }
    const manager = ownerOf(live, elements);
    return [{ path, ...(manager ? { manager } : {}) }];
  });
}

function ownerOf(live: KubernetesObject, elements: readonly string[]) {
  const owners = managedFieldsOf(live).filter(
    ({ fieldsV1 }) =>
      elements.reduce<Owned>(
        (owned, element) => below(owned, [element]),
        fieldsV1,
      ) !== undefined,
  );
  const [last] = owners.sort((a, b) =>
    (a.time ?? '') < (b.time ?? '') ? 1 : -1,
  );
  return last && toFieldManager(last);
}
