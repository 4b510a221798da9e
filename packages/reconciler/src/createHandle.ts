import type { ApplicationRuntime } from './engine/application';
import { compareApplication } from './engine/compareApplication';
import type { EngineContext } from './engine/context';
import type { Follower } from './engine/follower';
import { planApplication } from './engine/planApplication';
import type { PlanRequest, ReconcilerHandle } from './handle';
import { done, failed } from './outcome';
import { previewChange } from './preview';
import type { Reconciler } from './reconcile';
import { readTexts } from './source/readTexts';
import { sameRepository } from './source/sameRepository';

type PlanOutcome = Awaited<ReturnType<ReconcilerHandle['plan']>>;

/** What a host holds of a running reconciler. @internal */
export function createHandle(parts: {
  reconciler: Reconciler;
  context: EngineContext;
  followers: readonly Follower[];
  wake(): void;
  close(): Promise<void>;
}): ReconcilerHandle {
  const { reconciler, context, followers } = parts;
  const { applications } = reconciler.registry;
  return {
    wake: parts.wake,
    stop: parts.close,
    refreshRepository(url) {
      for (const { name, url: own, webUrl } of context.config.repositories) {
        if (sameRepository(own, url) || sameRepository(webUrl ?? '', url)) {
          const follower = followers.find(({ source }) => source.name === name);
          void follower?.look({ announced: true });
        }
      }
    },
    async plan(applicationId, request) {
      const app = applications.get(applicationId);
      return app
        ? planNow(app, request, { reconciler, context })
        : failed(
            'not-found',
            `the Application ${applicationId} does not exist`,
          );
    },
    async readFiles(repository, query) {
      const source = context.sources.get(repository);
      return source ? readTexts(source, query) : notConfigured(repository);
    },
    async previewChange(repository, change) {
      const source = context.sources.get(repository);
      return source
        ? previewChange(source, change, {
            context,
            head: {
              discovery: reconciler.discoveryOf(repository),
              readSetOf: id => applications.get(id)?.readSet,
            },
          })
        : notConfigured(repository);
    },
    async counters() {
      const requests = [...context.clusters.values()]
        .flatMap(cluster => Object.values(cluster.requests()))
        .reduce((sum, count) => sum + count, 0);
      return { ...context.counters, ...context.renders.counters, requests };
    },
  };
}

function notConfigured(repository: string) {
  return failed('not-found', `the repository ${repository} is not configured`);
}

/** Plans while nothing else works on the Application. */
function planNow(
  app: ApplicationRuntime,
  request: PlanRequest,
  parts: { reconciler: Reconciler; context: EngineContext },
): Promise<PlanOutcome> {
  const { reconciler, context } = parts;
  return new Promise((resolve, reject) => {
    app.jobs.push(() =>
      planOutcome(app, request, context).then(resolve, reject),
    );
    const work = { render: false, all: false, keys: new Set<string>() };
    reconciler.enqueue(app.id, work, true);
  });
}

async function planOutcome(
  app: ApplicationRuntime,
  request: PlanRequest,
  context: EngineContext,
): Promise<PlanOutcome> {
  const { cluster } = app.definition;
  if (!context.clusters.get(cluster)?.status().reachable) {
    return failed(
      'unreachable',
      `the cluster ${cluster} does not answer, so no plan can be made`,
    );
  }
  if (app.revision === undefined) {
    return failed(
      'unreachable',
      `the repository ${app.definition.repository} has not been read yet`,
    );
  }
  if (app.rendered?.status === 'failed') {
    const { message, cause } = app.rendered.problem;
    return failed('render-failed', cause ? `${message}: ${cause}` : message);
  }
  await compareApplication(app, 'all', context);
  return done(planApplication(app, request, context));
}
