import type { ApplicationDefinition } from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import { nearest } from '../nearest';

/** Names of the folders that selected Applications stand in; undefined when all are meant. Pure. @internal */
export function appsOf(names: readonly string[]): string[] | undefined {
  return names.length === 0
    ? undefined
    : [...new Set(names.flatMap(name => [name, name.split('.')[0]]))];
}

type Named = Pick<ApplicationDefinition, 'id' | 'app'>;

/** True for an app (all of its environments), and for one Application by its id. Pure. @internal */
export function isSelected(
  { id, app }: Named,
  names: readonly string[],
): boolean {
  return (
    names.length === 0 ||
    names.some(name => name === id || name === app || id.startsWith(`${name}/`))
  );
}

/**
 * Throws a {@link Failure} for a name that selects nothing. Only then `all` is asked for, to find what was meant.
 * @internal
 */
export async function requireSelected(
  names: readonly string[],
  definitions: readonly Named[],
  all: () => Promise<readonly Named[]>,
): Promise<void> {
  const unknown = names.find(
    name => !definitions.some(one => isSelected(one, [name])),
  );
  if (unknown !== undefined) {
    const known = (await all()).flatMap(({ id, app }) => [id, app]);
    const near = nearest(unknown, known);
    throw new Failure(`There is no app and no Application ${unknown}`, {
      cure: near
        ? `Did you mean ${near}?`
        : 'Name an app, such as shop, or an Application, such as shop.production.',
    });
  }
}
