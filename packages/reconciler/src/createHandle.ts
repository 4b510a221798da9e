import type { RequestVerb } from './cluster/apiRequest';
import { question } from './engine/application';
import type { EngineContext } from './engine/context';
import type { Follower } from './engine/follower';
import { inspectNow, planNow } from './engine/planNow';
import type { ReconcilerHandle } from './handle';
import { failed } from './outcome';
import type { GitSource } from './ports';
import { previewChange } from './preview';
import type { Reconciler } from './reconciler';
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
    refreshRepository(url, branch) {
      for (const { name, url: own, webUrl } of context.config.repositories) {
        const follower = followers.find(({ source }) => source.name === name);
        const isMeant =
          sameRepository(own, url) || sameRepository(webUrl ?? '', url);
        if (isMeant && follower && isFollowed(follower.source, branch)) {
          void follower.look({ announced: true });
        }
      }
    },
    async plan(applicationId, request) {
      const app = applications.get(applicationId);
      return app
        ? planNow(app, request, {
            context,
            enqueue: () => reconciler.enqueue(app.id, question, true),
          })
        : unknownApplication(applicationId);
    },
    async inspect(applicationId, request) {
      const app = applications.get(applicationId);
      return app
        ? inspectNow(app, request, {
            context,
            recordOf: one => reconciler.recordOf(one),
            enqueue: () => reconciler.enqueue(app.id, question, true),
          })
        : unknownApplication(applicationId);
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
            discoveries: reconciler.discoveries,
            readSetOf: id => applications.get(id)?.readSet,
          })
        : notConfigured(repository);
    },
    async counters() {
      const requests = [...context.clusters.values()]
        .flatMap(cluster => Object.entries(cluster.requests()))
        .filter(([verb]) => !byTheClock.includes(verb))
        .reduce((sum, [, count]) => sum + count, 0);
      return { ...context.counters, ...context.renders.counters, requests };
    },
  };
}

/** Verbs of requests that nothing but time brings about. */
const byTheClock: readonly string[] = [
  'probe',
  'lease',
] satisfies readonly RequestVerb[];

/** A push without a branch may have been to any. */
function isFollowed(source: GitSource, branch: string | undefined): boolean {
  const { branch: main, branches = [] } = source.status();
  return (
    branch === undefined ||
    branch === main ||
    branches.some(({ name }) => name === branch)
  );
}

function unknownApplication(id: string) {
  return failed('not-found', `the Application ${id} does not exist`);
}

function notConfigured(repository: string) {
  return failed('not-found', `the repository ${repository} is not configured`);
}
