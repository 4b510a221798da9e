import { isAlreadyExists, isConflict, isNotFound } from '../apiError';
import type { KubeClient } from '../client';
import { toMicroTime, toTime, type Clock } from '../clock';
import { findCondition } from '../conditions';
import { sha256 } from '../imageReference';
import type { Condition, KubeObject, NewObject, Node } from '../kubeTypes';
import { resources } from '../resources';

/** A node that the stand-in's kubelet plays. */
export interface NodeIdentity {
  name: string;
  /** Its own address. */
  ip: string;
  /** The range of its pods' addresses. */
  podCIDR: string;
}

interface Lease extends KubeObject {
  spec: {
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    renewTime?: string;
  };
}

const capacity = {
  cpu: '64',
  memory: '268435456Ki',
  'ephemeral-storage': '1073741824Ki',
  pods: '2000',
};

const healthy: Array<[string, Condition['status'], string, string]> = [
  [
    'MemoryPressure',
    'False',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
  ],
  [
    'DiskPressure',
    'False',
    'KubeletHasNoDiskPressure',
    'kubelet has no disk pressure',
  ],
  [
    'PIDPressure',
    'False',
    'KubeletHasSufficientPID',
    'kubelet has sufficient PID available',
  ],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
];

const notReadyTaint = 'node.kubernetes.io/not-ready';

/** The node as it registers itself. */
function newNode({ name, podCIDR }: NodeIdentity): NewObject<Node> {
  const platform = {
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/os': 'linux',
  };
  return {
    metadata: { name, labels: { ...platform, 'kubernetes.io/hostname': name } },
    spec: { podCIDR, podCIDRs: [podCIDR], providerID: `dev-cluster://${name}` },
  };
}

/** The status of a node in good health. */
function nodeStatus(
  node: Node,
  identity: NodeIdentity,
  now: number,
): NonNullable<Node['status']> {
  const time = toTime(now);
  const id = sha256(identity.name);
  return {
    ...node.status,
    capacity,
    allocatable: capacity,
    addresses: [
      { type: 'InternalIP', address: identity.ip },
      { type: 'Hostname', address: identity.name },
    ],
    conditions: healthy.map(([type, status, reason, message]) => {
      const before = findCondition(node.status?.conditions, type);
      const since =
        before?.status === status ? before.lastTransitionTime : undefined;
      const lastTransitionTime = since ?? time;
      return {
        type,
        status,
        reason,
        message,
        lastHeartbeatTime: time,
        lastTransitionTime,
      };
    }),
    nodeInfo: {
      machineID: id.slice(0, 32),
      systemUUID: id.slice(0, 32),
      bootID: id.slice(32),
      kernelVersion: '6.12.0',
      osImage: 'dev-cluster',
      containerRuntimeVersion: 'containerd://2.1.0',
      kubeletVersion: 'v1.36.0',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  };
}

/** Creates the node where it is missing, says that it is ready, and lets pods onto it. */
export async function registerNode(
  client: KubeClient,
  clock: Clock,
  identity: NodeIdentity,
): Promise<void> {
  try {
    await client.create<Node>(resources.nodes, newNode(identity));
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  await reportNode(client, clock, identity);
}

/** Writes the node's status; the lease alone says that it lives in between. */
export async function reportNode(
  client: KubeClient,
  clock: Clock,
  identity: NodeIdentity,
): Promise<void> {
  for (;;) {
    try {
      const node = await client.get<Node>(resources.nodes, {
        name: identity.name,
      });
      const status = nodeStatus(node, identity, clock.now());
      const ready = await client.replace(
        resources.nodes,
        { ...node, status },
        'status',
      );
      // The API server taints new nodes, and takes the taint off only through a node controller.
      const taints = (ready.spec?.taints ?? []).filter(
        ({ key }) => key !== notReadyTaint,
      );
      if (taints.length !== (ready.spec?.taints ?? []).length) {
        await client.replace(resources.nodes, {
          ...ready,
          spec: { ...ready.spec, taints },
        });
      }
      return;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** Renews the lease by which a node says that it lives. */
export async function renewLease(
  client: KubeClient,
  clock: Clock,
  { name }: NodeIdentity,
): Promise<void> {
  const lease = { namespace: 'kube-node-lease', name };
  const spec = {
    holderIdentity: name,
    leaseDurationSeconds: 40,
    renewTime: toMicroTime(clock.now()),
  };
  try {
    await client.merge<Lease>(resources.leases, lease, { spec });
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await client.create<Lease>(resources.leases, { metadata: lease, spec });
  }
}
