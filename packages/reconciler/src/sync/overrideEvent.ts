import type { KubernetesObject, Operation } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';

/** That a sync passed a window, as a host is told. @public */
export interface ToldOverride {
  applicationId: string;
  reason: string;
  by?: string;
  /** Why the Event about it could not be written into the cluster, in words. */
  problem?: string;
}

/**
 * Leaves word in the cluster itself, where a host keeps no audit log: an Event in the namespace of the Application. The
 * sync goes on when it cannot be written, and the host is told so. @internal
 */
export async function tellOverride(
  app: ApplicationRuntime,
  { id, override }: Pick<Operation, 'id' | 'override'>,
  context: EngineContext,
): Promise<void> {
  if (!override || !context.onOverride) {
    return;
  }
  const { reason, by } = override;
  const event = eventOf(app, { id, override }, isoTime(context.clock));
  const cluster = context.clusters.get(app.definition.cluster)!;
  const written = await cluster.apply(event, {
    ...{ dryRun: false, force: false, method: 'create' },
  });
  // A process that began anew writes the one that is there.
  const isThere = written.status === 'done' || written.code === 'conflict';
  context.onOverride({
    ...{ applicationId: app.id, reason, by },
    ...(isThere ? {} : { problem: written.message }),
  });
}

function eventOf(
  { id, definition: { namespace } }: ApplicationRuntime,
  operation: { id: string; override: NonNullable<Operation['override']> },
  now: string,
): KubernetesObject {
  const { by = 'a person', reason } = operation.override;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `gitops-override.${operation.id}`, namespace },
    involvedObject: {
      ...{ apiVersion: 'v1', kind: 'Namespace', name: namespace },
      // An Event lies where its object does.
      namespace,
    },
    type: 'Warning',
    reason: 'BreakGlass',
    message: `${id}: a sync window was overridden by ${by}: ${reason}`,
    source: { component: 'gitops-suite' },
    firstTimestamp: seconds(now),
    lastTimestamp: seconds(now),
    count: 1,
  };
}

/** Times of Events have no fractions. */
function seconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
