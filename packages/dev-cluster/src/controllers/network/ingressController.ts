import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { KubeObject } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { resources } from '../resources';
import { writeStatus } from '../writeStatus';
import { createAddressBook } from './addressBook';

interface Ingress extends KubeObject {
  spec?: unknown;
  status?: { loadBalancer?: { ingress?: Array<{ ip?: string }> } };
}

/** Gives Ingresses an address after a moment. */
export function createIngressController(
  context: ControllerContext,
): Controller {
  const ingresses = context.informers.of<Ingress>(resources.ingresses);
  const book = createAddressBook(context, '172.18.254');

  async function reconcile(key: string): Promise<number | undefined> {
    const ingress = ingresses.store.get(key);
    if (!ingress || ingress.metadata.deletionTimestamp) return undefined;
    if ((ingress.status?.loadBalancer?.ingress ?? []).length > 0)
      return undefined;
    const { ip, wait, isFirst } = book.lookUp(ingress.metadata.uid);
    if (isFirst) {
      context.events.record(ingress, {
        type: 'Normal',
        reason: 'Sync',
        message: 'Scheduled for sync',
      });
    }
    if (wait > 0) return wait;
    const status = { loadBalancer: { ingress: [{ ip }] } };
    await writeStatus(context.client, ingresses, { ...ingress, status });
    return undefined;
  }

  return { wakes: [wakeOn(ingresses, ingress => [keyOf(ingress)])], reconcile };
}
