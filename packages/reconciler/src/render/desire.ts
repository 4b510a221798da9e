import { createHash, createHmac } from 'node:crypto';
import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import type { ApplicationDefinition } from '../discover';
import { canonicalJson } from '../json';
import { normalizeDesired, stampOwnership } from '../plan';
import { IgnoreRules, type IgnoredFields } from '../plan/ignore/ignoreRules';
import { objectOptions } from '../plan/objectOptions';
import { readObjectSync } from '../plan/objectSync';
import type { PlacedObject } from './desired';

/** @internal */
export interface DesireInput {
  objects: readonly KubernetesObject[];
  definition: Pick<
    ApplicationDefinition,
    'id' | 'namespace' | 'policy' | 'ignoreDifferences'
  >;
  installation: string;
  /** Key for the hashes of Secrets: without it, a short value could be guessed from its hash. */
  hashKey: Buffer;
  /** Whether the cluster has this kind per namespace; undefined when it does not serve it (yet). */
  isNamespaced(group: string, kind: string): boolean | undefined;
}

/** Rendered objects as they are sent: normalised, in a namespace, stamped with who owns them. Pure. @internal */
export function desire(input: DesireInput): PlacedObject[] {
  const scopes = scopesOfDefinitions(input.objects);
  const { ignoreDifferences = [], policy } = input.definition;
  const rules = new IgnoreRules(ignoreDifferences);
  return input.objects.map(object => {
    const { group, kind } = refOf(object);
    const namespaced =
      scopes.get(`${group}/${kind}`) ?? input.isNamespaced(group, kind) ?? true;
    const placed = normalizeDesired(
      place(object, namespaced ? input.definition.namespace : undefined),
    );
    const manifest = stampOwnership(placed, {
      installation: input.installation,
      applicationId: input.definition.id,
    });
    const ref = refOf(manifest);
    const placement = readObjectSync(object);
    const { respectsIgnored } = objectOptions(
      placement.sync.options,
      policy.options,
    );
    const ignore = rules.of(ref, !respectsIgnored);
    return {
      key: objectKey(ref),
      ref,
      manifest,
      ...(ignore ? { ignore } : {}),
      hash: hashOf(manifest, ignore, input.hashKey),
      ...placement,
    };
  });
}

function place(
  object: KubernetesObject,
  namespace: string | undefined,
): KubernetesObject {
  const { namespace: own, ...metadata } = object.metadata;
  const target = namespace === undefined ? undefined : own ?? namespace;
  return {
    ...object,
    metadata: target ? { ...metadata, namespace: target } : metadata,
  } as KubernetesObject;
}

/** Scopes that CustomResourceDefinitions among the objects themselves define, by `group/Kind`. */
function scopesOfDefinitions(
  objects: readonly KubernetesObject[],
): Map<string, boolean> {
  const scopes = new Map<string, boolean>();
  for (const object of objects) {
    const spec = object.spec as
      | { group?: string; scope?: string; names?: { kind?: string } }
      | undefined;
    if (object.kind === 'CustomResourceDefinition' && spec?.names?.kind) {
      scopes.set(`${spec.group}/${spec.names.kind}`, spec.scope !== 'Cluster');
    }
  }
  return scopes;
}

function hashOf(
  manifest: KubernetesObject,
  ignore: IgnoredFields | undefined,
  key: Buffer,
): string {
  const hash =
    manifest.kind === 'Secret'
      ? createHmac('sha256', key)
      : createHash('sha256');
  const rules = ignore ? canonicalJson(ignore) : '';
  return hash.update(`${canonicalJson(manifest)}${rules}`).digest('hex');
}
