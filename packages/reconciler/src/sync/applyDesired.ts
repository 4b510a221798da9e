import { FIELD_MANAGER, type KubernetesObject } from '@gitops-suite/model';
import { failed, type Outcome } from '../outcome';
import { LAST_APPLIED_ANNOTATION } from '../plan/normalizeDesired';
import { payloadOf, type Payload } from '../plan/payload';
import { managedFieldsOf } from '../plan/fieldSet';
import { isByHand, takenOver } from '../plan/takeover';
import type { Applied, ApplyOptions, Cluster, JsonPatch } from '../ports';
import type { DesiredObject } from '../render';

/**
 * The one way in which a desired object is written. Ignored fields are left out, and what people or a client-side
 * apply have left becomes ours first, so that the apply removes what Git does not state. Both requests may be repeated.
 * @internal
 */
export async function applyDesired(
  cluster: Cluster,
  desired: DesiredObject,
  { validate }: Pick<ApplyOptions, 'validate'> = {},
): Promise<Outcome<Applied>> {
  const how = {
    ...{ dryRun: false, force: true },
    ...(validate === false ? { validate } : {}),
  };
  const { manifest, key, ref, ignore } = desired;
  const watched = cluster.live.get(key);
  if (!ignore && watched && !mayTakeOver(watched)) {
    return cluster.apply(manifest, how);
  }
  // What others have written decides what is sent: it has to be of this moment, and in the version of Git.
  const read = await cluster.get(ref);
  if (read.status === 'failed') {
    return read;
  }
  const live = read.value;
  const payload = payloadOf(desired, live);
  if (payload.status === 'failed') {
    return payload;
  }
  if (live) {
    const taken = await takeOver(cluster, live, { desired, ...payload.value });
    if (taken.status === 'failed') {
      return taken;
    }
  }
  return cluster.apply(payload.value.manifest, how);
}

function mayTakeOver(live: KubernetesObject): boolean {
  return (
    live.metadata.annotations?.[LAST_APPLIED_ANNOTATION] !== undefined ||
    managedFieldsOf(live).some(isByHand)
  );
}

async function takeOver(
  cluster: Cluster,
  live: KubernetesObject,
  { desired, takeover }: Payload & { desired: DesiredObject },
): Promise<Outcome<void>> {
  const { needed, managedFields } = takenOver(
    live,
    desired.manifest.apiVersion,
    takeover,
  );
  if (!needed) {
    return { status: 'done', value: undefined };
  }
  const { resourceVersion, annotations } = live.metadata;
  const operations: JsonPatch = [
    // Somebody else's write in between is a conflict, and tried again.
    { op: 'add', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'add', path: '/metadata/managedFields', value: managedFields },
  ];
  if (annotations?.[LAST_APPLIED_ANNOTATION] !== undefined) {
    const name = LAST_APPLIED_ANNOTATION.replaceAll('/', '~1');
    operations.push({ op: 'remove', path: `/metadata/annotations/${name}` });
  }
  const patched = await cluster.patch(desired.ref, operations, {
    dryRun: false,
  });
  return patched.status === 'done'
    ? { status: 'done', value: undefined }
    : failed(
        patched.code,
        `the fields that ${FIELD_MANAGER} takes over: ${patched.message}`,
        patched,
      );
}
