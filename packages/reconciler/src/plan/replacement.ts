import type { KubernetesObject } from '@gitops-suite/model';
import { done, type Outcome } from '../outcome';
import type { Cluster } from '../ports';
import type { DesiredObject } from '../render/desired';
import { diffObjects } from './diffObjects';
import { withoutIgnored } from './ignore';
import { isSecret } from './maskSecrets';
import type { Takeover } from './takeover';
import type { Verdict } from './verdictCache';

const same: Verdict = { verdict: 'same', fields: [], lines: [] };

/**
 * What `Replace=true` writes over a live object: Git's object whole, with what holds the live one for others
 * (finalizers, owners) and, unless they are to be overwritten, with the live values of ignored fields. Only over the
 * version that was read. Throws `JqError` as {@link withoutIgnored} does.
 * @internal
 */
export function replacementOf(
  { manifest, ignore }: Pick<DesiredObject, 'manifest' | 'ignore'>,
  live: KubernetesObject,
): KubernetesObject {
  const { resourceVersion, finalizers, ownerReferences } = live.metadata;
  const whole = {
    ...manifest,
    metadata: {
      ...(ownerReferences ? { ownerReferences } : {}),
      ...manifest.metadata,
      ...joined(manifest.metadata.finalizers, finalizers),
      resourceVersion,
    },
  } as KubernetesObject;
  return ignore && !ignore.overwrite
    ? withoutIgnored(whole, live, ignore)
    : whole;
}

function joined(stated: unknown, held: unknown) {
  const finalizers = [stated, held].flat().filter(Boolean);
  return finalizers.length > 0 ? { finalizers: [...new Set(finalizers)] } : {};
}

/** What differs is written whole: it is told what that write makes of the live object, and owns its fields in its way. @internal */
export async function verdictOfWhole(
  {
    desired,
    cluster,
  }: { desired: DesiredObject; cluster: Pick<Cluster, 'apply'> },
  live: KubernetesObject,
  { verdict, takeover }: { verdict: Verdict; takeover?: Takeover },
): Promise<Outcome<Verdict>> {
  if (verdict.verdict !== 'content') {
    return done(same);
  }
  const tried = await cluster.apply(replacementOf(desired, live), {
    ...{ dryRun: true, force: true, method: 'replace' },
  });
  if (tried.status === 'failed') {
    return tried;
  }
  const told = diffObjects({
    live,
    predicted: tried.value.object,
    desired: desired.manifest,
    secret: isSecret(desired.manifest),
    removed: takeover?.removed,
  });
  return done(told.fields.length > 0 ? { verdict: 'content', ...told } : same);
}
