import type { JsonObject } from '../../schema/types';
import { SeededRandom } from '../random';
import type { Recorder } from '../transcript';

const apply = 'application/apply-patch+yaml';
const patches = [
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** A part of a Deployment, as some manager might care for it. */
function partOfDeployment(random: SeededRandom): JsonObject {
  const maybe = (value: () => JsonObject, probability = 0.5) =>
    random.chance(probability) ? value() : {};
  const map = (keys: string[]) =>
    Object.fromEntries(
      random.some(keys, 0.5).map(key => [key, random.pick(['1', '2', '3'])]),
    );
  const container = (name: string): JsonObject => ({
    name,
    ...maybe(() => ({ image: random.pick(['i:1', 'i:2']) }), 0.8),
    ...maybe(() => ({ args: random.pick([['a'], ['a', 'b'], []]) }), 0.3),
    ...maybe(() => ({
      env: random
        .some(['A', 'B', 'C'], 0.6)
        .map(n => ({ name: n, value: random.pick(['x', 'y']) })),
    })),
    ...maybe(() => ({
      // The same port in two containers brings warnings, which dev-cluster does not write.
      ports: random.some([80, 81, 82], 0.5).map(port => ({
        containerPort: port + 100 * name.charCodeAt(0),
        ...maybe(() => ({ protocol: random.pick(['TCP', 'UDP']) }), 0.3),
        ...maybe(() => ({ name: `${name}${port}` }), 0.4),
      })),
    })),
    ...maybe(() => ({
      resources: random.pick<JsonObject>([
        { limits: { cpu: '1' } },
        { limits: { cpu: '1000m', memory: '1Gi' } },
        { requests: { memory: '512Mi' } },
        {},
      ]),
    })),
    ...maybe(() => ({
      volumeMounts: random
        .some(['/a', '/b'], 0.5)
        .map(mountPath => ({ mountPath, name: 'v' })),
    })),
  });
  return {
    metadata: {
      name: 'd',
      ...maybe(() => ({ labels: map(['l1', 'l2', 'l3']) })),
      ...maybe(() => ({ annotations: map(['a1', 'a2']) })),
      ...maybe(
        () => ({
          finalizers: random.some(['example.com/a', 'example.com/b'], 0.5),
        }),
        0.2,
      ),
    },
    spec: {
      ...maybe(() => ({ replicas: random.pick([1, 2, 3]) })),
      ...maybe(() => ({ minReadySeconds: random.pick([0, 5]) }), 0.2),
      ...maybe(
        () => ({
          strategy: random.pick<JsonObject>([
            { type: 'Recreate', rollingUpdate: null },
            { type: 'RollingUpdate', rollingUpdate: { maxSurge: 2 } },
            { rollingUpdate: { maxUnavailable: '30%' } },
          ]),
        }),
        0.2,
      ),
      selector: { matchLabels: { app: 'd' } },
      template: {
        metadata: { labels: { app: 'd', ...map(['t1', 't2']) } },
        spec: {
          containers: random
            .some(['c', 'd', 'e'], 0.4)
            .concat(random.chance(0.9) ? ['main'] : [])
            .map(container),
          volumes: [{ name: 'v', emptyDir: {} }],
          ...maybe(
            () => ({
              nodeSelector: map(['n1', 'n2']),
            }),
            0.3,
          ),
          ...maybe(
            () => ({
              tolerations: random
                .some(['k1', 'k2'], 0.5)
                .map(key => ({ key, operator: 'Exists' })),
            }),
            0.3,
          ),
          ...maybe(
            () => ({
              imagePullSecrets: random
                .some(['s1', 's2'], 0.6)
                .map(name => ({ name })),
            }),
            0.3,
          ),
        },
      },
    },
  };
}

/** Several managers apply, patch and replace parts of one Deployment in random turns. */
export async function applyAtRandom(r: Recorder, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const root = `/apis/apps/v1/namespaces/${r.namespace}/deployments`;
  const path = `${root}/d`;
  const head = { apiVersion: 'apps/v1', kind: 'Deployment' };
  for (let turn = 0; turn < 12; turn++) {
    const part = partOfDeployment(random);
    const manager = random.pick(['one', 'two', 'kubectl']);
    const kind = random.next();
    if (turn === 0 && kind < 0.3) {
      await r.send({
        method: 'POST',
        path: root,
        body: { ...head, ...part },
        query: { fieldManager: manager },
      });
    } else if (kind < 0.7) {
      await r.send({
        method: 'PATCH',
        path,
        body: { ...head, ...part },
        contentType: apply,
        query: {
          fieldManager: manager,
          ...(random.chance(0.5) && { force: 'true' }),
        },
      });
    } else if (kind < 0.9) {
      await r.send({
        method: 'PATCH',
        path,
        body: part,
        contentType: random.pick(patches),
        query: { fieldManager: manager },
      });
    } else {
      await r.send({
        method: 'PUT',
        path,
        body: { ...head, ...part },
        query: { fieldManager: manager },
      });
    }
  }
}

/** The same with a Service, whose ports have two keys, and with a ConfigMap's data. */
export async function applyMapsAtRandom(
  r: Recorder,
  seed: number,
): Promise<void> {
  const random = new SeededRandom(seed);
  const ns = `/api/v1/namespaces/${r.namespace}`;
  for (let turn = 0; turn < 10; turn++) {
    const manager = random.pick(['one', 'two', 'three']);
    const query = {
      fieldManager: manager,
      ...(random.chance(0.4) && { force: 'true' }),
    };
    const data = Object.fromEntries(
      random
        .some(['a', 'b', 'c', 'd'], 0.5)
        .map(key => [key, random.pick(['1', '2'])]),
    );
    await r.send({
      method: 'PATCH',
      path: `${ns}/configmaps/m`,
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'm' },
        ...(random.chance(0.9) && { data }),
      },
      contentType: apply,
      query,
    });
    await r.send({
      method: 'PATCH',
      path: `${ns}/services/s`,
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's' },
        spec: {
          ...(random.chance(0.6) && { selector: data }),
          ports: random.some([80, 81, 53], 0.6).map(port => ({
            port,
            name: `p${port}`,
            ...(random.chance(0.5) && {
              protocol: random.pick(['TCP', 'UDP']),
            }),
            ...(random.chance(0.5) && { targetPort: random.pick([1, 'web']) }),
          })),
          ...(random.chance(0.3) && { externalIPs: ['192.0.2.1'] }),
        },
      },
      contentType: apply,
      query,
    });
  }
}
