import {
  HOOK_ANNOTATION,
  refOf,
  type KubernetesObject,
  type StepResult,
} from '@gitops-suite/model';
import type { EngineContext } from '../engine/context';
import { assessHealth, type AssessHealthOptions } from '../health';
import { kindOf } from '../plan/planObjects';

/** How a run stands. Pure. @internal */
export function hookOutcome(
  live: KubernetesObject,
  options: AssessHealthOptions,
): Pick<StepResult, 'state' | 'message'> {
  const { deletionTimestamp, ...metadata } = live.metadata;
  // Held by the finalizer: what it came to counts, not that it is on its way out.
  const health = assessHealth({ ...live, metadata }, options);
  const message = health?.message ?? health?.reason;
  switch (health?.status) {
    case undefined:
    case 'Healthy':
      return { state: 'succeeded' };
    case 'Degraded':
    case 'Unknown':
      return { state: 'failed', message: message ?? health.status };
    default:
      return deletionTimestamp === undefined
        ? { state: 'running', message }
        : { state: 'failed', message: 'was deleted before it ended' };
  }
}

/** @internal */
export function looking({
  clock,
  healthRules,
}: EngineContext): AssessHealthOptions {
  return { now: clock.now(), rules: healthRules };
}

/** What the object of a run is known by. @internal */
export function runOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[HOOK_ANNOTATION];
}

/** Id of the operation that a run belongs to. @internal */
export function operationOf(live: KubernetesObject): string | undefined {
  return runOf(live)?.split('/')[0];
}

/** Kinds whose objects do their work once: applied again, they are as they were, and nothing runs. */
const once = [
  ...['batch/Job', '/Pod', 'argoproj.io/Workflow'],
  ...['tekton.dev/PipelineRun', 'tekton.dev/TaskRun'],
];

/** Whether another run needs another object. Pure. @internal */
export function runsOnce(live: KubernetesObject): boolean {
  return once.includes(kindOf(refOf(live)));
}
