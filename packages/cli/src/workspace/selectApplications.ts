import { nearestName } from '@gitops-suite/model';
import type { ApplicationDefinition } from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';

/** Names of the folders that selected Applications stand in; undefined when all are meant. Pure. @internal */
export function appsOf(names: readonly string[]): string[] | undefined {
  return names.length === 0
    ? undefined
    : [...new Set(names.flatMap(name => [name, ...name.split('.')]))];
}

type Named = Pick<ApplicationDefinition, 'id' | 'app'>;

/** True for the id of an Application; what only tells repositories apart may be left out of it. Pure. @internal */
export function isNamed({ id, app }: Named, name: string): boolean {
  return name === id || (name.startsWith(`${app}.`) && id.endsWith(`.${name}`));
}

/** True for an app (all of its environments), and for one Application by its id. Pure. @internal */
export function isSelected(one: Named, names: readonly string[]): boolean {
  return (
    names.length === 0 ||
    names.some(
      name =>
        isNamed(one, name) || name === one.app || one.id.startsWith(`${name}/`),
    )
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
    const near = nearestName(unknown, known);
    throw new Failure(`There is no app and no Application ${unknown}`, {
      cure: near
        ? `Did you mean ${near}?`
        : 'Name an app, such as shop, or an Application, such as shop.production.',
    });
  }
}
