import { children, childOrNew, fill } from '../admission/defaults/fill';
import { invalidValue } from '../admission/metadata';
import type { Cause } from '../api/apiError';
import { asList, asObject, type JsonObject } from '../schema/types';
import type { Store } from '../storage/store';

/** Fields that only Services with a way in from outside have. */
const external = [
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'allocateLoadBalancerNodePorts',
  'loadBalancerClass',
];
const firstPort = 30000;
const lastPort = 32767;

/** Gives Services their cluster addresses (10.96.0.0/16) and node ports; it looks at what is stored. */
export class ServiceAddresses {
  #nextAddress = 0;
  #nextPort = 0;
  readonly #taken = new Set<string>();

  constructor(store: Store) {
    for (const { object } of store.list('services')) this.#take(object);
    store.subscribe(({ storage, before, after }) => {
      if (storage !== 'services') return;
      if (before) for (const id of idsOf(before.object)) this.#taken.delete(id);
      if (after) this.#take(after.object);
    });
  }

  /** Fills in the addresses of a Service, in place; answers what it cannot have. */
  allocate(service: JsonObject, before?: JsonObject): Cause[] {
    const spec = childOrNew(service, 'spec');
    const old = asObject(before?.spec);
    if (spec.type === 'ExternalName') {
      for (const name of [
        'clusterIP',
        'clusterIPs',
        'ipFamilies',
        'ipFamilyPolicy',
      ])
        delete spec[name];
      return [];
    }
    if (!spec.clusterIP && asList(spec.clusterIPs).length > 0)
      spec.clusterIP = asList(spec.clusterIPs)[0];
    if (!spec.clusterIP) spec.clusterIP = old.clusterIP || this.#freeAddress();
    if (spec.type === 'ClusterIP' && asList(spec.externalIPs).length === 0)
      for (const name of external)
        if (spec[name] === old[name]) delete spec[name];
    const causes: Cause[] = [];
    const address = String(spec.clusterIP);
    if (
      address !== 'None' &&
      address !== old.clusterIP &&
      this.#taken.has(address)
    )
      causes.push(
        invalidValue(
          'spec.clusterIPs',
          [address],
          `failed to allocate IP ${address}: provided IP is already allocated`,
        ),
      );
    fill(spec, { clusterIPs: [address] });
    // Whoever brings endpoints of their own to a headless Service may bring both families.
    if (address === 'None' && spec.selector === undefined)
      fill(spec, {
        ipFamilies: ['IPv4', 'IPv6'],
        ipFamilyPolicy: 'RequireDualStack',
      });
    fill(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    causes.push(...this.#allocatePorts(spec, old));
    return causes;
  }

  #allocatePorts(spec: JsonObject, old: JsonObject): Cause[] {
    const wanted =
      spec.type === 'NodePort' ||
      (spec.type === 'LoadBalancer' &&
        spec.allocateLoadBalancerNodePorts !== false);
    const causes: Cause[] = [];
    children(spec, 'ports').forEach((port, i) => {
      if (spec.type === 'ClusterIP') {
        delete port.nodePort;
        return;
      }
      const same = children(old, 'ports').find(
        other => other.port === port.port && other.protocol === port.protocol,
      );
      if (!port.nodePort && same?.nodePort) port.nodePort = same.nodePort;
      if (!port.nodePort && wanted) port.nodePort = this.#freePort();
      const number = Number(port.nodePort ?? 0);
      if (number === 0 || number === same?.nodePort) return;
      const at = `spec.ports[${i}].nodePort`;
      if (number < firstPort || number > lastPort)
        causes.push(
          invalidValue(
            at,
            number,
            `provided port is not in the valid range. The range of valid ports is ${firstPort}-${lastPort}`,
          ),
        );
      else if (this.#taken.has(`port:${number}`))
        causes.push(
          invalidValue(at, number, 'provided port is already allocated'),
        );
    });
    return causes;
  }

  #take(service: JsonObject): void {
    for (const id of idsOf(service)) this.#taken.add(id);
  }

  #freeAddress(): string {
    for (;;) {
      this.#nextAddress = (this.#nextAddress + 1) % 65_000;
      const n = this.#nextAddress + 10;
      const address = `10.96.${Math.floor(n / 256)}.${n % 256}`;
      if (!this.#taken.has(address)) return address;
    }
  }

  #freePort(): number {
    for (let tries = 0; tries <= lastPort - firstPort; tries++) {
      this.#nextPort = (this.#nextPort + 1) % (lastPort - firstPort + 1);
      const port = firstPort + this.#nextPort;
      if (!this.#taken.has(`port:${port}`)) return port;
    }
    return 0;
  }
}

function idsOf(service: JsonObject): string[] {
  const spec = asObject(service.spec);
  const address = spec.clusterIP;
  return [
    ...(address && address !== 'None' ? [String(address)] : []),
    ...children(spec, 'ports')
      .filter(port => port.nodePort)
      .map(port => `port:${port.nodePort}`),
  ];
}
