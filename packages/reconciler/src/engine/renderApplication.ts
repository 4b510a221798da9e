import { canonicalJson } from '../json';
import { inputHash, type Rendered } from '../render';
import { retryAfter } from '../sync/backoff';
import type { Revision } from '../ports';
import type { ApplicationRuntime } from './application';
import { forgetComparisons } from './compareApplication';
import type { EngineContext } from './context';
import { hasDeletionHooks, recallHooks } from './deletionHooks';
import { desireObjects } from './desireObjects';
import { managedMetadata } from './managedNamespace';

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
    const hadDesired = app.desired.size > 0;
    app.rendered = undefined;
    app.desired = new Map();
    app.setAside = new Set();
    forgetComparisons(app, context);
    app.renderKey = 'removed';
    app.revision = revision.sha;
    await recallHooks(app, context);
    return hadDesired;
  }
  app.deletionRuns = undefined;
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
  // What is desired is what was rendered, in this namespace and what that carries, but for what is ignored.
  const more = [ignoreDifferences, managedMetadata(app.definition)].flatMap(
    said => (said ? [canonicalJson(said)] : []),
  );
  const renderKey = inputHash(rendered.key, namespace, ...more);
  if (renderKey === app.renderKey) {
    return false;
  }
  await desireObjects(app, rendered, context);
  app.renderKey = renderKey;
  app.hooksAt = hasDeletionHooks(app) ? revision.sha : undefined;
  app.hooksUnknown = undefined;
  return true;
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
