/**
 * The loop. A commit or an announced push enters at the top, a change in a cluster enters at "compare"; both end as a
 * status. An Application is worked on by one run at a time (`reconciler.ts`), and only when something it depends on has
 * changed.
 *
 *     source ──> discover ──> render ──> compare/plan ──> sync ──> status
 *                                            ^── live changes
 */
import {
  nothing,
  type ApplicationRuntime,
  type Work,
} from './engine/application';
import { successorsOf, updateBehind } from './engine/behind';
import { compareApplication } from './engine/compareApplication';
import type { EngineContext } from './engine/context';
import { desireObjects } from './engine/desireObjects';
import type { Interest } from './engine/interest';
import { rebuildInventory } from './engine/rebuildInventory';
import type { Registry } from './engine/registry';
import { renderApplication } from './engine/renderApplication';
import { scheduleRetries } from './engine/retries';
import type { Strays } from './engine/strays';
import type { Revision } from './ports';
import { healAtOnce } from './sync/heal';
import { takeRequest } from './sync/requests';
import { healsAtOnce, syncApplication } from './sync/syncApplication';

/** Until watches that could not be started are asked for again. */
const WATCH_RETRY_MS = 5_000;

/** What a run meets beside the Application. @internal */
export interface Stations {
  readonly registry: Registry;
  readonly context: EngineContext;
  readonly interest: Interest;
  readonly strays: Strays | undefined;
  /** Has another Application worked on. */
  enqueue(id: string, work: Work): void;
  /** Hands what people see to the one writer of status. */
  publish(app: ApplicationRuntime): void;
}

/** One run for one Application: from what people asked to what people see. @internal */
export async function reconcile(
  app: ApplicationRuntime,
  work: Work,
  stations: Stations,
): Promise<void> {
  const { context, registry } = stations;
  app.fresh = false;
  app.learnt = false;
  const { operation } = app;
  const place = registry.placeToRead(app);
  const head =
    place && context.sources.get(place.repository)?.head(place.branch);
  const isFirst = app.revision === undefined;
  if (!isFirst) {
    await takeRequests(app, context);
  }
  const changed =
    head && (work.render || isFirst)
      ? await render(app, head, stations)
      : false;
  if (isFirst) {
    // What people ask for may name a commit, which nothing was known of before.
    await takeRequests(app, context);
  }
  if (await stations.interest.declare(app)) {
    stations.strays?.seek(app.definition.cluster);
  } else {
    context.wakeAt(app, context.clock.now() + WATCH_RETRY_MS);
  }
  rebuildInventory(app, context);
  await compare(app, { ...work, all: work.all || changed }, context);
  for (const job of app.jobs.splice(0)) {
    await job();
  }
  await syncApplication(app, context);
  if (work.render || work.recount) {
    // Not before: nothing that is done depends on it.
    await updateBehind(app, registry.siblingsOf(app), context);
  }
  const isNews =
    !work.isQuestion ||
    !app.published ||
    app.learnt ||
    app.operation !== operation;
  if (isNews) {
    stations.publish(app);
  }
  scheduleRetries(app, context);
}

async function takeRequests(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<void> {
  while (app.requests.length > 0) {
    const [request] = app.requests;
    const problem = await takeRequest(app, request, context);
    await context.store.completeRequest(request.id, { problem });
    // Not before: what broke off is taken up again, and taking up twice is harmless.
    app.requests.shift();
  }
}

async function render(
  app: ApplicationRuntime,
  head: Revision,
  { context, registry, enqueue }: Stations,
): Promise<boolean> {
  const before = app.commit?.sha;
  const changed = await renderApplication(app, head, context);
  app.unread = false;
  if (app.commit?.sha !== before) {
    for (const { id } of successorsOf(app, registry.siblingsOf(app))) {
      enqueue(id, { ...nothing, recount: true });
    }
  }
  return changed;
}

async function compare(
  app: ApplicationRuntime,
  work: Work,
  context: EngineContext,
): Promise<void> {
  const learns = work.all || app.unscoped;
  if (learns && app.rendered?.status === 'rendered') {
    await desireObjects(app, app.rendered, context);
  }
  if (work.all || app.comparisons.size < app.desired.size) {
    await compareApplication(app, 'all', context);
  } else if (work.keys.size > 0) {
    const keys = healsAtOnce(app, context)
      ? await healAtOnce(app, work.keys, context)
      : work.keys;
    await compareApplication(app, keys, context);
  }
}
