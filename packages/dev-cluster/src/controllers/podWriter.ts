import { isNotFound } from './apiError';
import type { ControllerContext } from './controller';
import type { KubeObject, NewObject, Pod } from './kubeTypes';
import { resources } from './resources';

/** Creates and deletes pods for an owner, and tells of it in the owner's events. */
export interface PodWriter {
  create(
    owner: KubeObject,
    pod: NewObject<Pod>,
    describe?: Describe,
  ): Promise<Pod>;
  remove(owner: KubeObject, pod: Pod, describe?: Describe): Promise<void>;
}

/** Words an event by a pod's name. */
export type Describe = (name: string) => string;

/** A writer that remembers what it wrote, so that no step is decided on older pods. */
export function createPodWriter(context: ControllerContext): PodWriter {
  const pods = context.informers.of<Pod>(resources.pods);
  return {
    async create(owner, pod, describe = name => `Created pod: ${name}`) {
      try {
        const created = await context.client.create<Pod>(resources.pods, pod);
        pods.store.put(created);
        const message = describe(created.metadata.name);
        context.events.record(owner, {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message,
        });
        return created;
      } catch (error) {
        const message = `Error creating: ${
          error instanceof Error ? error.message : error
        }`;
        context.events.record(owner, {
          type: 'Warning',
          reason: 'FailedCreate',
          message,
        });
        throw error;
      }
    },
    async remove(owner, pod, describe = name => `Deleted pod: ${name}`) {
      const { uid, name } = pod.metadata;
      try {
        const leaving = await context.client.remove<Pod>(
          resources.pods,
          pod.metadata,
          { uid },
        );
        if (leaving) pods.store.put(leaving);
        else pods.store.remove(pod);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
      const message = describe(name);
      context.events.record(owner, {
        type: 'Normal',
        reason: 'SuccessfulDelete',
        message,
      });
    },
  };
}
