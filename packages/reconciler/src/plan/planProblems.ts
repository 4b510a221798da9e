import {
  parseObjectKey,
  type ObjectKey,
  type ObjectRef,
  type PlanStep,
  type Problem,
} from '@gitops-suite/model';
import { nextStep, type Failure, type FailureCode } from '../outcome';
import type { Comparison } from './comparison';
import { objectOptions, withoutEffect } from './objectOptions';
import { definitionOf, kindOf } from './planObjects';
import type { PlanSyncInput } from './planSync';

const cures: Partial<Record<FailureCode, string>> = {
  invalid: 'Mend the manifest in Git.',
  immutable:
    'The field cannot be changed on an existing object. Take the change back, or delete the object so that it is created anew.',
  forbidden:
    "Allow this to the suite's account by a Role or ClusterRole in that cluster.",
};

/** What the dry run and the options bring up: one of severity `error` keeps the plan from changing anything. Pure. @internal */
export function problemsOf(
  comparisons: readonly Comparison[],
  steps: readonly PlanStep[],
  input: PlanSyncInput,
): Problem[] {
  const written = new Set(
    steps.flatMap(({ key, verb }) => (verb === 'unchanged' ? [] : [key])),
  );
  const refused = comparisons.flatMap<Problem>(({ key, ref, failure }) => {
    // Its definition changes before it in this sync: the dry run tried it against the old one.
    const definition = definitionOf(ref, input.desired);
    const isEarly = definition !== undefined && written.has(definition);
    return failure && !isEarly && !input.recreate?.has(key)
      ? [refusal(ref, failure)]
      : [];
  });
  const known = new Set([
    ...input.comparisons.map(({ key }) => key),
    ...steps.map(({ key }) => key),
  ]);
  const chosen = new Set(steps.map(({ key }) => key));
  const leftOut = steps.flatMap(({ waitsFor }) =>
    waitsFor !== undefined && known.has(waitsFor) && !chosen.has(waitsFor)
      ? [waitsFor]
      : [],
  );
  const open = steps.filter(({ key }) => !isAllowedMissing(key, input));
  const namespaces = new Set(
    open.flatMap(({ waitsFor }) =>
      waitsFor !== undefined && !known.has(waitsFor) ? [waitsFor] : [],
    ),
  );
  const kinds = new Map(
    open.flatMap(({ ref, missingKind }) =>
      missingKind === undefined ? [] : [[missingKind, ref] as const],
    ),
  );
  return [
    ...(input.foundProblems ?? []),
    ...refused,
    ...hookProblems(steps, input),
    ...unknownChoices(input),
    ...[...new Set(leftOut)].map(notChosen),
    ...[...namespaces].map(missingNamespace),
    ...[...kinds].map(([message, ref]) =>
      missingDefinition(message, input.definedBy?.get(kindOf(ref)) ?? []),
    ),
    ...withoutEffect(
      input.policy?.options ?? [],
      [...(input.desired?.values() ?? [])].flatMap(({ sync }) => sync.options),
    ).map<Problem>(message => ({
      code: 'option-without-effect',
      severity: 'warning',
      message,
    })),
  ];
}

function isAllowedMissing(key: ObjectKey, input: PlanSyncInput): boolean {
  const own = input.desired?.get(key)?.sync.options ?? [];
  return objectOptions(own, input.policy?.options ?? [])
    .skipDryRunOnMissingResource;
}

function refusal(ref: ObjectRef, failure: Failure): Problem {
  return {
    code: `dry-run-${failure.code}`,
    severity: 'error',
    message: `The cluster did not accept ${ref.kind}/${ref.name} in the dry run`,
    cause: failure.message,
    cure: cures[failure.code] ?? 'It is tried again.',
    ...(nextStep(failure.code) === 'retry' ? { transient: true } : {}),
  };
}

/** Hooks that wait for a kind or a namespace that comes with this sync are tried when they run. */
function hookProblems(
  steps: readonly PlanStep[],
  input: PlanSyncInput,
): Problem[] {
  const keys = new Set(
    steps.flatMap(({ key, verb }) => (verb === 'run' ? [key] : [])),
  );
  return (input.hooks ?? []).flatMap(({ key, ref }) => {
    const failure = input.hookFailures?.get(key);
    return failure && keys.has(key) && nextStep(failure.code) !== 'wait'
      ? [refusal(ref, failure)]
      : [];
  });
}

/** A sync of nothing would succeed without having done anything. */
function unknownChoices({
  selection = [],
  comparisons,
  toPrune,
  hooks = [],
}: PlanSyncInput): Problem[] {
  const known = new Set([
    ...comparisons.map(({ key }) => key),
    ...toPrune.map(({ entry }) => entry.key),
  ]);
  return selection
    .filter(key => !known.has(key))
    .map(key =>
      hooks.some(hook => hook.key === key)
        ? {
            ...{ code: 'hook-chosen', severity: 'error' },
            message: `${key} is a hook: it runs when the whole Application is synced`,
          }
        : {
            ...{ code: 'unknown-object', severity: 'error' },
            message: `${key} is no object of this Application`,
            cure: 'Look at the Application again.',
          },
    );
}

/** Nobody else brings it while this sync waits for it. */
function notChosen(key: ObjectKey): Problem {
  const { kind, name } = parseObjectKey(key);
  return {
    code: 'needs-what-is-left-out',
    severity: 'error',
    message: `${kind} ${name} is not in the cluster, and not among the objects of this sync`,
    cure: `Choose ${kind} ${name}, too, or sync the whole Application.`,
  };
}

function missingNamespace(key: ObjectKey): Problem {
  const { kind, name } = parseObjectKey(key);
  return {
    code: 'waits-for-namespace',
    severity: 'warning',
    message: `${kind} ${name} is not in the cluster, and nothing in this Application creates it`,
    cure: 'Add the sync option CreateNamespace=true, or create the namespace.',
  };
}

function missingDefinition(
  message: string,
  definedBy: readonly string[],
): Problem {
  return {
    code: 'waits-for-definition',
    severity: 'warning',
    message,
    cure:
      definedBy.length > 0
        ? `Sync ${definedBy.join(
            ' or ',
          )} first, which defines it; dependsOn has it come first each time.`
        : 'Add the CustomResourceDefinition under infrastructure/, or install its operator.',
  };
}
