import { isAlreadyExists, isNotFound } from '../apiError';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Pod } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { isPodTerminal } from '../podFacts';
import { parseQuantity } from '../quantity';
import { resources } from '../resources';
import { writeStatus } from '../writeStatus';
import {
  claimReference,
  findVolume,
  isVolumeOf,
  newVolume,
} from './planVolume';
import {
  defaultClass,
  selectedNode,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from './storageTypes';
import { createVolumeLife } from './volumeLife';

const provisioner = 'dev-cluster/local-path';
const provisionerAnnotations = [
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
];
const claimProtection = 'kubernetes.io/pvc-protection';
const provisionTime = 800;
const claimPrefix = 'claim:';
const volumePrefix = 'volume:';

/** Gives claims their volumes, and volumes their end. */
export function createClaimController(context: ControllerContext): Controller {
  const { client, clock, pace, events } = context;
  const claims = context.informers.of<PersistentVolumeClaim>(
    resources.persistentVolumeClaims,
  );
  const volumes = context.informers.of<PersistentVolume>(
    resources.persistentVolumes,
  );
  const classes = context.informers.of<StorageClass>(resources.storageClasses);
  const pods = context.informers.of<Pod>(resources.pods);
  const volumeLife = createVolumeLife({ client, clock, claims, volumes });
  const readyAt = new Map<string, number>();

  const isDefault = ({ metadata }: StorageClass) =>
    metadata.annotations?.[defaultClass] === 'true';

  /** A cluster without a default class gets one. */
  async function prepare(): Promise<void> {
    if (classes.store.all().some(isDefault)) return;
    try {
      const created = await client.create<StorageClass>(
        resources.storageClasses,
        {
          metadata: {
            name: 'standard',
            annotations: { [defaultClass]: 'true' },
          },
          provisioner,
          reclaimPolicy: 'Delete',
          volumeBindingMode: 'WaitForFirstConsumer',
          allowVolumeExpansion: true,
        },
      );
      classes.store.put(created);
    } catch (error) {
      // Taken by a person, or a kind that the server does not have.
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error;
    }
  }

  async function reconcile(key: string): Promise<number | undefined> {
    if (key.startsWith(volumePrefix))
      return volumeLife.reconcile(key.slice(volumePrefix.length));
    const claim = claims.store.get(key.slice(claimPrefix.length));
    if (!claim) return undefined;
    if (claim.metadata.deletionTimestamp) return releaseClaim(claim);
    if (claim.status?.phase === 'Bound') return expand(claim);
    if (claim.spec.storageClassName === undefined) return giveClass(claim);
    const found = findVolume(claim, volumes.store.all());
    return found ? bind(claim, found) : provision(claim);
  }

  async function giveClass(claim: PersistentVolumeClaim): Promise<undefined> {
    const storageClass = classes.store.all().find(isDefault);
    if (!storageClass) return undefined;
    const spec = { storageClassName: storageClass.metadata.name };
    claims.store.put(
      await client.merge(claims.resource, claim.metadata, { spec }),
    );
    return undefined;
  }

  function tell(
    claim: PersistentVolumeClaim,
    reason: string,
    message: string,
  ): void {
    const type = reason.endsWith('Failed') ? 'Warning' : 'Normal';
    events.record(claim, { type, reason, message });
  }

  async function provision(
    claim: PersistentVolumeClaim,
  ): Promise<number | undefined> {
    const { uid } = claim.metadata;
    const name = claim.spec.storageClassName ?? '';
    const storageClass = classes.store.get(name);
    if (name === '' || claim.spec.volumeName) {
      tell(
        claim,
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      );
      return undefined;
    }
    if (!storageClass) {
      tell(
        claim,
        'ProvisioningFailed',
        `storageclass.storage.k8s.io "${name}" not found`,
      );
      return undefined;
    }
    const waits = storageClass.volumeBindingMode === 'WaitForFirstConsumer';
    if (waits && !claim.metadata.annotations?.[selectedNode]) {
      if (!readyAt.has(uid)) {
        tell(
          claim,
          'WaitForFirstConsumer',
          'waiting for first consumer to be created before binding',
        );
      }
      readyAt.set(uid, Infinity);
      return undefined;
    }
    return provisionNow(claim, storageClass);
  }

  async function provisionNow(
    claim: PersistentVolumeClaim,
    storageClass: StorageClass,
  ): Promise<number | undefined> {
    const { uid, namespace, name } = claim.metadata;
    const now = clock.now();
    let due = readyAt.get(uid) ?? Infinity;
    if (due === Infinity) {
      due = now + pace.scale(provisionTime);
      readyAt.set(uid, due);
      const message = `External provisioner is provisioning volume for claim "${namespace}/${name}"`;
      tell(claim, 'Provisioning', message);
    }
    if (due > now) {
      await announce(claim, storageClass.provisioner);
      return due - now;
    }
    readyAt.delete(uid);
    const wanted = newVolume(claim, storageClass);
    const volume = await client.create<PersistentVolume>(
      resources.persistentVolumes,
      wanted,
    );
    volumes.store.put(volume);
    tell(
      claim,
      'ProvisioningSucceeded',
      `Successfully provisioned volume ${volume.metadata.name}`,
    );
    return bind(claim, volume);
  }

  /** Names the provisioner on the claim, as a binder does for provisioners that are not its own. */
  async function announce(
    claim: PersistentVolumeClaim,
    name: string,
  ): Promise<void> {
    const has = claim.metadata.annotations ?? {};
    if (has[provisionerAnnotations[0]] === name) return;
    const annotations = Object.fromEntries(
      provisionerAnnotations.map(annotation => [annotation, name]),
    );
    tell(
      claim,
      'ExternalProvisioning',
      `Waiting for a volume to be created either by the external provisioner '${name}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
    );
    claims.store.put(
      await client.merge(claims.resource, claim.metadata, {
        metadata: { annotations },
      }),
    );
  }

  /** Volume first, then claim: a claim that says it is bound can be relied on. */
  async function bind(
    claim: PersistentVolumeClaim,
    found: PersistentVolume,
  ): Promise<undefined> {
    let volume = found;
    if (volume.spec.claimRef && !isVolumeOf(volume, claim)) return undefined;
    if (volume.spec.claimRef?.uid === undefined) {
      const spec = { ...volume.spec, claimRef: claimReference(claim) };
      volume = await client.replace(resources.persistentVolumes, {
        ...volume,
        spec,
      });
      volumes.store.put(volume);
    }
    await volumeLife.setPhase(volume, 'Bound');
    const annotations: Record<string, string> = {
      'pv.kubernetes.io/bind-completed': 'yes',
    };
    if (!claim.spec.volumeName)
      annotations['pv.kubernetes.io/bound-by-controller'] = 'yes';
    const bound = await client.replace<PersistentVolumeClaim>(claims.resource, {
      ...claim,
      metadata: {
        ...claim.metadata,
        annotations: { ...claim.metadata.annotations, ...annotations },
      },
      spec: { ...claim.spec, volumeName: volume.metadata.name },
    });
    const { accessModes, capacity } = volume.spec;
    const status = { ...bound.status, phase: 'Bound', accessModes, capacity };
    await writeStatus(client, claims, { ...bound, status });
    return undefined;
  }

  /** A bound claim that asks for more than it has gets it where its class allows that. */
  async function expand(claim: PersistentVolumeClaim): Promise<undefined> {
    const storage = claim.spec.resources?.requests?.storage;
    const volume = volumes.store.get(claim.spec.volumeName ?? '');
    const has = parseQuantity(claim.status?.capacity?.storage);
    if (!volume || storage === undefined || parseQuantity(storage) <= has)
      return undefined;
    const spec = {
      ...volume.spec,
      capacity: { ...volume.spec.capacity, storage },
    };
    volumes.store.put(
      await client.replace(resources.persistentVolumes, { ...volume, spec }),
    );
    const status = {
      ...claim.status,
      capacity: { ...claim.status?.capacity, storage },
    };
    await writeStatus(client, claims, { ...claim, status });
    return undefined;
  }

  /** A claim that is to go stays until no pod uses it. */
  async function releaseClaim(
    claim: PersistentVolumeClaim,
  ): Promise<undefined> {
    const { namespace, name, finalizers = [] } = claim.metadata;
    readyAt.delete(claim.metadata.uid);
    const inUse = pods.store
      .inNamespace(namespace)
      .some(pod => !isPodTerminal(pod) && claimNames(pod).includes(name));
    if (inUse || !finalizers.includes(claimProtection)) return undefined;
    const left = finalizers.filter(finalizer => finalizer !== claimProtection);
    const metadata = { ...claim.metadata, finalizers: left };
    await client.replace(claims.resource, { ...claim, metadata });
    return undefined;
  }

  const claimKeys = (pod: Pod) =>
    claimNames(pod).map(
      name => `${claimPrefix}${pod.metadata.namespace}/${name}`,
    );
  const pendingClaims = () =>
    claims.store
      .all()
      .filter(({ status }) => status?.phase !== 'Bound')
      .map(claim => claimPrefix + keyOf(claim));

  return {
    prepare,
    wakes: [
      wakeOn(claims, claim => [
        claimPrefix + keyOf(claim),
        ...(claim.spec.volumeName
          ? [volumePrefix + claim.spec.volumeName]
          : []),
      ]),
      wakeOn(volumes, volume => [volumePrefix + keyOf(volume)]),
      wakeOn(volumes, volume =>
        volume.status?.phase === 'Available' ? pendingClaims() : [],
      ),
      wakeOn(classes, pendingClaims),
      wakeOn(pods, pod =>
        pod.metadata.deletionTimestamp ? claimKeys(pod) : [],
      ),
    ],
    reconcile,
  };
}

function claimNames(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
}
