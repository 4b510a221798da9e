import {
  objectKey,
  parseObjectKey,
  syncOptionOf,
  type ObjectKey,
  type ObjectRef,
  type PlanStep,
} from '@gitops-suite/model';
import type { Comparison } from './comparison';
import { describeEffect } from './effect';
import { describeChanges } from './namespaceMetadata';
import { objectOptions, type ObjectOptions } from './objectOptions';
import { plainSync } from './objectSync';
import type { PlanSyncInput } from './planSync';

/** The step of one object in Git. Pure. @internal */
export function applyStep(
  comparison: Comparison,
  input: PlanSyncInput,
): PlanStep {
  const { key, ref, fields, waitsFor, missingKind } = comparison;
  const sync = input.desired?.get(key)?.sync ?? plainSync;
  const options = objectOptions(sync.options, input.policy?.options ?? []);
  const isRecreated = input.recreate?.has(key) ?? false;
  const effect = isRecreated
    ? 'is deleted and created anew: a field of it cannot be changed'
    : effectOf(comparison);
  const verb = verbOf(comparison);
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
    ...(missingKind === undefined ? {} : { missingKind }),
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
  const method = options.replace && verb === 'change' ? 'replace' : undefined;
  return {
    ...(isRecreated ? { method: 'recreate' } : method && { method }),
    ...(options.validate ? {} : { validate: false }),
  };
}

function verbOf({ verdict, uid }: Comparison): PlanStep['verb'] {
  switch (verdict) {
    case 'same':
      return 'unchanged';
    case 'missing':
      return 'create';
    case 'unknown':
      return uid === undefined ? 'create' : 'change';
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
  const { verdict, waitsFor, missingKind, fields } = comparison;
  if (missingKind !== undefined) {
    return `waits for ${missingKind}`;
  }
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
  const { namespaceChanges = [], selection } = input;
  return namespaceChanges.length > 0 && !selection
    ? [
        {
          ...{ ...step, fields: [] },
          verb: 'change',
          effect: `managedNamespaceMetadata: ${describeChanges(
            namespaceChanges,
          )}`,
        },
      ]
    : [];
}

/** An object whose kind this Application defines waits for that definition, and for nobody else. @internal */
export function resolveDefinition(
  comparison: Comparison,
  { desired }: PlanSyncInput,
): Comparison {
  const { missingKind, ...others } = comparison;
  const waitsFor =
    missingKind === undefined
      ? undefined
      : definitionOf(comparison.ref, desired);
  return waitsFor === undefined ? comparison : { ...others, waitsFor };
}

/** `group/Kind`, as definitions in Git are told apart. @internal */
export function kindOf({ group, kind }: Pick<ObjectRef, 'group' | 'kind'>) {
  return `${group}/${kind}`;
}

/** Key of the definition in Git of a kind. @internal */
export function definitionOf(
  ref: Pick<ObjectRef, 'group' | 'kind'>,
  desired: PlanSyncInput['desired'],
): ObjectKey | undefined {
  const wanted = kindOf(ref);
  return [...(desired?.values() ?? [])].find(
    ({ sync }) => sync.defines === wanted,
  )?.key;
}

/** True when the Application asks for the namespace of its own. */
function createsNamespace({ policy }: PlanSyncInput): boolean {
  return syncOptionOf(policy?.options ?? [], 'CreateNamespace') === 'true';
}
