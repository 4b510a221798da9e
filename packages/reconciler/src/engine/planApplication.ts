import type { Guard, Operation, Plan } from '@gitops-suite/model';
import { homeOf } from '../discover';
import { planSync, type JointTrust } from '../plan';
import { kindOf } from '../plan/planObjects';
import { newerCommitGuards } from '../sync/confirmed';
import { askedByHand, windowGuards } from '../sync/windowOf';
import type { ApplicationRuntime } from './application';
import { prunable } from './compareApplication';
import { hooksUnknownGuards, ranBefore } from './deletionHooks';
import type { PlanFacts } from './planFacts';
import { isoTime, type EngineContext } from './context';

/** Which sync to plan. @internal */
export interface PlanAsked {
  prune?: boolean;
  resources?: readonly string[];
  /** False: hooks are left out. */
  hooks?: boolean;
  /** The sync that it is planned for; by default one that a person would ask for now. */
  operation?: Operation;
}

/** The plan of a sync from the comparisons that are there. @internal */
export function planApplication(
  app: ApplicationRuntime,
  request: PlanAsked,
  facts: PlanFacts,
  context: EngineContext,
): Plan {
  const { definition } = app;
  context.counters.plans += 1;
  return planSync({
    applicationId: app.id,
    installation: context.config.installation,
    revision: app.revision ?? '',
    fromRevision: app.applied?.revision,
    madeAt: isoTime(context.clock),
    comparisons: [...app.comparisons.values()],
    toPrune: prunable(app, context),
    inventorySize: app.inventory.size,
    inventoryRebuilt: app.inventoryRebuilt,
    renderedCount: app.desired.size,
    prune: request.prune ?? definition.policy.automated?.prune ?? false,
    selection: request.resources,
    trust: trustOf(app, context),
    policy: definition.policy,
    namespace: definition.namespace,
    desired: app.desired,
    hooks: request.hooks === false ? [] : app.hooks,
    deleting: app.removed,
    ranBefore: ranBefore(app, request.operation),
    guards: [
      ...windowGuards(app, request.operation ?? askedByHand, context),
      ...newerCommitGuards(app, request.operation),
      ...hooksUnknownGuards(app),
      ...dependencyGuards(app, context),
    ],
    foundProblems: app.annotationProblems,
    definedBy: definersOf(app, context),
    ...facts,
  });
}

/** Who else of the cluster defines the kinds that are missing. */
function definersOf(
  app: ApplicationRuntime,
  context: EngineContext,
): ReadonlyMap<string, readonly string[]> {
  const missing = [...app.comparisons.values()].flatMap(
    ({ ref, missingKind }) => (missingKind === undefined ? [] : [kindOf(ref)]),
  );
  return new Map(
    [...new Set(missing)].map(kind => [
      kind,
      context.dependencies.definers(app, kind),
    ]),
  );
}

/** A sync that a person asks for does not wait, which the person should know. */
function dependencyGuards(
  app: ApplicationRuntime,
  context: EngineContext,
): Guard[] {
  const wait = context.dependencies.look(app);
  return wait
    ? [
        {
          code: 'dependency',
          verdict: 'inform',
          title: 'A dependency is not ready',
          message: wait.message,
        },
      ]
    : [];
}

/** What its repositories may do in its cluster; nothing where the configuration does not say. @internal */
export function trustOf(
  { definition }: ApplicationRuntime,
  context: EngineContext,
): JointTrust {
  const { cluster, repository } = definition;
  const home = homeOf(definition);
  const trustIn = (name: string) =>
    context.config.repositories
      .find(one => one.name === name)
      ?.trust.find(trust => trust.cluster === cluster) ?? {
      cluster,
      namespaces: [],
      clusterKinds: [],
    };
  // Who chooses where it goes and whose content it is: neither reaches further by way of the other.
  return home === repository
    ? trustIn(repository)
    : { ...trustIn(repository), within: trustIn(home) };
}

/** True when everything that `plan` does was already part of `approved`. @internal */
export function isRemainderOf(plan: Plan, approved: Plan | undefined): boolean {
  const verbs = new Map(approved?.steps.map(({ key, verb }) => [key, verb]));
  return (
    approved !== undefined &&
    approved.revision === plan.revision &&
    plan.steps.every(
      ({ key, verb }) => verb === 'unchanged' || verbs.get(key) === verb,
    )
  );
}
