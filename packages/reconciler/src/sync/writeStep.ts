import {
  APPLICATION_ANNOTATION,
  type KubernetesObject,
  type PlanStep,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { clusterOf, type EngineContext } from '../engine/context';
import { changesOf, namespaceRef } from '../engine/managedNamespace';
import { done, failed, type Outcome } from '../outcome';
import { patchOf } from '../plan/namespaceMetadata';
import type { Applied, Cluster } from '../ports';
import { applyDesired } from './applyDesired';
import { createObject } from './createObject';

/** Writes one object, or deletes it. Answers its resource version. @internal */
export async function writeStep(
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
  return step.verb === 'prune'
    ? prune(app, step, { cluster, context })
    : apply(app, step, { cluster, context });
}

interface Parts {
  cluster: Cluster;
  context: EngineContext;
}

async function prune(
  app: ApplicationRuntime,
  { key, propagation = 'Foreground' }: PlanStep,
  { cluster, context }: Parts,
): Promise<Outcome<undefined>> {
  const entry = app.inventory.get(key);
  if (!entry) {
    return done(undefined);
  }
  context.counters.deletes += 1;
  const { ref, uid } = entry;
  const deleted = await cluster.delete(ref, { uid, propagation });
  return deleted.status === 'done' ? done(undefined) : deleted;
}

async function apply(
  app: ApplicationRuntime,
  step: PlanStep,
  { cluster, context }: Parts,
): Promise<Outcome<string | undefined>> {
  const { key, ref } = step;
  if (step.method === 'recreate') {
    const cleared = await clearFor(app, step, { cluster, context });
    if (cleared.status === 'failed') {
      return cleared;
    }
  }
  const applied = await write(app, step, { cluster, context });
  if (applied.status === 'failed') {
    return applied;
  }
  const { metadata } = applied.value.object;
  if (metadata.annotations?.[APPLICATION_ANNOTATION]) {
    app.inventory.set(key, { key, ref, uid: String(metadata.uid) });
  }
  return done(String(metadata.resourceVersion));
}

async function write(
  app: ApplicationRuntime,
  step: PlanStep,
  parts: Parts,
): Promise<Outcome<Applied>> {
  const { cluster, context } = parts;
  const { key, verb, method, validate } = step;
  const desired = app.running!.desired?.get(key);
  if (desired && (method === 'recreate' || (!method && verb === 'create'))) {
    return createObject(app, desired.manifest, { ...parts, validate });
  }
  context.counters.applies += 1;
  if (desired) {
    return applyDesired(cluster, desired, {
      validate,
      replace: method === 'replace',
    });
  }
  if (verb === 'change') {
    return keepNamespace(app, cluster);
  }
  return cluster.apply(ownNamespace(app, step), {
    dryRun: false,
    force: true,
    ...(validate === false ? { validate } : {}),
  });
}

/** Deletes the object that is in the way: the one that was planned for, and no other that came since. */
async function clearFor(
  app: ApplicationRuntime,
  { key, ref }: PlanStep,
  { cluster, context }: Parts,
): Promise<Outcome<void>> {
  const found = await cluster.get(ref);
  if (found.status === 'failed') {
    return found;
  }
  const before = app.comparisons.get(key)?.uid;
  const uid = found.value?.metadata.uid;
  if (uid === undefined || uid !== before) {
    return done(undefined);
  }
  if (found.value?.metadata.deletionTimestamp === undefined) {
    context.counters.deletes += 1;
    const deleted = await cluster.delete(ref, {
      uid: String(uid),
      propagation: 'Foreground',
    });
    if (deleted.status === 'failed') {
      return deleted;
    }
    const left = await cluster.get(ref);
    if (left.status === 'done' && left.value?.metadata.uid !== uid) {
      return done(undefined);
    }
  }
  return failed('being-deleted', 'is being deleted, to be created anew', {
    retryAfterMs: 500,
  });
}

/** Others may need what else it carries, so it is patched: an apply would take away what another Application wrote. */
async function keepNamespace(
  app: ApplicationRuntime,
  cluster: Cluster,
): Promise<Outcome<Applied>> {
  const ref = namespaceRef(app);
  const read = await cluster.get(ref);
  if (read.status === 'failed') {
    return read;
  }
  if (!read.value) {
    return failed('missing-namespace', `namespaces "${ref.name}" not found`);
  }
  const changes = changesOf(app, read.value);
  if (changes.length === 0) {
    return done({ object: read.value, created: false });
  }
  const patched = await cluster.patch(ref, patchOf(read.value, changes), {
    dryRun: false,
  });
  return patched.status === 'failed'
    ? patched
    : done({ object: patched.value, created: false });
}

/** A namespace of `CreateNamespace=true` belongs to nobody: it is never pruned. */
function ownNamespace(
  { definition }: ApplicationRuntime,
  step: PlanStep,
): KubernetesObject {
  const { labels, annotations } =
    definition.policy.managedNamespaceMetadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: step.ref.name,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
  };
}
