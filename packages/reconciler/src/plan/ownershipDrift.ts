import {
  FIELD_MANAGER,
  type FieldDifference,
  type KubernetesObject,
} from '@gitops-suite/model';
import { below, type Owned } from './diffObjects';
import { fieldPath, itemPath } from './fieldPath';
import {
  appliedEntry,
  fieldSetPaths,
  listKey,
  managedFieldsOf,
  setValue,
  toFieldManager,
} from './fieldSet';

/**
 * Fields that an apply of ours would come to own, or let go, although no value changes; with whoever owns them now.
 * Empty when ownership stays as it is.
 * @internal
 */
export function ownershipDrift(
  live: KubernetesObject,
  predicted: KubernetesObject,
): FieldDifference[] {
  const [before, after] = [live, predicted].map(object =>
    fieldSetPaths(appliedEntry(object, FIELD_MANAGER)?.fieldsV1),
  );
  const gained = [...after.keys()].filter(path => !before.has(path));
  const lost = [...before.keys()].filter(path => !after.has(path));
  return [...gained, ...lost].map(path => {
    const elements = [...(after.get(path) ?? before.get(path)!)];
    const manager = ownerOf(live, elements);
    return {
      path: readable(elements),
      ...(manager ? { manager } : {}),
    };
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

function readable(elements: readonly string[]): string {
  return elements.reduce((path, element) => {
    const key = listKey(element);
    if (key) {
      return itemPath(path, key);
    }
    return element.startsWith('v:')
      ? `${path}[${String(setValue(element))}]`
      : fieldPath(path, element.slice(2));
  }, '');
}
