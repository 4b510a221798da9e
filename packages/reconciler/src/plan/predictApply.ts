import { refOf, type KubernetesObject } from '@gitops-suite/model';
import { canonicalJson } from '../json';
import type { Outcome } from '../outcome';
import type { Applied, Cluster, JsonPatch } from '../ports';
import { isMap } from './equalValues';
import { LAST_APPLIED_ANNOTATION } from './normalizeDesired';
import type { Payload } from './payload';
import { withoutFields } from './takeover';

/** What an apply would make of a live object. @internal */
export type Predicted = Applied;

/**
 * The API server's own answer to what an apply would do. Where fields are taken over, a dry run of the apply alone
 * cannot tell: whose they are has to be written first. Then a second dry run writes what comes out of both, so that
 * the server fills in its defaults and admission has its say.
 * @internal
 */
export async function predictApply(
  cluster: Pick<Cluster, 'apply' | 'patch'>,
  live: KubernetesObject,
  { manifest, takeover }: Payload,
): Promise<Outcome<Predicted>> {
  const applied = await cluster.apply(manifest, { dryRun: true, force: true });
  if (applied.status === 'failed' || applied.value.created || !takeover) {
    return applied;
  }
  const target = withoutFields(applied.value.object, takeover.removed);
  const replaced = await cluster.patch(
    refOf(manifest),
    replacing(live, target),
    { dryRun: true },
  );
  if (replaced.status === 'failed') {
    return replaced;
  }
  const { managedFields } = applied.value.object.metadata;
  const { metadata } = replaced.value;
  // Who owns what is known from the apply: the second dry run is not the write that will be made.
  return {
    status: 'done',
    value: {
      created: false,
      object: { ...replaced.value, metadata: { ...metadata, managedFields } },
    },
  };
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
  const pointer = path
    .map(step => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  return after === undefined
    ? [{ op: 'remove', path: pointer }]
    : [{ op: 'add', path: pointer, value: after }];
}
