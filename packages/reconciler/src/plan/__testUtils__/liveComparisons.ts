import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import { canonicalJson } from '../../json';
import type { Cluster } from '../../ports';
import type { DesiredObject } from '../../render';
import { applyDesired } from '../../sync/applyDesired';
import { compareObject } from '../compareObject';
import type { Comparison } from '../comparison';
import { normalizeDesired } from '../normalizeDesired';
import { stampOwnership } from '../stampOwnership';
import { createVerdictCache, type VerdictCache } from '../verdictCache';

/** Whose objects are compared on a real API server. */
export const owner = { installation: 'test', applicationId: 'shop.test' };

/** What Git wants of an object, as the Application's own. */
export function desiredOf(object: KubernetesObject): DesiredObject {
  const manifest = stampOwnership(normalizeDesired(object), owner);
  const ref = refOf(manifest);
  return { key: objectKey(ref), ref, manifest, hash: canonicalJson(manifest) };
}

/** Compares with what is in the cluster now. */
export async function compareLive(
  cluster: Cluster,
  desired: DesiredObject,
  options: { cache?: VerdictCache; replace?: boolean } = {},
): Promise<Comparison> {
  const live = await cluster.get(desired.ref);
  return compareObject({
    desired,
    live: live.status === 'done' ? live.value : undefined,
    cluster,
    cache: options.cache ?? createVerdictCache({ maxEntries: 10 }),
    replace: options.replace,
    ...owner,
  });
}

/** Applies, or writes whole with `replace`, and answers what is there then; throws when it was refused. */
export async function written(
  cluster: Cluster,
  desired: DesiredObject,
  options: { replace?: boolean } = {},
): Promise<KubernetesObject> {
  const outcome = await applyDesired(cluster, desired, options);
  if (outcome.status === 'failed') {
    throw new Error(outcome.message);
  }
  return outcome.value.object;
}

/** Waits up to ten seconds until something has come true. */
export async function eventually(
  isDone: () => Promise<boolean>,
): Promise<void> {
  for (let left = 200; !(await isDone()); left -= 1) {
    if (left === 0) {
      throw new Error('did not come true');
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
