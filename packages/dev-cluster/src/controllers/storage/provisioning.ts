import { isAlreadyExists, isNotFound } from '../apiError';
import type { ControllerContext } from '../controller';
import type { Informer } from '../informer';
import { resources } from '../resources';
import { newVolume } from './planVolume';
import {
  defaultClass,
  selectedNode,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from './storageTypes';

const provisioner = 'dev-cluster/local-path';
const provisionerAnnotations = [
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
];
const provisionTime = 800;

/** A new volume, or in how many milliseconds to ask again; neither while somebody else has to do something. */
interface Provided {
  volume?: PersistentVolume;
  again?: number;
}

/** Makes volumes for claims that find none. */
export function createProvisioning(
  options: Pick<ControllerContext, 'client' | 'clock' | 'pace' | 'events'> & {
    claims: Informer<PersistentVolumeClaim>;
    volumes: Informer<PersistentVolume>;
    classes: Informer<StorageClass>;
  },
) {
  const { client, clock, pace, events, claims, volumes, classes } = options;
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

  function tell(
    claim: PersistentVolumeClaim,
    reason: string,
    message: string,
  ): void {
    const type = reason.endsWith('Failed') ? 'Warning' : 'Normal';
    events.record(claim, { type, reason, message });
  }

  /** Gives a claim a volume of its own: now, or after so many milliseconds, or not at all. */
  async function provide(claim: PersistentVolumeClaim): Promise<Provided> {
    const { uid } = claim.metadata;
    const name = claim.spec.storageClassName ?? '';
    const storageClass = classes.store.get(name);
    if (name === '' || claim.spec.volumeName) {
      tell(
        claim,
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      );
      return {};
    }
    if (!storageClass) {
      tell(
        claim,
        'ProvisioningFailed',
        `storageclass.storage.k8s.io "${name}" not found`,
      );
      return {};
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
      return {};
    }
    return provisionNow(claim, storageClass);
  }

  async function provisionNow(
    claim: PersistentVolumeClaim,
    storageClass: StorageClass,
  ): Promise<Provided> {
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
      return { again: due - now };
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
    return { volume };
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

  return {
    prepare,
    provide,
    defaultClass: () => classes.store.all().find(isDefault),
    /** The claim is about to go. */
    forget(claim: PersistentVolumeClaim): void {
      readyAt.delete(claim.metadata.uid);
    },
  };
}
