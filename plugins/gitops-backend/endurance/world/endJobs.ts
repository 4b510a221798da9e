import type { ApiServer } from './apiServer';

const EVERY_MS = 200;
/** A cluster does not keep what has ended for ever: this is what `ttlSecondsAfterFinished` is for. */
const KEPT_MS = 5 * 60_000;

/** Plays who runs jobs: each one succeeds soon after it came, and goes in the end. Answers a function that ends it. */
export function endJobs(server: ApiServer): () => void {
  let stopped = false;
  const look = async () => {
    const { code, body } = await server.call('GET', '/apis/batch/v1/jobs');
    for (const { metadata, status } of code === 200 ? body.items : []) {
      const { namespace, name } = metadata;
      const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
      if (!status?.completionTime) {
        await server.call('PATCH', `${path}/status`, succeeded(), MERGE);
      } else if (Date.now() - Date.parse(status.completionTime) > KEPT_MS) {
        await server.call('DELETE', `${path}?propagationPolicy=Background`);
      }
    }
  };
  const turn = () => {
    if (!stopped) {
      // The server may be away, or the job gone: it is looked at again.
      look()
        .catch(() => {})
        .finally(() => setTimeout(turn, EVERY_MS));
    }
  };
  turn();
  return () => {
    stopped = true;
  };
}

const MERGE = 'application/merge-patch+json';

function succeeded(): object {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const condition = (type: string) => ({
    ...{ type, status: 'True', lastProbeTime: now, lastTransitionTime: now },
  });
  return {
    status: {
      startTime: now,
      completionTime: now,
      succeeded: 1,
      conditions: ['SuccessCriteriaMet', 'Complete'].map(condition),
    },
  };
}
