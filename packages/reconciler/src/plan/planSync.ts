import { createHash } from 'node:crypto';
import {
  objectKey,
  parseObjectKey,
  type KubernetesObject,
  type ObjectKey,
  type Plan,
  type PlanStep,
  type Problem,
} from '@gitops-suite/model';
import type { RepositoryTrust } from '../config';
import { canonicalJson } from '../json';
import type { FailureCode } from '../outcome';
import type { InventoryEntry } from '../ports';
import type { Comparison } from './comparison';
import { describeEffect } from './effect';
import { judgeGuards } from './guards';
import { compareSteps } from './kindOrder';
import { foreignOwnerOf, ownershipOf } from './ownership';

/** @public */
export interface PlanSyncInput {
  applicationId: string;
  /** Told apart from another installation's Application of the same id, where given. */
  installation?: string;
  /** Commit that is applied. */
  revision: string;
  fromRevision?: string;
  /** ISO 8601. */
  madeAt: string;
  /** One for each object in Git. */
  comparisons: readonly Comparison[];
  /** What is in the inventory and no longer in Git. */
  toPrune: readonly {
    entry: InventoryEntry;
    live?: KubernetesObject;
    /** What keeps it in the cluster, in words. */
    protectedBy?: string;
  }[];
  inventorySize: number;
  inventoryRebuilt: boolean;
  renderedCount: number;
  /** False leaves out every prune. */
  prune: boolean;
  /** The only objects to sync. */
  selection?: readonly ObjectKey[];
  trust: RepositoryTrust;
  /** Creates `namespace` when objects wait for it. */
  createNamespace?: boolean;
  namespace: string;
}

/** What a sync would do now: steps in order, what holds them back, and a hash that a changed plan does not share. Pure. @public */
export function planSync(input: PlanSyncInput): Plan {
  const selected = input.selection && new Set(input.selection);
  const isSelected = (key: ObjectKey) => selected?.has(key) ?? true;
  const comparisons = input.comparisons
    .filter(({ key }) => isSelected(key))
    .map(comparison => resolveDefinition(comparison, input.comparisons));
  const namespaceStep = createdNamespace(input, comparisons);
  const prunes = input.toPrune
    .filter(({ entry }) => isSelected(entry.key))
    .flatMap(candidate => pruneStep(candidate, input));
  const steps = [
    ...namespaceStep,
    ...comparisons.map(applyStep),
    ...prunes,
  ].sort(compareSteps);
  const guards = judgeGuards({
    ...input,
    steps,
    comparisons,
    createdNamespace: namespaceStep[0]?.ref.name,
  });
  const problems = problemsOf(comparisons, steps, input);
  return {
    hash: hashOf({ steps, guards, problems, comparisons }),
    applicationId: input.applicationId,
    revision: input.revision,
    ...(input.fromRevision ? { fromRevision: input.fromRevision } : {}),
    madeAt: input.madeAt,
    prune: input.prune,
    steps,
    counts: {
      create: countVerb(steps, 'create'),
      change: countVerb(steps, 'change'),
      prune: countVerb(steps, 'prune'),
      unchanged: countVerb(steps, 'unchanged'),
    },
    guards,
    problems,
  };
}

function countVerb(steps: readonly PlanStep[], verb: PlanStep['verb']): number {
  return steps.filter(step => step.verb === verb).length;
}

/** Everything runs in one wave until waves are read from annotations. */
const place = { phase: 'Sync', wave: 0 } as const;

