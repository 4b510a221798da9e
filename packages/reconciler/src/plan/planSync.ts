import { createHash } from 'node:crypto';
import type {
  Guard,
  KubernetesObject,
  ObjectKey,
  Plan,
  PlanStep,
  Problem,
  SyncPolicy,
} from '@gitops-suite/model';
import { canonicalJson } from '../json';
import type { Failure } from '../outcome';
import type { InventoryEntry } from '../ports';
import type { PlacedObject } from '../render/desired';
import { addAwaited } from './awaited';
import type { Comparison } from './comparison';
import { judgeGuards } from './guards';
import type { MetadataChange } from './namespaceMetadata';
import { planHooks } from './planHooks';
import { applyStep, namespaceStep, resolveDefinition } from './planObjects';
import { problemsOf } from './planProblems';
import { planPrunes } from './planPrunes';
import { orderSteps } from './pullForward';
import type { JointTrust } from './trust';

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
  trust: JointTrust;
  namespace: string;
  /** Sync options of the Application. */
  policy?: Pick<SyncPolicy, 'options'>;
  /** What its namespace does not carry as Git wants it. */
  namespaceChanges?: readonly MetadataChange[];
  /** What was compared, with what its annotations say. */
  desired?: ReadonlyMap<ObjectKey, PlacedObject>;
  hooks?: readonly PlacedObject[];
  /** Hooks that the server refused in the dry run. */
  hookFailures?: ReadonlyMap<ObjectKey, Failure>;
  /** Git does not define the Application any more: its hooks and options of deletion count. */
  deleting?: boolean;
  /** Hooks of this deletion that succeeded in an earlier operation, by `hookId`: they do not run again. */
  ranBefore?: ReadonlySet<string>;
  /** Objects whose change needs another object under their name, and would be valid as such. */
  recreate?: ReadonlySet<ObjectKey>;
  /** Ids of other Applications of the cluster whose Git defines kinds that are missing, by `group/Kind`. */
  definedBy?: ReadonlyMap<string, readonly string[]>;
  /** Guards and problems that others found. */
  guards?: readonly Guard[];
  foundProblems?: readonly Problem[];
}

/** What a sync would do now: steps in order, what holds them back, and a hash that a changed plan does not share. Pure. @public */
export function planSync(input: PlanSyncInput): Plan {
  const selected = input.selection && new Set(input.selection);
  const isSelected = (key: ObjectKey) => selected?.has(key) ?? true;
  const comparisons = input.comparisons
    .filter(({ key }) => isSelected(key))
    .map(comparison => resolveDefinition(comparison, input));
  const applied = comparisons.map(comparison => applyStep(comparison, input));
  const toPrune = input.toPrune.filter(({ entry }) => isSelected(entry.key));
  const hooks = selected ? [] : planHooks(input);
  const namespace = namespaceStep(
    selected ? { ...input, hooks: [] } : input,
    comparisons,
  );
  const prunes = planPrunes(toPrune, [...applied, ...hooks], input);
  const steps = inOrder(
    [...namespace, ...applied, ...hooks, ...prunes.steps],
    input,
  );
  const guards = judgeGuards({
    ...input,
    steps,
    comparisons,
    createdNamespace: namespace[0]?.ref.name,
    toConfirm: prunes.toConfirm,
    found: input.guards ?? [],
  });
  const problems = problemsOf(comparisons, steps, input);
  return {
    hash: hashOf({ steps, guards, problems, comparisons, hooks: input.hooks }),
    applicationId: input.applicationId,
    revision: input.revision,
    ...(input.fromRevision ? { fromRevision: input.fromRevision } : {}),
    madeAt: input.madeAt,
    prune: input.prune,
    steps,
    counts: countsOf(steps),
    guards,
    problems,
  };
}

function inOrder(
  steps: readonly PlanStep[],
  { desired, hooks = [] }: PlanSyncInput,
): PlanStep[] {
  const definedKinds = new Map(
    [...(desired?.values() ?? [])].flatMap(({ key, sync }) =>
      sync.defines === undefined ? [] : [[key, sync.defines] as const],
    ),
  );
  const byKey = new Map(hooks.map(hook => [hook.key, hook]));
  return addAwaited(orderSteps(steps, definedKinds), {
    definedKinds,
    manifestOf: key => (desired?.get(key) ?? byKey.get(key))?.manifest,
  });
}

function countsOf(steps: readonly PlanStep[]): Plan['counts'] {
  const count = (verb: PlanStep['verb']) =>
    steps.filter(step => step.verb === verb && step.phase !== 'SyncFail')
      .length;
  const run = count('run');
  return {
    create: count('create'),
    change: count('change'),
    prune: count('prune'),
    unchanged: count('unchanged'),
    ...(run > 0 ? { run } : {}),
  };
}

function hashOf(content: {
  steps: readonly PlanStep[];
  guards: Plan['guards'];
  problems: readonly Problem[];
  comparisons: readonly Comparison[];
  hooks: readonly PlacedObject[] | undefined;
}): string {
  const { steps, guards, problems, comparisons, hooks = [] } = content;
  const hashes = new Map<ObjectKey, string | undefined>([
    ...comparisons.map(
      ({ key, desiredHash }): [ObjectKey, string | undefined] => [
        key,
        desiredHash,
      ],
    ),
    ...hooks.map(({ key, hash }): [ObjectKey, string] => [key, hash]),
  ]);
  // Values that are masked or cut stand in the hash of what is desired.
  const bound = steps.map(step => ({
    ...step,
    desired: step.verb === 'unchanged' ? undefined : hashes.get(step.key),
  }));
  // Windows and dependencies say when, not what: a plan that was seen is the same one when they are out of the way.
  const lasting = guards.filter(
    ({ code }) => code !== 'sync-window' && code !== 'dependency',
  );
  return createHash('sha256')
    .update(canonicalJson({ steps: bound, guards: lasting, problems }))
    .digest('hex');
}
