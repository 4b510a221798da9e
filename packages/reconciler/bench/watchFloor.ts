import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { EngineWorld } from '../src/testing/engineWorld';

/** A bare watch that answers each foreign write with one PATCH. */
export interface WatchFloor {
  /** Milliseconds from the answer to a foreign write until it is undone. */
  sample(): Promise<number>;
  stop(): void;
}

const namespace = '/api/v1/namespaces/bench-drift/configmaps';

/** Opens the watch on an object of its own. */
export async function openWatchFloor(world: EngineWorld): Promise<WatchFloor> {
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
  return { stop, sample: () => drift(world, `${namespace}/floor`) };
}

/** Changes a ConfigMap as a stranger; milliseconds from the answer until it is undone. Polls closely. */
export async function drift(world: EngineWorld, path: string): Promise<number> {
  await world.api(
    'PATCH',
    path,
    { data: { key: 'drift' } },
    'application/merge-patch+json',
  );
  const started = performance.now();
  for (;;) {
    const { body } = await world.api('GET', path);
    if ((body.data as { key: string }).key === 'value') {
      return performance.now() - started;
    }
  }
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
