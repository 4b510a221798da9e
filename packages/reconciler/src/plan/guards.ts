/** The rules that let a plan pass, hold it until a person approves that very plan, or refuse it. */
import {
  FIELD_MANAGER,
  type Guard,
  type ObjectKey,
  type PlanStep,
} from '@gitops-suite/model';
import type { Comparison } from './comparison';
import { fieldName } from './fieldPath';
import { guardConfirmed, guardRecreated } from './guardOptions';
import { nameObjects } from './nameObjects';
import { protectedKinds } from './protectedKinds';
import { whyNotAllowed, type JointTrust } from './trust';

/** @internal */
export interface GuardInput {
  applicationId: string;
  steps: readonly PlanStep[];
  comparisons: readonly Comparison[];
  inventorySize: number;
  inventoryRebuilt: boolean;
  renderedCount: number;
  trust: JointTrust;
  /** Name of the namespace that the plan itself creates. */
  createdNamespace?: string;
  /** Keys of prunes that ask for a person: `Prune=confirm`, `Delete=confirm`. */
  toConfirm?: readonly ObjectKey[];
  /** Guards that others found. */
  found?: readonly Guard[];
}

/** All guards that have something to say, blocking ones first. @internal */
export function judgeGuards(input: GuardInput): Guard[] {
  const guards = [
    ...(input.found ?? []),
    ...guardTrust(input),
    ...guardForeignOwners(input),
    ...guardProtectedKinds(input),
    ...guardPruneSize(input),
    ...guardRebuiltInventory(input),
    ...guardConfirmed(input),
    ...guardRecreated(input),
    ...guardManualChanges(input),
  ];
  const severity: readonly Guard['verdict'][] = [
    'refuse',
    'hold',
    'inform',
    'pass',
  ];
  return guards.sort(
    (a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict),
  );
}

function prunesOf({ steps }: GuardInput): PlanStep[] {
  return steps.filter(({ verb }) => verb === 'prune');
}

function guardTrust(input: GuardInput): Guard[] {
  const refused = input.steps
    .filter(({ verb }) => verb !== 'unchanged')
    .flatMap(step => {
      const { ref } = step;
      const isOwnNamespace =
        ref.kind === 'Namespace' && ref.name === input.createdNamespace;
      // The namespace that a plan creates for itself needs trust in the namespace, not in all of its kind.
      const asked = isOwnNamespace ? { ...ref, namespace: ref.name } : ref;
      const reason = whyNotAllowed(asked, input.trust);
      return reason ? [{ step, reason }] : [];
    });
  if (refused.length === 0) {
    return [];
  }
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  return [
    {
      code: 'not-allowed',
      verdict: 'refuse',
      title: 'The repository may not do this',
      message: `${nameObjects(refused.map(({ step }) => step))}: ${reasons
        .slice(0, 3)
        .join(
          '; ',
        )}. An administrator can allow it under \`trust\` of the repository in app-config.yaml.`,
      keys: refused.map(({ step }) => step.key),
    },
  ];
}

function guardForeignOwners(input: GuardInput): Guard[] {
  const byOwner = new Map<string, PlanStep[]>();
  const sharedWith = new Map<string, PlanStep[]>();
  const releases = new Map<string, PlanStep[]>();
  const comparisons = new Map(input.comparisons.map(one => [one.key, one]));
  for (const step of input.steps) {
    const { foreignOwner, helmRelease } = comparisons.get(step.key) ?? {};
    const isWritten = step.verb !== 'unchanged';
    if (foreignOwner !== undefined) {
      push(isWritten ? byOwner : sharedWith, foreignOwner, step);
    } else if (isWritten && helmRelease !== undefined) {
      push(releases, helmRelease, step);
    }
  }
  return [
    ...[...byOwner].map<Guard>(([owner, steps]) => ({
      code: 'foreign-owner',
      verdict: 'refuse',
      title: 'Owned by another',
      message: `${nameObjects(
        steps,
      )}: owned by ${owner}. Remove it there, or here.`,
      keys: steps.map(({ key }) => key),
    })),
    ...[...sharedWith].map<Guard>(([owner, steps]) => ({
      code: 'foreign-owner',
      verdict: 'inform',
      title: 'Owned by another',
      message: `${nameObjects(
        steps,
      )}: owned by ${owner}, and as Git states it here. The next change of it will be refused here.`,
      keys: steps.map(({ key }) => key),
    })),
    ...[...releases].map<Guard>(([release, steps]) => ({
      code: 'foreign-owner',
      verdict: 'inform',
      title: 'Installed by Helm before',
      message: `${nameObjects(
        steps,
      )}: part of ${release}. The next upgrade of that release by hand would overwrite it.`,
      keys: steps.map(({ key }) => key),
    })),
  ];
}

