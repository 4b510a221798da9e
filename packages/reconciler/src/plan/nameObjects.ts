import type { ObjectRef } from '@gitops-suite/model';

/** The first few objects by kind and name. @internal */
export function nameObjects(objects: readonly { ref: ObjectRef }[]): string {
  const names = objects
    .slice(0, 3)
    .map(({ ref }) => `${ref.kind}/${ref.name}`)
    .join(', ');
  return objects.length > 3 ? `${names} and ${objects.length - 3} more` : names;
}
