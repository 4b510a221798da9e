import {
  objectKey,
  parseObjectKey,
  syncOptionOf,
  type KubernetesObject,
  type ObjectKey,
  type PlanStep,
} from '@gitops-suite/model';
import type { Comparison } from './comparison';
import { describeEffect } from './effect';
import { objectOptions, type ObjectOptions } from './objectOptions';
import { plainSync } from './objectSync';
import type { PlanSyncInput } from './planSync';

/** The step of one object in Git. Pure. @internal */
export function applyStep(
  comparison: Comparison,
  input: PlanSyncInput,
): PlanStep {
  const { key, ref, fields, waitsFor } = comparison;
  const sync = input.desired?.get(key)?.sync ?? plainSync;
  const options = objectOptions(sync.options, input.policy?.options ?? []);
  const isRecreated = input.recreate?.has(key) ?? false;
  const effect = isRecreated
    ? 'is deleted and created anew: a field of it cannot be changed'
    : effectOf(comparison);
  const verb = verbOf(comparison, options);
  return {
    key,
    ref,
    phase: 'Sync',
    wave: sync.wave,
    verb,
    ...methodOf(verb, options, isRecreated),
    fields: [...fields],
    ...(effect === undefined || verb === 'unchanged' ? {} : { effect }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function methodOf(
  verb: PlanStep['verb'],
  options: ObjectOptions,
  isRecreated: boolean,
): Pick<PlanStep, 'method' | 'validate'> {
  if (verb === 'unchanged') {
    return {};
  }
  const method = options.replace ? 'replace' : undefined;
  return {
    ...(isRecreated ? { method: 'recreate' } : method && { method }),
    ...(options.validate ? {} : { validate: false }),
  };
}

function verbOf(
  { verdict, live }: Comparison,
  { replace }: ObjectOptions,
): PlanStep['verb'] {
  switch (verdict) {
    case 'same':
      return 'unchanged';
    case 'missing':
      return 'create';
    case 'unknown':
      return live ? 'change' : 'create';
    case 'ownership':
      // A whole write owns its fields in another way than an apply, for ever.
      return replace ? 'unchanged' : 'change';
    default:
      return 'change';
  }
}

/** What a step does, and whose fields become those of the suite on the way. */
function effectOf(comparison: Comparison): string | undefined {
  const effect = ownEffectOf(comparison);
  const { takesOver = [] } = comparison;
  const owners = takesOver.join(', ');
  return effect === undefined || takesOver.length === 0
    ? effect
    : `${effect}; takes over what ${owners} set`;
}

function ownEffectOf(comparison: Comparison): string | undefined {
  const { verdict, waitsFor, fields } = comparison;
  if (waitsFor !== undefined) {
    const { kind, name } = parseObjectKey(waitsFor);
    return `waits for ${kind} ${name}`;
  }
  switch (verdict) {
    case 'content':
      return describeEffect(fields);
    case 'ownership':
      return 'takes its fields back, content stays';
    case 'unknown':
      return 'could not be tried';
    default:
      return undefined;
  }
}

/** The namespace of `CreateNamespace=true`: made where objects wait for it, and kept to its managed metadata. @internal */
export function namespaceStep(
  input: PlanSyncInput,
  comparisons: readonly Comparison[],
): PlanStep[] {
  const ref = {
    ...{ group: '', version: 'v1', kind: 'Namespace' },
    name: input.namespace,
  };
  const key = objectKey(ref);
  const isInGit = input.comparisons.some(comparison => comparison.key === key);
  if (!createsNamespace(input) || isInGit || input.deleting) {
    return [];
  }
  const hookNeedsIt =
    input.hooks?.some(
      hook => input.hookFailures?.get(hook.key)?.code === 'missing-namespace',
    ) ?? false;
  const isMissing =
    hookNeedsIt || comparisons.some(({ waitsFor }) => waitsFor === key);
  const step = { key, ref, phase: 'PreSync', wave: 0, fields: [] } as const;
  if (isMissing) {
    return [
      {
        ...{ ...step, fields: [] },
        verb: 'create',
        effect: 'by CreateNamespace; never pruned',
      },
    ];
  }
  const missing = missingMetadata(input);
  return missing.length > 0
    ? [
        {
          ...{ ...step, fields: [] },
          verb: 'change',
          effect: `managedNamespaceMetadata: ${missing.join(', ')}`,
        },
      ]
    : [];
}

/** Labels and annotations that the namespace should have and has not. */
function missingMetadata({ policy, liveNamespace }: PlanSyncInput): string[] {
  const wanted = policy?.managedNamespaceMetadata;
  const metadata: Partial<KubernetesObject['metadata']> | undefined =
    liveNamespace?.metadata;
  return metadata
    ? (['labels', 'annotations'] as const).flatMap(field =>
        Object.entries(wanted?.[field] ?? {}).flatMap(([name, value]) =>
          metadata[field]?.[name] === value ? [] : [name],
        ),
      )
    : [];
}

/** Names the CustomResourceDefinition of this Application that an object waits for. @internal */
export function resolveDefinition(
  comparison: Comparison,
  { desired, comparisons }: PlanSyncInput,
): Comparison {
  const { waitsFor, ref } = comparison;
  if (!waitsFor?.startsWith('apiextensions.k8s.io/')) {
    return comparison;
  }
  const defined = definitionOf(ref, desired);
  if (defined !== undefined) {
    return { ...comparison, waitsFor: defined };
  }
  const kind = ref.kind.toLowerCase();
  const inGit = comparisons.filter(
    other =>
      other.ref.kind === 'CustomResourceDefinition' &&
      other.ref.name.endsWith(`.${ref.group}`) &&
      other.ref.name.startsWith(kind.slice(0, -1)),
  );
  return inGit.length === 1
    ? { ...comparison, waitsFor: inGit[0].key }
    : comparison;
}

/** Key of the definition in Git of a kind. @internal */
export function definitionOf(
  ref: { group: string; kind: string },
  desired: PlanSyncInput['desired'],
): ObjectKey | undefined {
  const wanted = `${ref.group}/${ref.kind}`;
  return [...(desired?.values() ?? [])].find(
    ({ sync }) => sync.defines === wanted,
  )?.key;
}

/** True when the Application asks for the namespace of its own. */
function createsNamespace({ policy }: PlanSyncInput): boolean {
  return syncOptionOf(policy?.options ?? [], 'CreateNamespace') === 'true';
}
