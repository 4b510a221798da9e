import type { KubernetesObject } from '@gitops-suite/model';
import { asFields, asList, specOf, statusOf } from './liveFields';
import { health, healthy, type Assessment } from './rule';

/** @internal */
export function hasAddress(object: KubernetesObject): boolean {
  return asList(asFields(statusOf(object).loadBalancer).ingress).length > 0;
}

const noAddress = health(
  'Progressing',
  'NoAddress',
  'Waits for an address of the load balancer',
);

/** @internal */
export function assessService(object: KubernetesObject): Assessment {
  return specOf(object).type !== 'LoadBalancer' || hasAddress(object)
    ? healthy
    : noAddress;
}

/** Some controllers never publish an address: `countsForApplication` leaves those out. @internal */
export function assessIngress(object: KubernetesObject): Assessment {
  return hasAddress(object) ? healthy : noAddress;
}
