import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { EngineWorld } from '../src/testing/engineWorld';

/** A bare watch that answers each foreign write with one PATCH; the times from write to healed, in ms. */
export async function watchFloor(
  world: EngineWorld,
  rounds: number,
): Promise<number[]> {
  const namespace = '/api/v1/namespaces/bench-drift/configmaps';
  await world.api('POST', namespace, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'floor' },
    data: { key: 'value' },
  });
  const stop = await watch(
    world,
    `${namespace}?watch=1&fieldSelector=metadata.name=floor`,
    key => {
      if (key === 'drift') {
        void world.api(
          'PATCH',
          `${namespace}/floor`,
          { data: { key: 'value' } },
          'application/merge-patch+json',
        );
      }
    },
  );
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await world.api(
      'PATCH',
      `${namespace}/floor`,
      { data: { key: 'drift' } },
      'application/merge-patch+json',
    );
    const started = performance.now();
    for (;;) {
      const { body } = await world.api('GET', `${namespace}/floor`);
      if ((body.data as { key: string }).key === 'value') {
        break;
      }
    }
    samples.push(performance.now() - started);
  }
  stop();
  return samples;
}

function watch(
  world: EngineWorld,
  path: string,
  onKey: (key: string) => void,
): Promise<() => void> {
  const { url, token, caData } = world.cluster;
  const send = url.startsWith('https') ? secureRequest : request;
  return new Promise((done, fail) => {
    const call = send(
      new URL(path, url),
      {
        ca: caData && Buffer.from(caData, 'base64'),
        headers: { authorization: `Bearer ${token}` },
      },
      answer => {
        let rest = '';
        answer.on('data', chunk => {
          const lines = `${rest}${chunk}`.split('\n');
          rest = lines.pop()!;
          lines
            .filter(Boolean)
            .forEach(line => onKey(JSON.parse(line).object?.data?.key));
        });
        done(() => call.destroy());
      },
    );
    call.on('error', fail);
    call.end();
  });
}
