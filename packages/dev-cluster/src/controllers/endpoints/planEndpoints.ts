import type { Container, Pod, Service, ServicePort } from '../kubeTypes';
import { isPodReady, isPodTerminal } from '../podFacts';
import type {
  Endpoint,
  EndpointAddress,
  EndpointPort,
  Endpoints,
  EndpointSlice,
} from './endpointTypes';

/** Backends that share their ports. */
export interface EndpointGroup {
  ports: EndpointPort[];
  endpoints: Endpoint[];
}

/** How many endpoints a slice holds. */
const sliceSize = 100;
/** How many addresses the older kind holds. */
const longestEndpoints = 1000;

/** The backends of a Service, by the ports that they serve (a named port differs between pods). */
export function planEndpoints(service: Service, pods: Pod[]): EndpointGroup[] {
  const groups = new Map<string, EndpointGroup>();
  const sorted = [...pods].sort((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  );
  for (const pod of sorted) {
    const ip = pod.status?.podIP;
    if (!ip || isPodTerminal(pod)) continue;
    const ports = (service.spec.ports ?? []).flatMap(port =>
      resolvePort(port, pod),
    );
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(toEndpoint(service, pod, ip));
    groups.set(key, group);
  }
  return [...groups.values()];
}

function resolvePort(port: ServicePort, pod: Pod): EndpointPort[] {
  const target = port.targetPort ?? port.port;
  const number =
    typeof target === 'number'
      ? target
      : findNamedPort(pod.spec.containers, target);
  if (number === undefined) return [];
  const protocol = port.protocol ?? 'TCP';
  return [
    {
      name: port.name ?? '',
      port: number,
      protocol,
      appProtocol: port.appProtocol,
    },
  ];
}

function findNamedPort(
  containers: Container[],
  name: string,
): number | undefined {
  for (const { ports } of containers) {
    const found = ports?.find(port => port.name === name);
    if (found) return found.containerPort;
  }
  return undefined;
}

function toEndpoint(service: Service, pod: Pod, ip: string): Endpoint {
  const { namespace, name, uid, deletionTimestamp } = pod.metadata;
  const serving =
    isPodReady(pod) || service.spec.publishNotReadyAddresses === true;
  const terminating = deletionTimestamp !== undefined;
  return {
    addresses: [ip],
    conditions: { ready: serving && !terminating, serving, terminating },
    hostname:
      pod.spec.subdomain === service.metadata.name
        ? pod.spec.hostname
        : undefined,
    nodeName: pod.spec.nodeName,
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

/** What the slices of a Service are to hold; one empty slice where there are no backends. */
export function planSlices(
  groups: EndpointGroup[],
): Array<Pick<EndpointSlice, 'endpoints' | 'ports'>> {
  const slices = groups.flatMap(({ ports, endpoints }) => {
    const count = Math.ceil(endpoints.length / sliceSize);
    return Array.from({ length: count }, (_, index) => ({
      ports,
      endpoints: endpoints.slice(index * sliceSize, (index + 1) * sliceSize),
    }));
  });
  return slices.length > 0 ? slices : [{ ports: null, endpoints: null }];
}

/** What the older Endpoints object of a Service is to hold. */
export function planSubsets(
  groups: EndpointGroup[],
): NonNullable<Endpoints['subsets']> {
  return groups
    .map(({ ports, endpoints }) => {
      const stays = endpoints
        .filter(({ conditions }) => !conditions.terminating)
        .slice(0, longestEndpoints);
      const ready = stays
        .filter(({ conditions }) => conditions.ready)
        .map(toAddress);
      const notReady = stays
        .filter(({ conditions }) => !conditions.ready)
        .map(toAddress);
      return {
        addresses: ready.length > 0 ? ready : undefined,
        notReadyAddresses: notReady.length > 0 ? notReady : undefined,
        ports: ports.length > 0 ? ports.map(withoutEmptyName) : undefined,
      };
    })
    .filter(
      ({ addresses, notReadyAddresses }) => addresses ?? notReadyAddresses,
    );
}

function toAddress({
  addresses,
  nodeName,
  targetRef,
}: Endpoint): EndpointAddress {
  return { ip: addresses[0], nodeName, targetRef };
}

function withoutEmptyName(port: EndpointPort): EndpointPort {
  return port.name === ''
    ? ({ ...port, name: undefined } as unknown as EndpointPort)
    : port;
}
