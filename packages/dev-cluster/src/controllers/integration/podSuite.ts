/* eslint-disable jest/no-export -- the tests of a suite run in the test files that call it */
import { findCondition } from '../conditions';
import type { Node, Pod } from '../kubeTypes';
import { isPodReady } from '../podFacts';
import { resources } from '../resources';
import type { PersistentVolumeClaim } from '../storage/storageTypes';
import { until } from '../testUtils/lab';
import { web, type Room } from './room';

/** What has to hold for single pods and their claims on any cluster. */
export function testPods(room: Room): void {
  it('leaves a pod that fits nowhere pending, and binds it when a node fits', async () => {
    const key = `lab/${room.lab.namespace}`;
    await room.lab.create(resources.pods, 'picky', {
      spec: {
        nodeSelector: { [key]: 'yes' },
        containers: [{ name: 'app', image: `${web}:1.0.0` }],
      },
    });
    const picky = () => room.lab.get<Pod>(resources.pods, 'picky');
    const pending = await until(
      picky,
      ({ status }) =>
        findCondition(status?.conditions, 'PodScheduled')?.status === 'False',
    );
    expect(
      findCondition(pending.status?.conditions, 'PodScheduled'),
    ).toMatchObject({
      reason: 'Unschedulable',
      message: expect.stringContaining(
        `0/3 nodes are available: 3 node(s) didn't match`,
      ),
    });
    await until(
      () => room.events(/^picky$/),
      list => list.some(({ reason }) => reason === 'FailedScheduling'),
    );
    await room.lab.client.merge<Node>(
      resources.nodes,
      { name: 'worker-2' },
      { metadata: { labels: { [key]: 'yes' } } },
    );
    const bound = await until(picky, isPodReady);
    expect(bound.spec.nodeName).toBe('worker-2');
    expect(
      findCondition(bound.status?.conditions, 'PodScheduled')?.status,
    ).toBe('True');
  });

  it('does not start a container without its configuration until that is there', async () => {
    await room.lab.create(resources.pods, 'needy', {
      spec: {
        containers: [
          {
            name: 'app',
            image: `${web}:1.0.0`,
            envFrom: [{ configMapRef: { name: 'settings' } }],
          },
        ],
      },
    });
    const needy = () => room.lab.get<Pod>(resources.pods, 'needy');
    await until(
      needy,
      ({ status }) =>
        status?.containerStatuses?.[0].state.waiting?.reason ===
        'CreateContainerConfigError',
    );
    await room.lab.create(resources.configMaps, 'settings', {
      data: { level: 'info' },
    });
    await until(needy, isPodReady);
  });

  it('counts the restarts of a container that crashes', async () => {
    await room.lab.create(resources.pods, 'crash', {
      metadata: {
        name: 'crash',
        namespace: room.lab.namespace,
        annotations: { 'dev-cluster/crash': 'true' },
      },
      spec: { containers: [{ name: 'app', image: `${web}:1.0.0` }] },
    });
    const crash = () => room.lab.get<Pod>(resources.pods, 'crash');
    const looping = await until(
      crash,
      ({ status }) =>
        (status?.containerStatuses?.[0].restartCount ?? 0) >= 2 &&
        status?.containerStatuses?.[0].state.waiting?.reason ===
          'CrashLoopBackOff',
    );
    expect(
      looping.status?.containerStatuses?.[0].lastState.terminated?.exitCode,
    ).toBe(1);
  });

  it('binds a claim only when a pod uses it, and lets it go only when none does', async () => {
    await room.lab.create(resources.persistentVolumeClaims, 'data', {
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    const claim = () =>
      room.lab.get<PersistentVolumeClaim>(
        resources.persistentVolumeClaims,
        'data',
      );
    await until(
      () => room.events(/^data$/),
      list => list.some(({ reason }) => reason === 'WaitForFirstConsumer'),
    );
    expect((await claim()).status?.phase).toBe('Pending');
    await room.lab.create(resources.pods, 'user', {
      spec: {
        containers: [{ name: 'app', image: `${web}:1.0.0` }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
        ],
      },
    });
    await until(() => room.lab.get<Pod>(resources.pods, 'user'), isPodReady);
    const bound = await claim();
    expect(bound.status?.phase).toBe('Bound');
    const { client, namespace } = room.lab;
    await client.remove(resources.persistentVolumeClaims, {
      namespace,
      name: 'data',
    });
    expect((await claim()).metadata.deletionTimestamp).toBeDefined();
    await client.remove(resources.pods, { namespace, name: 'user' });
    await until(
      () => room.lab.list(resources.persistentVolumeClaims),
      list => list.length === 0,
    );
    const volumes = async () =>
      (await client.list(resources.persistentVolumes, { limit: 500 })).items;
    await until(volumes, list =>
      list.every(({ metadata }) => metadata.name !== bound.spec.volumeName),
    );
  });
}
