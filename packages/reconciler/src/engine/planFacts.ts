import type { ObjectKey } from '@gitops-suite/model';
import type { Failure } from '../outcome';
import type { MetadataChange } from '../plan/namespaceMetadata';
import { objectOptions } from '../plan/objectOptions';
import type { PlacedObject } from '../render';
import { hookManifest } from '../sync/hookManifest';
import type { ApplicationRuntime } from './application';
import { clusterOf, type EngineContext } from './context';
import { changesOf, readNamespace } from './managedNamespace';
import { mapLimit } from './mapLimit';

/** What a plan has to ask the cluster beyond the comparisons: nothing at all for most Applications. @internal */
export interface PlanFacts {
  /** Hooks that the server would not create. */
  hookFailures: ReadonlyMap<ObjectKey, Failure>;
  /** Objects that only another object could bring to what Git says. */
  recreate: ReadonlySet<ObjectKey>;
  /** What the namespace does not carry as Git wants it. */
  namespaceChanges: readonly MetadataChange[];
}

const CONCURRENCY = 10;

/** Tries what the comparisons have not tried: hooks, and objects that would be deleted and created anew. @internal */
export async function planFacts(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<PlanFacts> {
  const [hookFailures, recreate, namespace] = await Promise.all([
    tryHooks(app, context),
    tryAnew(app, context),
    readNamespace(app, context),
  ]);
  const live = namespace.status === 'done' ? namespace.value : undefined;
  const namespaceChanges = changesOf(app, live);
  return { hookFailures, recreate, namespaceChanges };
}

async function tryHooks(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Map<ObjectKey, Failure>> {
  const failures = new Map<ObjectKey, Failure>();
  await mapLimit(app.hooks, CONCURRENCY, async hook => {
    const failure = await tryCreate(app, hook, context);
    if (failure) {
      failures.set(hook.key, failure);
    }
  });
  return failures;
}

/**
 * Whether an object could be created as Git says. Validation and admission come before storage: that there is one of
 * its name is the answer for a valid manifest.
 */
async function tryCreate(
  app: ApplicationRuntime,
  object: PlacedObject,
  context: EngineContext,
): Promise<Failure | undefined> {
  const { policy } = app.definition;
  const { validate } = objectOptions(object.sync.options, policy.options);
  context.counters.dryRuns += 1;
  const outcome = await clusterOf(app, context)?.apply(
    object.sync.hook
      ? hookManifest(object, { name: `${object.ref.name}0`, run: 'dry-run' })
      : object.manifest,
    { dryRun: true, force: true, method: 'create', validate },
  );
  return outcome?.status === 'failed' && outcome.code !== 'conflict'
    ? outcome
    : undefined;
}

/** Kinds whose objects take others along. */
const neverRecreated = ['Namespace', 'CustomResourceDefinition'];

async function tryAnew(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Set<ObjectKey>> {
  const { policy } = app.definition;
  const candidates = [...app.comparisons.values()].flatMap(
    ({ key, ref, failure }) => {
      const object = app.desired.get(key);
      return failure?.code === 'immutable' &&
        !neverRecreated.includes(ref.kind) &&
        object &&
        objectOptions(object.sync.options, policy.options).force
        ? [object]
        : [];
    },
  );
  const valid = await mapLimit(candidates, CONCURRENCY, async object =>
    (await tryCreate(app, object, context)) ? [] : [object.key],
  );
  return new Set(valid.flat());
}
