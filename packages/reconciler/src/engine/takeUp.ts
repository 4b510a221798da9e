import { applicationId } from '@gitops-suite/model';
import { homeOf } from '../discover';
import type { LoadScope, StoredState } from '../ports';
import type { StatusPublisher } from '../status/publisher';
import { restoreRuntime } from './application';
import { prefixesIds, type EngineContext } from './context';
import type { Registry } from './registry';

/** Clusters that another process leads. @internal */
export function clustersElsewhere({ clusters }: EngineContext): string[] {
  return [...clusters.values()]
    .filter(({ leadership }) => !leadership.leads())
    .map(({ name }) => name);
}

/** Another order of the repositories gives another id: what has the old one did not leave Git. */
function hasItsId(
  { id, state: { definition } }: StoredState['records'][number],
  { config }: EngineContext,
): boolean {
  const home = homeOf(definition);
  const repository = prefixesIds(config, home) ? home : undefined;
  return id === applicationId({ ...definition, repository });
}

/** Takes up from the store where whoever led these clusters before has stopped. @internal */
export async function takeUp(
  scope: LoadScope,
  parts: {
    registry: Registry;
    publisher: StatusPublisher;
    context: EngineContext;
  },
): Promise<void> {
  const { registry, publisher, context } = parts;
  const stored = await context.store.load(scope);
  const running = new Map(
    stored.operations.map(operation => [operation.applicationId, operation]),
  );
  for (const record of stored.records) {
    const { definition } = record.state;
    const { sources } = context;
    const isFollowed =
      sources.has(definition.repository) && sources.has(homeOf(definition));
    if (isFollowed && hasItsId(record, context)) {
      registry.restore(restoreRuntime(record, running.get(record.id)));
    } else {
      // Nobody looks after it any more, and its status would never move again.
      publisher.remove(record.id);
    }
    running.delete(record.id);
  }
  // Their status was never written; the operation is taken up when Git still defines the Application.
  registry.unclaimed = new Map([...registry.unclaimed, ...running]);
}
