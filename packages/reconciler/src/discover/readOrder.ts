import { LAYOUT } from '@gitops-suite/model';
import type { ApplicationDefinition } from './definition';
import type { DiscoverInput } from './discover';
import { orderOf, type Order } from './order';

/**
 * The order of some of the apps of a revision: what they depend on is looked at for it, step by step, and nothing else.
 * @internal
 */
export async function readOrder(
  apps: readonly string[],
  given: {
    revision: DiscoverInput['revision'];
    asked: readonly ApplicationDefinition[];
    /** The definitions of these apps and of infrastructure of these names. */
    read(apps: readonly string[]): Promise<readonly ApplicationDefinition[]>;
  },
): Promise<Order> {
  const names = new Set(apps);
  const below = (await given.revision.list(LAYOUT.infrastructure)) ?? [];
  below.forEach(({ path }) => names.add(path.split('/')[1]));
  for (;;) {
    const known = names.size;
    const definitions = await given.read([...names]);
    for (const { dependsOn = [] } of definitions) {
      dependsOn.forEach(({ name }) => names.add(name.split('.')[0]));
    }
    if (names.size === known) {
      return among(given.asked, orderOf(definitions));
    }
  }
}

function among(
  asked: readonly ApplicationDefinition[],
  { dependencies, problems }: Order,
): Order {
  const ids = new Set(asked.map(({ id }) => id));
  const only = <T>(map: ReadonlyMap<string, T>) =>
    new Map([...map].filter(([id]) => ids.has(id)));
  return { dependencies: only(dependencies), problems: only(problems) };
}
