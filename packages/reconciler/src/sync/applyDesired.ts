import { FIELD_MANAGER, type KubernetesObject } from '@gitops-suite/model';
import { failed, type Outcome } from '../outcome';
import { emptiedMaps } from '../plan/emptied';
import { emptiesMap } from '../plan/removals';
import { replacementOf } from '../plan/replacement';
import { jsonPointer } from '../plan/jsonPointer';
import { LAST_APPLIED_ANNOTATION } from '../plan/normalizeDesired';
import { payloadOf, type Payload } from '../plan/payload';
import { managedFieldsOf } from '../plan/fieldSet';
import { takenOver } from '../plan/takenOver';
import { isLeftBehind } from '../plan/takeover';
import type { Applied, ApplyOptions, Cluster, JsonPatch } from '../ports';
import type { DesiredObject } from '../render';

/** How the options of an object have it written. @internal */
export interface WriteOptions extends Pick<ApplyOptions, 'validate'> {
  /** Whole, with what Git does not state left out. */
  replace?: boolean;
}

/**
 * The one way in which a desired object is written. Ignored fields are left out, and what people or a client-side
 * apply have left becomes ours first, so that the apply removes what Git does not state. Both requests may be repeated.
 * @internal
 */
export async function applyDesired(
  cluster: Cluster,
  desired: DesiredObject,
  { validate, replace = false }: WriteOptions = {},
): Promise<Outcome<Applied>> {
  const how = {
    ...{ dryRun: false, force: true },
    ...(validate === false ? { validate } : {}),
  };
  const { manifest, key, ref, ignore } = desired;
  const watched = cluster.live.get(key);
  if (!replace && !ignore && watched && !mayTakeOver(watched, manifest)) {
    return applyFully(cluster, manifest, { before: watched, how });
  }
  // What others have written decides what is sent: it has to be of this moment, and in the version of Git.
  const read = await cluster.get(ref);
  // A namespace that is not there is told as one that is missing; the apply says it as it is.
  if (read.status === 'failed' && read.code !== 'missing-namespace') {
    return read;
  }
  const live = read.status === 'done' ? read.value : undefined;
  const payload = payloadOf(desired, live);
  if (payload.status === 'failed') {
    return payload;
  }
  if (replace) {
    const whole = live ? replacementOf(desired, live) : manifest;
    return cluster.apply(whole, { ...how, method: 'replace' });
  }
  if (live) {
    const taken = await takeOver(cluster, live, { desired, ...payload.value });
    if (taken.status === 'failed') {
      return taken;
    }
  }
  return applyFully(cluster, payload.value.manifest, { before: live, how });
}

/** Applies once more where the first apply dropped a map that is stated as empty. */
async function applyFully(
  cluster: Cluster,
  manifest: KubernetesObject,
  options: { before: KubernetesObject | undefined; how: ApplyOptions },
): Promise<Outcome<Applied>> {
  const { before, how } = options;
  const applied = await cluster.apply(manifest, how);
  return applied.status === 'done' &&
    emptiedMaps(manifest, before, applied.value.object).length > 0
    ? cluster.apply(manifest, how)
    : applied;
}

function mayTakeOver(
  live: KubernetesObject,
  manifest: KubernetesObject,
): boolean {
  const { apiVersion } = manifest;
  const entries = managedFieldsOf(live);
  return (
    entries.length === 0 ||
    live.metadata.annotations?.[LAST_APPLIED_ANNOTATION] !== undefined ||
    emptiesMap(manifest, live) ||
    entries.some(entry => isLeftBehind(entry, apiVersion))
  );
}

async function takeOver(
  cluster: Cluster,
  live: KubernetesObject,
  { desired, manifest, takeover }: Payload & { desired: DesiredObject },
): Promise<Outcome<void>> {
  const { needed, managedFields, pointers } = takenOver(
    live,
    manifest,
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
    ...pointers.map(path => ({ op: 'remove' as const, path })),
  ];
  if (annotations?.[LAST_APPLIED_ANNOTATION] !== undefined) {
    const path = ['metadata', 'annotations', LAST_APPLIED_ANNOTATION];
    operations.push({ op: 'remove', path: jsonPointer(path) });
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
