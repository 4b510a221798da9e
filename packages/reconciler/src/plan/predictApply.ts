import { refOf, type KubernetesObject } from '@gitops-suite/model';
import { canonicalJson, isMap } from '../json';
import type { Outcome } from '../outcome';
import type { Applied, Cluster, JsonPatch } from '../ports';
import { emptiedMaps, withEmptyMaps } from './emptied';
import { jsonPointer } from './jsonPointer';
import { LAST_APPLIED_ANNOTATION } from './normalizeDesired';
import { mergeLocally } from './mergeLocally';
import type { Payload } from './payload';
import { afterRemovals, withLiveMaps } from './removals';
import { takenOver } from './takenOver';

/** What an apply would make of a live object. @internal */
export type Predicted = Applied;

/**
 * The API server's own answer to what an apply would do. Where fields are taken over, a dry run of the apply alone
 * cannot tell: whose they are has to be written first. Nor can it where an apply has to be made twice. Then further
 * dry runs write what comes out of each, so that the server fills in its defaults and admission has its say.
 * @internal
 */
export async function predictApply(
  cluster: Pick<Cluster, 'apply' | 'patch'>,
  live: KubernetesObject,
  payload: Payload,
): Promise<Outcome<Predicted>> {
  const { manifest, takeover } = payload;
  const removed = takeover?.removed ?? [];
  const applied = await cluster.apply(withLiveMaps(manifest, live, removed), {
    dryRun: true,
    force: true,
  });
  if (applied.status === 'failed' && forgottenVersion.test(applied.message)) {
    return predictByPatch(cluster, live, payload);
  }
  if (applied.status === 'failed' || applied.value.created) {
    return applied;
  }
  const { object } = applied.value;
  const left = takeover
    ? await writeTo(afterRemovals({ manifest, live }, object, removed))
    : applied;
  if (left.status === 'failed') {
    return left;
  }
  const emptied = emptiedMaps(manifest, live, left.value.object);
  return emptied.length > 0
    ? writeTo(withEmptyMaps(left.value.object, emptied))
    : left;

  async function writeTo(
    target: KubernetesObject,
  ): Promise<Outcome<Predicted>> {
    const written = await cluster.patch(
      refOf(manifest),
      replacing(live, target),
      { dryRun: true },
    );
    if (written.status === 'failed') {
      return written;
    }
    const { managedFields } = object.metadata;
    const metadata = { ...written.value.metadata, managedFields };
    // Who owns what is known from the apply: this dry run is not the write that will be made.
    return {
      status: 'done',
      value: { created: false, object: { ...written.value, metadata } },
    };
  }
}

/** What the API server says when `managedFields` name a version that it does not serve any more, or another schema. */
const forgottenVersion =
  /convert CR to an invalid group\/version|field not declared in schema/;

/** No apply can be tried before `managedFields` are mended: the outcome is put together here, and tried as a patch. */
async function predictByPatch(
  cluster: Pick<Cluster, 'patch'>,
  live: KubernetesObject,
  { manifest, takeover }: Payload,
): Promise<Outcome<Predicted>> {
  const { managedFields } = takenOver(live, manifest, takeover);
  const left = afterRemovals({ manifest, live }, live, takeover?.removed ?? []);
  const patched = await cluster.patch(
    refOf(manifest),
    [
      { op: 'add', path: '/metadata/managedFields', value: managedFields },
      ...replacing(live, mergeLocally(manifest, left)),
    ],
    { dryRun: true },
  );
  return patched.status === 'done'
    ? { status: 'done', value: { created: false, object: patched.value } }
    : patched;
}

const identity = ['apiVersion', 'kind', 'metadata', 'status'];
const described = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

/** Operations that make `target` of the live object. */
function replacing(
  live: KubernetesObject,
  target: KubernetesObject,
): JsonPatch {
  const top = [...new Set([...Object.keys(live), ...Object.keys(target)])]
    .filter(name => !identity.includes(name))
    .flatMap(name => replace([name], live[name], target[name]));
  const metadata = described.flatMap(name =>
    replace(
      ['metadata', name],
      withoutLastApplied(live.metadata[name]),
      withoutLastApplied(target.metadata[name]),
    ),
  );
  return [...top, ...metadata];
}

function withoutLastApplied(value: unknown): unknown {
  if (!isMap(value) || !Object.hasOwn(value, LAST_APPLIED_ANNOTATION)) {
    return value;
  }
  const { [LAST_APPLIED_ANNOTATION]: _lastApplied, ...rest } = value;
  return rest;
}

function replace(
  path: readonly string[],
  before: unknown,
  after: unknown,
): JsonPatch {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) {
    return [];
  }
  const pointer = jsonPointer(path);
  return after === undefined
    ? [{ op: 'remove', path: pointer }]
    : [{ op: 'add', path: pointer, value: after }];
}
