import { canonicalJson } from '../json';
import { desire, inputHash, type PlacedObject, type Rendered } from '../render';
import { retryAfter } from '../sync/backoff';
import type { Revision } from '../ports';
import type { ApplicationRuntime } from './application';
import { clusterOf, type EngineContext } from './context';
import { locateProblems } from './locateProblems';

/**
 * Renders at `revision`. A failed render keeps what was desired before; it never becomes an empty one. True when
 * what is desired changed.
 * @internal
 */
export async function renderApplication(
  app: ApplicationRuntime,
  revision: Revision,
  context: EngineContext,
): Promise<boolean> {
  if (app.removed) {
    app.rendered = undefined;
    const hadDesired = app.desired.size > 0;
    app.desired = new Map();
    app.hooks = hadDesired || app.hooks.length > 0 ? app.hooks : [];
    app.comparisons = new Map();
    app.renderKey = 'removed';
    app.revision = revision.sha;
    return hadDesired;
  }
  const rendered = await context.renders.render(
    app.definition,
    revision,
    app.readSet,
  );
  app.rendered = rendered;
  app.renderRetry =
    rendered.status === 'failed' && !rendered.deterministic
      ? retryAfter(app.renderRetry, { code: 'timeout' }, context.clock)
      : undefined;
  app.readSet = rendered.readSet;
  app.revision = revision.sha;
  const source = context.sources.get(app.definition.repository);
  const commit = await source?.lastCommit(
    revision.sha,
    historyPaths(app, rendered),
  );
  app.commit = commit ?? app.commit;
  if (rendered.status === 'failed') {
    return false;
  }
  const { namespace, ignoreDifferences } = app.definition;
  // What is desired is what was rendered, in this namespace, but for what is ignored.
  const rules = ignoreDifferences ? [canonicalJson(ignoreDifferences)] : [];
  const renderKey = inputHash(rendered.key, namespace, ...rules);
  if (renderKey === app.renderKey) {
    return false;
  }
  await desireObjects(app, rendered, context);
  app.renderKey = renderKey;
  return true;
}

/** Makes the objects that are sent from what was rendered; done again when the cluster learns a kind. @internal */
export async function desireObjects(
  app: ApplicationRuntime,
  rendered: Extract<Rendered, { status: 'rendered' }>,
  context: EngineContext,
): Promise<void> {
  const cluster = clusterOf(app, context);
  const scopes = new Map<string, boolean | undefined>();
  for (const { apiVersion, kind } of rendered.objects) {
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const id = `${group}/${kind}`;
    if (!scopes.has(id)) {
      const info = await cluster?.kind(group, kind);
      scopes.set(
        id,
        info?.status === 'done' ? info.value.namespaced : undefined,
      );
    }
  }
  app.unscoped = [...scopes.values()].includes(undefined);
  const objects = desire({
    objects: rendered.objects,
    definition: app.definition,
    installation: context.config.installation,
    hashKey: context.hashKey,
    isNamespaced: (group, kind) => scopes.get(`${group}/${kind}`),
  });
  takeObjects(app, objects);
  const source = context.sources.get(app.definition.repository);
  app.annotationProblems = await locateProblems(
    objects,
    rendered.readSet.files,
    source?.head(app.definition.branch),
  );
  for (const key of app.comparisons.keys()) {
    if (!app.desired.has(key)) {
      app.comparisons.delete(key);
    }
  }
}

/** Hooks are no part of what is desired: they are not compared, judged or pruned. @internal */
export function takeObjects(
  app: ApplicationRuntime,
  objects: readonly PlacedObject[],
): void {
  const desired = objects.filter(({ sync }) => !sync.hook);
  app.desired = new Map(desired.map(object => [object.key, object]));
  app.hooks = objects.filter(({ sync }) => (sync.hook?.phases.length ?? 0) > 0);
}

/** Paths whose commits count as changes of this Application: what it reads, bounded. */
function historyPaths(
  app: ApplicationRuntime,
  rendered: Rendered,
): readonly string[] {
  const files = rendered.readSet.files.filter(path => path !== '');
  return files.length > 0 && files.length <= 200
    ? files
    : [app.definition.overlay, app.definition.path];
}