function guardProtectedKinds(input: GuardInput): Guard[] {
  const byKind = new Map<string, PlanStep[]>();
  for (const step of prunesOf(input)) {
    const kind = `${step.ref.group}/${step.ref.kind}`;
    if (Object.hasOwn(protectedKinds, kind)) {
      push(byKind, kind, step);
    }
  }
  return [...byKind].map(([kind, steps]) => ({
    code: 'prune-protected-kind',
    verdict: 'hold',
    title: `Prune of a ${steps[0].ref.kind}`,
    message: `${nameObjects(steps)}: ${
      protectedKinds[kind]
    }. Waits for a person.`,
    confirm:
      steps.length === 1
        ? steps[0].ref.name
        : `${steps.length} ${steps[0].ref.kind}`,
    keys: steps.map(({ key }) => key),
  }));
}

function guardPruneSize(input: GuardInput): Guard[] {
  const prunes = prunesOf(input);
  const { applicationId, inventorySize, renderedCount } = input;
  const keys = prunes.map(({ key }) => key);
  if (renderedCount === 0 && inventorySize > 0) {
    return [
      {
        code: 'empty-render',
        verdict: prunes.length > 0 ? 'hold' : 'inform',
        title: 'Git has no objects any more',
        message: `Nothing is rendered, and ${count(
          inventorySize,
          'object runs',
          'objects run',
        )}. ${
          prunes.length > 0
            ? `${count(
                prunes.length,
                'object',
                'objects',
              )} would be pruned. Waits for a person.`
            : 'Nothing is pruned by this sync.'
        }`,
        ...(prunes.length > 0 ? { confirm: applicationId } : {}),
        keys,
      },
    ];
  }
  if (prunes.length === 0) {
    return [];
  }
  const isLarge = prunes.length * 2 > inventorySize;
  return [
    {
      code: 'large-prune',
      verdict: isLarge ? 'hold' : 'pass',
      title: `${prunes.length} of ${count(
        inventorySize,
        'object',
        'objects',
      )} pruned`,
      message: isLarge
        ? 'More than half of the Application. Waits for a person.'
        : 'The limit is half of the Application.',
      ...(isLarge ? { confirm: applicationId } : {}),
      keys,
    },
  ];
}

function guardRebuiltInventory(input: GuardInput): Guard[] {
  const prunes = prunesOf(input);
  if (!input.inventoryRebuilt || prunes.length === 0) {
    return [];
  }
  return [
    {
      code: 'first-prune-after-rebuild',
      verdict: 'hold',
      title: 'First prune after the inventory was rebuilt',
      message: `What belongs to this Application was read from the cluster: no record of what was applied before is at hand. ${nameObjects(
        prunes,
      )} would be pruned. Waits for a person.`,
      keys: prunes.map(({ key }) => key),
    },
  ];
}

const byHand = /^(kubectl|k9s|lens|Mozilla|node-fetch|headlamp|dashboard)/i;

function guardManualChanges({ steps }: GuardInput): Guard[] {
  const overwritten = steps
    .filter(({ verb }) => verb === 'change')
    .flatMap(step =>
      step.fields
        .filter(
          ({ manager, live }) =>
            manager !== undefined &&
            manager.name !== FIELD_MANAGER &&
            live !== undefined,
        )
        .map(field => ({ step, field, manager: field.manager! })),
    );
  if (overwritten.length === 0) {
    return [];
  }
  const told = overwritten.slice(0, 3).map(({ step, field, manager }) => {
    const when = manager.at ? ` at ${manager.at}` : '';
    return `${fieldName(field.path)} of ${step.ref.kind}/${
      step.ref.name
    }, set by ${manager.name}${when}`;
  });
  const more = overwritten.length - told.length;
  const isByHand = overwritten.some(({ manager }) => byHand.test(manager.name));
  return [
    {
      code: 'overwrites-manual-change',
      verdict: 'inform',
      title: isByHand
        ? 'Overwrites a change made by hand'
        : 'Overwrites what another manager set',
      message: `${told.join('; ')}${more > 0 ? ` and ${more} more` : ''}.`,
      keys: [...new Set(overwritten.map(({ step }) => step.key))],
    },
  ];
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  lists.set(key, [...(lists.get(key) ?? []), item]);
}
