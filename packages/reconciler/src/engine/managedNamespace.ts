/**
 * The namespace of `CreateNamespace=true` belongs to nobody and no watch holds it: whether it carries what Git says is
 * read when that may have changed, which is after a commit and after a sync. Held by: reconcile.control.test.ts.
 */
import {
  objectKey,
  syncOptionOf,
  type KubernetesObject,
  type ObjectRef,
} from '@gitops-suite/model';
import {
  namespaceChanges,
  type MetadataChange,
  type NamespaceMetadata,
} from '../plan/namespaceMetadata';
import { done, nextStep, type Outcome } from '../outcome';
import type { ApplicationRuntime } from './application';
import { clusterOf, type EngineContext } from './context';

/** What the namespace of an Application carries by its Git; undefined where that is not its own affair. Pure. @internal */
export function managedMetadata({
  policy,
}: ApplicationRuntime['definition']): NamespaceMetadata | undefined {
  return syncOptionOf(policy.options, 'CreateNamespace') === 'true'
    ? policy.managedNamespaceMetadata
    : undefined;
}

/** @internal */
export function namespaceRef({
  definition,
}: Pick<ApplicationRuntime, 'definition'>): ObjectRef {
  return {
    ...{ group: '', version: 'v1', kind: 'Namespace' },
    name: definition.namespace,
  };
}

/** The namespace, where this Application has to keep it to anything. @internal */
export async function readNamespace(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Outcome<KubernetesObject | undefined>> {
  const ref = namespaceRef(app);
  const isKept =
    managedMetadata(app.definition) !== undefined ||
    app.applied?.namespace !== undefined;
  if (!isKept || app.removed || app.desired.has(objectKey(ref))) {
    return done(undefined);
  }
  return (await clusterOf(app, context)?.get(ref)) ?? done(undefined);
}

/** What is not as Git wants it of a namespace that was read. Pure. @internal */
export function changesOf(
  app: ApplicationRuntime,
  live: KubernetesObject | undefined,
): MetadataChange[] {
  return live
    ? namespaceChanges(
        live,
        managedMetadata(app.definition),
        app.applied?.namespace,
      )
    : [];
}

/** Looks at the namespace again when something has come or ended since. @internal */
export async function lookAtNamespace(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  const { operation, renderKey } = app;
  const isBusy = operation !== undefined && operation.finishedAt === undefined;
  const moment = `${renderKey} ${operation?.id}`;
  const isReachable = clusterOf(app, context)?.status().reachable;
  if (isBusy || !isReachable || app.namespaceSeen?.moment === moment) {
    return;
  }
  const read = await readNamespace(app, context);
  if (read.status === 'failed' && nextStep(read.code) !== 'await-change') {
    return;
  }
  const live = read.status === 'done' ? read.value : undefined;
  app.namespaceSeen = { moment, changes: changesOf(app, live) };
}
