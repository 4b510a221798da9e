import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Service } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { resources } from '../resources';
import { writeStatus } from '../writeStatus';
import { createAddressBook } from './addressBook';

/** Gives Services of type LoadBalancer an address after a moment. */
export function createLoadBalancerController(
  context: ControllerContext,
): Controller {
  const services = context.informers.of<Service>(resources.services);
  const book = createAddressBook(context, '172.18.255');

  async function reconcile(key: string): Promise<number | undefined> {
    const service = services.store.get(key);
    if (!service || service.metadata.deletionTimestamp) return undefined;
    const has = service.status?.loadBalancer?.ingress ?? [];
    if (service.spec.type !== 'LoadBalancer') {
      if (has.length === 0) return undefined;
      await writeStatus(context.client, services, {
        ...service,
        status: { loadBalancer: {} },
      });
      return undefined;
    }
    if (has.length > 0) return undefined;
    const { ip, wait, isFirst } = book.lookUp(service.metadata.uid);
    const tell = (reason: string, message: string) =>
      context.events.record(service, { type: 'Normal', reason, message });
    if (isFirst) tell('EnsuringLoadBalancer', 'Ensuring load balancer');
    if (wait > 0) return wait;
    const status = {
      ...service.status,
      loadBalancer: { ingress: [{ ip, ipMode: 'VIP' }] },
    };
    await writeStatus(context.client, services, { ...service, status });
    tell('EnsuredLoadBalancer', 'Ensured load balancer');
    return undefined;
  }

  return { wakes: [wakeOn(services, service => [keyOf(service)])], reconcile };
}
