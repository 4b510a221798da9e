import { isAlreadyExists, isNotFound } from '../apiError';
import { toTime } from '../clock';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Pod, Service } from '../kubeTypes';
import { matchesLabels } from '../labelSelector';
import { keyOf } from '../objectStore';
import { controllerReference } from '../ownership';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import type { Endpoints, EndpointSlice } from './endpointTypes';
import { planEndpoints, planSlices, planSubsets } from './planEndpoints';

const labels = {
  service: 'kubernetes.io/service-name',
  manager: 'endpointslice.kubernetes.io/managed-by',
  headless: 'service.kubernetes.io/headless',
  endpointsManager: 'endpoints.kubernetes.io/managed-by',
} as const;
const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time';
const sliceManager = 'endpointslice-controller.k8s.io';

/** Keeps EndpointSlices and Endpoints of Services that select pods. */
export function createEndpointsController(
  context: ControllerContext,
): Controller {
  const { client, clock } = context;
  const services = context.informers.of<Service>(resources.services);
  const pods = context.informers.of<Pod>(resources.pods);
  const slices = context.informers.of<EndpointSlice>(resources.endpointSlices);
  const endpoints = context.informers.of<Endpoints>(resources.endpoints);

  async function reconcile(key: string): Promise<undefined> {
    const service = services.store.get(key);
    if (!service) return dropEndpoints(key);
    const { selector } = service.spec;
    if (
      service.metadata.deletionTimestamp ||
      !hasBackends(service) ||
      !selector
    )
      return undefined;
    const backends = pods.store
      .inNamespace(service.metadata.namespace)
      .filter(pod => matchesLabels(pod.metadata.labels, selector));
    const groups = planEndpoints(service, backends);
    await writeSlices(service, planSlices(groups));
    await writeEndpoints(service, planSubsets(groups));
    return undefined;
  }

  /** Slices go with their owner; the older kind has none. */
  async function dropEndpoints(key: string): Promise<undefined> {
    const left = endpoints.store.get(key);
    if (
      left?.metadata.labels?.[labels.endpointsManager] !== 'endpoint-controller'
    )
      return undefined;
    const { uid } = left.metadata;
    await client
      .remove(resources.endpoints, left.metadata, { uid })
      .catch(error => {
        if (!isNotFound(error)) throw error;
      });
    return undefined;
  }

  async function writeSlices(
    service: Service,
    wanted: Array<Pick<EndpointSlice, 'endpoints' | 'ports'>>,
  ): Promise<void> {
    const existing = slices.store
      .ownedBy(service.metadata.uid)
      .filter(
        ({ metadata }) => metadata.labels?.[labels.manager] === sliceManager,
      )
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const annotations = { [triggerTime]: toTime(clock.now()) };
    for (const [index, content] of wanted.entries()) {
      const before = existing[index];
      if (before && isSameData(contentOf(before), content)) continue;
      slices.store.put(
        before
          ? await client.replace(resources.endpointSlices, {
              ...before,
              ...content,
              metadata: {
                ...before.metadata,
                annotations: { ...before.metadata.annotations, ...annotations },
              },
            })
          : await client.create(
              resources.endpointSlices,
              newSlice(service, content, annotations),
            ),
      );
    }
    for (const surplus of existing.slice(wanted.length)) {
      await client.remove(resources.endpointSlices, surplus.metadata, {
        uid: surplus.metadata.uid,
      });
      slices.store.remove(surplus);
    }
  }

  async function writeEndpoints(
    service: Service,
    subsets: NonNullable<Endpoints['subsets']>,
  ): Promise<void> {
    const before = endpoints.store.get(keyOf(service));
    if (before && isSameData(before.subsets ?? [], subsets)) return;
    if (before) {
      const next: Endpoints = { ...before, subsets };
      endpoints.store.put(await client.replace(resources.endpoints, next));
      return;
    }
    const { name, namespace } = service.metadata;
    const owned = {
      ...service.metadata.labels,
      [labels.endpointsManager]: 'endpoint-controller',
    };
    const metadata = { name, namespace, labels: owned };
    try {
      endpoints.store.put(
        await client.create<Endpoints>(resources.endpoints, {
          metadata,
          subsets,
        }),
      );
    } catch (error) {
      // One that a person made is theirs.
      if (!isAlreadyExists(error)) throw error;
    }
  }

  const servicesOf = (pod: Pod) =>
    services.store
      .inNamespace(pod.metadata.namespace)
      .filter(
        ({ spec }) =>
          spec.selector && matchesLabels(pod.metadata.labels, spec.selector),
      )
      .map(keyOf);

  return {
    wakes: [
      wakeOn(services, service => [keyOf(service)]),
      wakeOn(pods, servicesOf),
      wakeOn(endpoints, object =>
        services.store.get(keyOf(object)) ? [keyOf(object)] : [],
      ),
      wakeOn(slices, slice => {
        const service = slice.metadata.labels?.[labels.service];
        return service ? [`${slice.metadata.namespace}/${service}`] : [];
      }),
    ],
    reconcile,
  };
}

function hasBackends({ spec }: Service): boolean {
  return (
    spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0
  );
}

/** Empty lists and none are the same to the API. */
function contentOf({
  endpoints,
  ports,
}: EndpointSlice): Pick<EndpointSlice, 'endpoints' | 'ports'> {
  return {
    endpoints: endpoints?.length ? endpoints : null,
    ports: ports?.length ? ports : null,
  };
}

function newSlice(
  service: Service,
  content: Pick<EndpointSlice, 'endpoints' | 'ports'>,
  annotations: Record<string, string>,
) {
  const { name, namespace } = service.metadata;
  return {
    metadata: {
      generateName: `${name}-`,
      namespace,
      annotations,
      labels: {
        ...service.metadata.labels,
        [labels.service]: name,
        [labels.manager]: sliceManager,
        ...(service.spec.clusterIP === 'None' && { [labels.headless]: '' }),
      },
      ownerReferences: [controllerReference(service, resources.services)],
    },
    addressType:
      service.spec.ipFamilies?.[0] === 'IPv6'
        ? ('IPv6' as const)
        : ('IPv4' as const),
    ...content,
  };
}
