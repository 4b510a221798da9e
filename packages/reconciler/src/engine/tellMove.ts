import { isFinal } from '../sync/decide';
import { transition } from '../sync/transition';
import type { ApplicationRuntime } from './application';
import type { EngineContext } from './context';

/**
 * Git names another cluster than before: the Application begins anew there, and what runs in the old cluster is left
 * alone, because deleting there is more than the commit says.
 * @internal
 */
export async function tellMove(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  const from = app.movedFrom!;
  const { cluster } = app.definition;
  const left = context.clusters.get(from)?.live.ofApplication(app.id).length;
  const objects =
    left === 1 ? '1 object stays' : `${left ?? 'Its'} objects stay`;
  context.note(app, {
    type: 'error',
    message: `It moved from the cluster ${from} to ${cluster}. ${objects} in ${from}; delete what is not needed there.`,
    revision: app.revision,
  });
  if (app.operation && !isFinal(app.operation.state)) {
    const message = `It moved to the cluster ${cluster}.`;
    await transition(app, { state: 'Terminated', message }, context);
  }
  app.movedFrom = undefined;
}
