import {
  parseObjectKey,
  type HookDeletePolicy,
  type ObjectKey,
  type PlanStep,
} from '@gitops-suite/model';
import { objectOptions } from './objectOptions';
import { definitionOf } from './planObjects';
import type { PlanSyncInput } from './planSync';

/** Phases that surround the deletion of an Application. @internal */
export const deletionPhases: readonly PlanStep['phase'][] = [
  'PreDelete',
  'PostDelete',
];

/** Tells apart what runs: a hook may run in several phases. @internal */
export function hookId({
  key,
  phase,
}: {
  key: ObjectKey;
  phase?: PlanStep['phase'];
}): string {
  return `${phase} ${key}`;
}

/** One step for each phase of each hook; a deletion runs its own hooks alone, and none where nothing is deleted. Pure. @internal */
export function planHooks(input: PlanSyncInput): PlanStep[] {
  const { hooks = [], deleting = false, prune, policy, ranBefore } = input;
  if (deleting && !prune) {
    return [];
  }
  return hooks.flatMap(({ key, ref, sync }) =>
    sync
      .hook!.phases.filter(
        phase =>
          deletionPhases.includes(phase) === deleting &&
          !ranBefore?.has(hookId({ key, phase })),
      )
      .map<PlanStep>(phase => {
        const { deletePolicies, generateName } = sync.hook!;
        const { validate } = objectOptions(sync.options, policy?.options ?? []);
        const missingKind = missingKindOf({ key, ref }, input);
        return {
          key,
          ref,
          phase,
          wave: sync.wave,
          verb: 'run',
          hook: {
            deletePolicies: [...deletePolicies],
            ...(generateName ? { generateName } : {}),
          },
          effect: describePolicies(deletePolicies),
          fields: [],
          ...(validate ? {} : { validate }),
          ...(missingKind === undefined ? {} : { missingKind }),
        };
      }),
  );
}

function missingKindOf(
  { key, ref }: Pick<PlanStep, 'key' | 'ref'>,
  { hookFailures, desired }: PlanSyncInput,
): string | undefined {
  const failure = hookFailures?.get(key);
  return failure?.code === 'missing-kind' && !definitionOf(ref, desired)
    ? failure.message
    : undefined;
}

const words: Record<HookDeletePolicy, string> = {
  BeforeHookCreation: 'before its next run',
  HookSucceeded: 'when it succeeded',
  HookFailed: 'when it failed',
};

function describePolicies(policies: readonly HookDeletePolicy[]): string {
  return `hook; deleted ${policies.map(policy => words[policy]).join(' and ')}`;
}

/** What is told of a hook: its kind, and its name or prefix. @internal */
export function hookName(step: Pick<PlanStep, 'key'>): string {
  const { kind, name } = parseObjectKey(step.key);
  return `${kind}/${name}`;
}