function applyStep(comparison: Comparison): PlanStep {
  const { key, ref, fields, waitsFor } = comparison;
  const effect = effectOf(comparison);
  return {
    key,
    ref,
    ...place,
    verb: verbOf(comparison),
    fields: [...fields],
    ...(effect === undefined ? {} : { effect }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function verbOf({ verdict, live }: Comparison): PlanStep['verb'] {
  switch (verdict) {
    case 'same':
      return 'unchanged';
    case 'missing':
      return 'create';
    case 'unknown':
      return live ? 'change' : 'create';
    default:
      return 'change';
  }
}

function effectOf(comparison: Comparison): string | undefined {
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

function createdNamespace(
  input: PlanSyncInput,
  comparisons: readonly Comparison[],
): PlanStep[] {
  const ref = {
    group: '',
    version: 'v1',
    kind: 'Namespace',
    name: input.namespace,
  };
  const key = objectKey(ref);
  const isInGit = input.comparisons.some(comparison => comparison.key === key);
  const isMissing = comparisons.some(({ waitsFor }) => waitsFor === key);
  return input.createNamespace && isMissing && !isInGit
    ? [
        {
          key,
          ref,
          ...place,
          verb: 'create',
          effect: 'by CreateNamespace; never pruned',
          fields: [],
        },
      ]
    : [];
}

/** Only what the inventory holds, with the recorded uid, still marked as ours, is pruned. */
function pruneStep(
  candidate: PlanSyncInput['toPrune'][number],
  input: PlanSyncInput,
): PlanStep[] {
  const { entry, live } = candidate;
  if (!live || live.metadata.uid !== entry.uid) {
    return [];
  }
  const { key, ref } = entry;
  const kept = whyKept(candidate, input);
  if (kept !== undefined) {
    return [
      { key, ref, ...place, verb: 'unchanged', effect: kept, fields: [] },
    ];
  }
  return input.prune ? [{ key, ref, ...place, verb: 'prune', fields: [] }] : [];
}

function whyKept(
  { live, protectedBy }: PlanSyncInput['toPrune'][number],
  input: PlanSyncInput,
): string | undefined {
  if (protectedBy !== undefined) {
    return `stays: ${protectedBy}`;
  }
  if (live!.metadata.deletionTimestamp !== undefined) {
    return 'is being deleted';
  }
  const ownership = ownershipOf(live!);
  if (ownership.by === 'gitops-suite') {
    const owner = foreignOwnerOf(live!, {
      installation: input.installation ?? ownership.installation,
      applicationId: input.applicationId,
    });
    return owner && `stays: owned by ${owner}`;
  }
  return ownership.by === 'nobody'
    ? 'stays: its mark of this Application was removed'
    : `stays: owned by ${ownership.sentence}`;
}

/** Names the CustomResourceDefinition of this Application that an object waits for. */
function resolveDefinition(
  comparison: Comparison,
  all: readonly Comparison[],
): Comparison {
  const { waitsFor, ref } = comparison;
  if (!waitsFor?.startsWith('apiextensions.k8s.io/')) {
    return comparison;
  }
  const kind = ref.kind.toLowerCase();
  const inGit = all.filter(
    other =>
      other.ref.kind === 'CustomResourceDefinition' &&
      other.ref.name.endsWith(`.${ref.group}`) &&
      other.ref.name.startsWith(kind.slice(0, -1)),
  );
  return inGit.length === 1
    ? { ...comparison, waitsFor: inGit[0].key }
    : comparison;
}

const cures: Partial<Record<FailureCode, string>> = {
  invalid: 'Mend the manifest in Git.',
  immutable:
    'The field cannot be changed on an existing object. Take the change back, or delete the object so that it is created anew.',
  forbidden:
    "Allow this to the suite's account by a Role or ClusterRole in that cluster.",
  conflict: 'Remove resourceVersion or uid from the manifest.',
};

function problemsOf(
  comparisons: readonly Comparison[],
  steps: readonly PlanStep[],
  input: PlanSyncInput,
): Problem[] {
  const refused = comparisons.flatMap<Problem>(({ ref, failure }) =>
    failure
      ? [
          {
            code: `dry-run-${failure.code}`,
            severity: 'error',
            message: `The cluster did not accept ${ref.kind}/${ref.name} in the dry run`,
            cause: failure.message,
            cure: cures[failure.code] ?? 'It is tried again.',
          },
        ]
      : [],
  );
  const known = new Set([
    ...input.comparisons.map(({ key }) => key),
    ...steps.map(({ key }) => key),
  ]);
  const awaited = new Set(
    steps.flatMap(({ waitsFor }) =>
      waitsFor !== undefined && !known.has(waitsFor) ? [waitsFor] : [],
    ),
  );
  return [...refused, ...[...awaited].map(awaitedProblem)];
}

function awaitedProblem(key: ObjectKey): Problem {
  const { kind, name } = parseObjectKey(key);
  return {
    code: `waits-for-${kind === 'Namespace' ? 'namespace' : 'definition'}`,
    severity: 'warning',
    message: `${kind} ${name} is not in the cluster, and nothing in this Application creates it`,
    cure:
      kind === 'Namespace'
        ? 'Add the sync option CreateNamespace=true, or create the namespace.'
        : 'Add the CustomResourceDefinition under infrastructure/, or install its operator.',
  };
}

function hashOf(content: {
  steps: readonly PlanStep[];
  guards: Plan['guards'];
  problems: readonly Problem[];
  comparisons: readonly Comparison[];
}): string {
  const { steps, guards, problems, comparisons } = content;
  const hashes = new Map(
    comparisons.map(({ key, desiredHash }) => [key, desiredHash]),
  );
  // Values that are masked or cut stand in the hash of what is desired.
  const bound = steps.map(step => ({
    ...step,
    desired: step.verb === 'unchanged' ? undefined : hashes.get(step.key),
  }));
  return createHash('sha256')
    .update(canonicalJson({ steps: bound, guards, problems }))
    .digest('hex');
}
