import {
  APPLICATION_ANNOTATION,
  type KubernetesObject,
  type Plan,
  type PlanStep,
  type StepResult,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { clusterOf, isoTime, type EngineContext } from '../engine/context';
import { mapLimit } from '../engine/mapLimit';
import { failed, nextStep, type Failure, type Outcome } from '../outcome';
import type { Applied, Cluster } from '../ports';
import { applyDesired } from './applyDesired';
import { createObject } from './createObject';

/** How far a plan has come. @internal */
export interface Progress {
  finished: boolean;
  /** Objects that were written to. */
  keys: readonly string[];
  results: StepResult[];
  /** The first failure, after everything that ran beside it has ended. */
  failure?: Failure;
  message?: string;
}

const CONCURRENCY = 10;

/**
 * Runs the next group of steps: neighbours of the same phase, wave, verb and kind go together, the rest one group
 * after the other.
 * @internal
 */
export async function applyNext(
  app: ApplicationRuntime,
  plan: Plan,
  context: EngineContext,
): Promise<Progress> {
  const results = new Map(
    app.operation!.results.map(result => [result.key, result]),
  );
  const open = plan.steps.filter(
    ({ key, verb }) =>
      verb !== 'unchanged' &&
      results.get(key)?.state !== 'applied' &&
      results.get(key)?.state !== 'pruned',
  );
  const group = firstGroup(open);
  const failures: Failure[] = [];
  await mapLimit(group, CONCURRENCY, async step => {
    const outcome = await runStep(app, step, context);
    const at = isoTime(context.clock);
    const { key, ref, verb } = step;
    if (outcome.status === 'done') {
      const state = verb === 'prune' ? 'pruned' : 'applied';
      results.set(key, {
        key,
        ref,
        verb,
        state,
        resourceVersion: outcome.value,
        at,
      });
    } else {
      const state =
        nextStep(outcome.code) === 'await-change' ? 'failed' : 'waiting';
      results.set(key, { key, ref, verb, state, message: outcome.message, at });
      failures.push({
        ...outcome,
        message: `${ref.kind}/${ref.name}: ${outcome.message}`,
      });
    }
  });
  // A failure that needs a change outweighs one that passes by itself.
  const failure =
    failures.find(({ code }) => nextStep(code) === 'await-change') ??
    failures[0];
  const done = plan.steps.length - open.length + group.length;
  return {
    finished: failure === undefined && group.length === open.length,
    keys: group.map(({ key }) => key),
    results: [...results.values()],
    failure,
    message: `${done} of ${plan.steps.length} objects`,
  };
}

function firstGroup(open: readonly PlanStep[]): PlanStep[] {
  const [first] = open;
  const end = open.findIndex(
    step =>
      step.phase !== first.phase ||
      step.wave !== first.wave ||
      (step.verb === 'prune') !== (first.verb === 'prune') ||
      step.ref.kind !== first.ref.kind ||
      step.ref.group !== first.ref.group,
  );
  return open.slice(0, end < 0 ? open.length : end);
}

async function runStep(
  app: ApplicationRuntime,
  step: PlanStep,
  context: EngineContext,
): Promise<Outcome<string | undefined>> {
  const cluster = clusterOf(app, context);
  if (!cluster) {
    return failed(
      'unreachable',
      `the cluster ${app.definition.cluster} is not configured`,
    );
  }
  if (step.verb === 'prune') {
    const entry = app.inventory.get(step.key);
    if (!entry) {
      return { status: 'done', value: undefined };
    }
    context.counters.deletes += 1;
    const deleted = await cluster.delete(entry.ref, {
      uid: entry.uid,
      propagation: 'Foreground',
    });
    return deleted.status === 'done'
      ? { status: 'done', value: undefined }
      : deleted;
  }
  const applied = await applyStep(app, step, { cluster, context });
  if (applied.status === 'failed') {
    return applied;
  }
  const { metadata } = applied.value.object;
  if (metadata.annotations?.[APPLICATION_ANNOTATION]) {
    app.inventory.set(step.key, {
      key: step.key,
      ref: step.ref,
      uid: String(metadata.uid),
    });
  }
  return { status: 'done', value: String(metadata.resourceVersion) };
}

function applyStep(
  app: ApplicationRuntime,
  step: PlanStep,
  parts: { cluster: Cluster; context: EngineContext },
): Promise<Outcome<Applied>> {
  const desired = app.desired.get(step.key);
  if (desired && step.verb === 'create') {
    return createObject(app, desired.manifest, parts);
  }
  parts.context.counters.applies += 1;
  return desired
    ? applyDesired(parts.cluster, desired)
    : parts.cluster.apply(createdNamespace(step), {
        dryRun: false,
        force: true,
      });
}

/** A namespace of `CreateNamespace=true` belongs to nobody: it is never pruned. */
function createdNamespace(step: PlanStep): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: step.ref.name },
  };
}
