import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Pod } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { isPodTerminal } from '../podFacts';
import { parseQuantity } from '../quantity';
import { resources } from '../resources';
import { writeStatus } from '../writeStatus';
import { claimReference, findVolume, isVolumeOf } from './planVolume';
import { createProvisioning } from './provisioning';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from './storageTypes';
import { createVolumeLife } from './volumeLife';

const claimProtection = 'kubernetes.io/pvc-protection';
const claimPrefix = 'claim:';
const volumePrefix = 'volume:';

/** Gives claims a class and a volume, and lets them go when nothing uses them any more. */
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
  const provisioning = createProvisioning({
    ...{ client, clock, pace, events },
    ...{ claims, volumes, classes },
  });

  async function reconcile(key: string): Promise<number | undefined> {
    if (key.startsWith(volumePrefix))
      return volumeLife.reconcile(key.slice(volumePrefix.length));
    const claim = claims.store.get(key.slice(claimPrefix.length));
    if (!claim) return undefined;
    if (claim.metadata.deletionTimestamp) return releaseClaim(claim);
    if (claim.status?.phase === 'Bound') return expand(claim);
    if (claim.spec.storageClassName === undefined) return giveClass(claim);
    const found = findVolume(claim, volumes.store.all());
    if (found) return bind(claim, found);
    const { volume, again } = await provisioning.provide(claim);
    return volume ? bind(claim, volume) : again;
  }

  async function giveClass(claim: PersistentVolumeClaim): Promise<undefined> {
    const storageClass = provisioning.defaultClass();
    if (!storageClass) return undefined;
    const spec = { storageClassName: storageClass.metadata.name };
    claims.store.put(
      await client.merge(claims.resource, claim.metadata, { spec }),
    );
    return undefined;
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
    provisioning.forget(claim);
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
    prepare: () => provisioning.prepare(),
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
