import { done, failed, type Outcome } from '../outcome';
import type { ApiClient } from './apiClient';

const PROBE_TIMEOUT_MS = 5_000;

/** Whether an API server answers, and which version it has. @internal */
export async function probe(
  client: ApiClient,
): Promise<Outcome<{ version?: string }>> {
  const answer = await client.request({
    verb: 'probe',
    path: '/version',
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  if (answer.status === 'failed') {
    // Not allowed to ask is an answer.
    return answer.code === 'forbidden' ? done({}) : answer;
  }
  try {
    const { gitVersion } = JSON.parse(answer.value.text);
    return done({ version: gitVersion });
  } catch (cause) {
    return failed(
      'server-error',
      'what answers is not a Kubernetes API server; check server of the kubeconfig',
      { cause },
    );
  }
}

/** The uid of namespace `kube-system`, which tells one API server from another. @internal */
export async function readIdentity(
  client: ApiClient,
): Promise<Outcome<string | undefined>> {
  const answer = await client.request({
    verb: 'discovery',
    path: '/api/v1/namespaces/kube-system',
    priority: 'read',
  });
  return answer.status === 'failed'
    ? answer
    : done(JSON.parse(answer.value.text).metadata?.uid);
}
