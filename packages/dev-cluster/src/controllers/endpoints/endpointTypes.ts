import type { KubeObject } from '../kubeTypes';

/** The pod that an endpoint stands for. */
export interface TargetReference {
  kind: 'Pod';
  namespace?: string;
  name: string;
  uid: string;
}

/** One backend of a Service. */
export interface Endpoint {
  addresses: string[];
  conditions: { ready: boolean; serving: boolean; terminating: boolean };
  hostname?: string;
  nodeName?: string;
  targetRef: TargetReference;
}

/** A port as backends serve it. */
export interface EndpointPort {
  name: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

/** An EndpointSlice. */
export interface EndpointSlice extends KubeObject {
  addressType: 'IPv4' | 'IPv6' | 'FQDN';
  endpoints: Endpoint[] | null;
  ports: EndpointPort[] | null;
}

/** An address of the older Endpoints kind. */
export interface EndpointAddress {
  ip: string;
  nodeName?: string;
  targetRef: TargetReference;
}

/** An object of the older Endpoints kind. */
export interface Endpoints extends KubeObject {
  subsets?: Array<{
    addresses?: EndpointAddress[];
    notReadyAddresses?: EndpointAddress[];
    ports?: EndpointPort[];
  }>;
}
