import { toTime } from '../clock';
import type { ControllerContext } from '../controller';
import type { Informer } from '../informer';
import { resources } from '../resources';
import { writeStatus } from '../writeStatus';
import { isVolumeOf, provisionedBy } from './planVolume';
import type { PersistentVolume, PersistentVolumeClaim } from './storageTypes';

const volumeProtection = 'kubernetes.io/pv-protection';

/** What becomes of a volume whose claim is not there, or not any more. */
export function createVolumeLife(options: {
  client: ControllerContext['client'];
  clock: ControllerContext['clock'];
  claims: Informer<PersistentVolumeClaim>;
  volumes: Informer<PersistentVolume>;
}) {
  const { client, clock, claims, volumes } = options;

  async function setPhase(
    volume: PersistentVolume,
    phase: string,
  ): Promise<void> {
    if (volume.status?.phase === phase) return;
    const status = {
      ...volume.status,
      phase,
      lastPhaseTransitionTime: toTime(clock.now()),
    };
    await writeStatus(client, volumes, { ...volume, status });
  }

  async function reconcile(name: string): Promise<undefined> {
    const volume = volumes.store.get(name);
    if (!volume) return undefined;
    const { claimRef } = volume.spec;
    const claim = claims.store.get(`${claimRef?.namespace}/${claimRef?.name}`);
    if (claim && isVolumeOf(volume, claim)) return undefined;
    if (volume.metadata.deletionTimestamp) return release(volume);
    if (!claimRef?.uid) {
      await setPhase(volume, 'Available');
      return undefined;
    }
    await setPhase(volume, 'Released');
    const ours = volume.metadata.annotations?.[provisionedBy] !== undefined;
    if (ours && volume.spec.persistentVolumeReclaimPolicy === 'Delete') {
      const { uid } = volume.metadata;
      await client.remove(resources.persistentVolumes, volume.metadata, {
        uid,
      });
    }
    return undefined;
  }

  async function release(volume: PersistentVolume): Promise<undefined> {
    const { finalizers = [] } = volume.metadata;
    const left = finalizers.filter(finalizer => finalizer !== volumeProtection);
    if (left.length === finalizers.length) return undefined;
    const metadata = { ...volume.metadata, finalizers: left };
    await client.replace(resources.persistentVolumes, { ...volume, metadata });
    return undefined;
  }

  return { reconcile, setPhase };
}
