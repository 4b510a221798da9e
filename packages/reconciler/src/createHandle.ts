import { nothing } from './engine/application';
import type { EngineContext } from './engine/context';
import type { Follower } from './engine/follower';
import { planNow } from './engine/planNow';
import type { ReconcilerHandle } from './handle';
import { failed } from './outcome';
import { previewChange } from './preview';
import type { Reconciler } from './reconcile';
import { readTexts } from './source/readTexts';
import { sameRepository } from './source/sameRepository';

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
        ? planNow(app, request, {
            context,
            enqueue: () => reconciler.enqueue(app.id, nothing, true),
          })
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
