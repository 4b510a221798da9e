import { randomBytes } from 'node:crypto';
import type { ContractClient } from './contractClient';
import { Recorder, type TranscriptEntry } from './transcript';

/** Tells a story to a server in a namespace of its own; answers what was said. */
export async function tellStory(
  client: ContractClient,
  story: (recorder: Recorder) => Promise<void>,
): Promise<TranscriptEntry[]> {
  const namespace = `t${randomBytes(5).toString('hex')}`;
  await client.send({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { metadata: { name: namespace } },
  });
  const recorder = new Recorder(client, namespace);
  await story(recorder);
  await client.send({
    method: 'DELETE',
    path: `/api/v1/namespaces/${namespace}`,
  });
  return recorder.entries;
}
