import type { EventsService } from '@backstage/plugin-events-node';
import type { ReconcilerHandle } from '@gitops-suite/reconciler';

/**
 * GitHub's webhooks, which Backstage's events backend has received and verified. They only say that something is new:
 * what it is is read from Git and forge, so a forged or a lost one does no harm.
 */
export async function subscribeToForge(options: {
  events: EventsService;
  engine: { maybe(): ReconcilerHandle | undefined };
  onPullRequest: () => void;
}): Promise<void> {
  await options.events.subscribe({
    id: 'gitops',
    topics: ['github.push', 'github.pull_request'],
    async onEvent({ topic, eventPayload }) {
      const url = cloneUrlOf(eventPayload);
      if (topic === 'github.push' && url !== undefined) {
        options.engine.maybe()?.refreshRepository(url, branchOf(eventPayload));
      }
      // A push may close or merge pull requests, and their files change with their heads.
      options.onPullRequest();
    },
  });
}

/** Address of the repository that an event is about; undefined when it has none. */
function cloneUrlOf(payload: unknown): string | undefined {
  const { repository } = (payload ?? {}) as {
    repository?: { clone_url?: unknown; html_url?: unknown };
  };
  const url = repository?.clone_url ?? repository?.html_url;
  return typeof url === 'string' ? url : undefined;
}

/** Branch that a push is about; undefined when it is about a tag or does not say. */
function branchOf(payload: unknown): string | undefined {
  const { ref } = (payload ?? {}) as { ref?: unknown };
  const [, branch] =
    (typeof ref === 'string' && /^refs\/heads\/(.+)$/.exec(ref)) || [];
  return branch;
}
