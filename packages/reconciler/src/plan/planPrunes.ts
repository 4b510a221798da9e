import type { ObjectKey, PlanStep } from '@gitops-suite/model';
import { objectOptions, type ObjectOptions } from './objectOptions';
import { readObjectSync } from './objectSync';
import { foreignOwnerOf, ownershipOf } from './ownership';
import type { PlanSyncInput } from './planSync';

type Candidate = PlanSyncInput['toPrune'][number];

type PruneInput = Pick<
  PlanSyncInput,
  'applicationId' | 'installation' | 'policy' | 'deleting' | 'prune'
>;

interface Prune {
  step: PlanStep;
  options: ObjectOptions;
}

/**
 * What is deleted and what stays, and why: only what the inventory holds, with the recorded uid, still marked as ours.
 * What came first goes last: the waves of what is pruned are mirrored. `PruneLast` comes after the last wave of all
 * others, hooks among them. Pure.
 * @internal
 */
export function planPrunes(
  candidates: readonly Candidate[],
  others: readonly PlanStep[],
  input: PruneInput,
): { steps: PlanStep[]; toConfirm: ObjectKey[] } {
  const prunes = candidates.flatMap(candidate => pruneOf(candidate, input));
  const deleted = prunes.filter(({ step }) => step.verb === 'prune');
  const waves = [...new Set(deleted.map(({ step }) => step.wave))].sort(
    (a, b) => a - b,
  );
  const lastWave = Math.max(
    0,
    ...waves,
    ...others.filter(({ phase }) => phase === 'Sync').map(step => step.wave),
  );
  const mirrored = ({ step, options }: Prune): PlanStep => ({
    ...step,
    wave: options.pruneLast
      ? lastWave + 1
      : waves[waves.length - 1 - waves.indexOf(step.wave)],
  });
  return {
    steps: prunes.map(prune =>
      prune.step.verb === 'prune' ? mirrored(prune) : prune.step,
    ),
    toConfirm: deleted.flatMap(({ step, options }) =>
      ruleOf(options, input) === 'confirm' ? [step.key] : [],
    ),
  };
}

/** How many of these would be deleted, had a sync to decide: some stay, others are on their way out. Pure. @internal */
export function countPrunes(
  candidates: readonly Candidate[],
  input: Omit<PruneInput, 'prune'>,
): number {
  return candidates
    .flatMap(candidate => pruneOf(candidate, { ...input, prune: true }))
    .filter(({ step }) => step.verb === 'prune').length;
}

function ruleOf(
  options: ObjectOptions,
  { deleting }: Pick<PlanSyncInput, 'deleting'>,
) {
  return deleting ? options.delete : options.prune;
}

function pruneOf(candidate: Candidate, input: PruneInput): Prune[] {
  const { entry, live } = candidate;
  if (!live || live.metadata.uid !== entry.uid) {
    return [];
  }
  const { sync } = readObjectSync(live);
  const options = objectOptions(sync.options, input.policy?.options ?? []);
  const common = {
    ...{ key: entry.key, ref: entry.ref, fields: [] },
    ...{ phase: 'Sync' as const, wave: sync.wave },
  };
  const kept = whyKept(candidate, options, input);
  if (kept !== undefined) {
    return [{ step: { ...common, verb: 'unchanged', effect: kept }, options }];
  }
  const { propagation } = options;
  const step: PlanStep = {
    ...common,
    verb: 'prune',
    ...(propagation === 'Foreground' ? {} : { propagation }),
  };
  return input.prune ? [{ step, options }] : [];
}

function whyKept(
  { entry, live, protectedBy }: Candidate,
  options: ObjectOptions,
  input: PruneInput,
): string | undefined {
  if (protectedBy !== undefined) {
    return `stays: ${protectedBy}`;
  }
  if (live!.metadata.deletionTimestamp !== undefined) {
    return 'is being deleted';
  }
  if (ruleOf(options, input) === 'false') {
    return `stays: ${input.deleting ? 'Delete' : 'Prune'}=false`;
  }
  if (input.deleting && entry.ref.kind === 'CustomResourceDefinition') {
    return 'stays: a definition is not deleted with the Application, because all objects of its kind would go';
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
