/* eslint-disable jest/no-export -- the tests of a suite run in the test files that call it */
import { findCondition } from '../conditions';
import type { Job } from '../job/jobTypes';
import type { Pod } from '../kubeTypes';
import { isPodReady } from '../podFacts';
import { resources } from '../resources';
import type { StatefulSet } from '../statefulset/statefulSetTypes';
import type { PersistentVolumeClaim } from '../storage/storageTypes';
import { deploymentOf, until } from '../testUtils/lab';
import { web, type Room } from './room';

/** What has to hold for StatefulSets, Jobs and DaemonSets on any cluster. */
export function testWorkloads(room: Room): void {
  const { pods } = room;

  it('starts the pods of a StatefulSet in order, each with its claim', async () => {
    const before: Record<string, string[]> = {};
    const stop = await room.lab.follow<Pod>(resources.pods, list => {
      for (const pod of list) {
        before[pod.metadata.name] ??= list
          .filter(other => other !== pod && isPodReady(other))
          .map(({ metadata }) => metadata.name)
          .sort();
      }
    });
    await room.lab.create(resources.statefulSets, 'db', {
      spec: {
        replicas: 3,
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: {
            containers: [
              {
                name: 'db',
                image: 'postgres:17',
                volumeMounts: [{ name: 'data', mountPath: '/data' }],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
      },
    });
    const set = () => room.lab.get<StatefulSet>(resources.statefulSets, 'db');
    await until(set, ({ status }) => status?.readyReplicas === 3);
    await stop();
    expect(before).toEqual({
      'db-0': [],
      'db-1': ['db-0'],
      'db-2': ['db-0', 'db-1'],
    });
    const claims = () =>
      room.lab.list<PersistentVolumeClaim>(resources.persistentVolumeClaims);
    const bound = await until(claims, list =>
      list.every(({ status }) => status?.phase === 'Bound'),
    );
    expect(bound.map(({ metadata }) => metadata.name).sort()).toEqual([
      'data-db-0',
      'data-db-1',
      'data-db-2',
    ]);
    expect(
      bound.every(({ status }) => status?.capacity?.storage === '1Gi'),
    ).toBe(true);

    const uids = new Map(
      (await pods()).map(({ metadata }) => [metadata.name, metadata.uid]),
    );
    const partition = (value: number) => ({
      spec: {
        updateStrategy: { rollingUpdate: { partition: value } },
        template: { metadata: { annotations: { touched: 'yes' } } },
      },
    });
    await room.lab.patch(resources.statefulSets, 'db', partition(2));
    await until(
      set,
      ({ status }) =>
        status?.updatedReplicas === 1 && status?.readyReplicas === 3,
    );
    const touched = (await pods()).filter(
      ({ metadata }) => metadata.uid !== uids.get(metadata.name),
    );
    expect(touched.map(({ metadata }) => metadata.name)).toEqual(['db-2']);
    await room.lab.patch(resources.statefulSets, 'db', partition(0));
    const done = await until(
      set,
      ({ status }) =>
        status?.updatedReplicas === 3 && status?.readyReplicas === 3,
    );
    expect(done.status?.currentRevision).toBe(done.status?.updateRevision);
  });

  it('runs Jobs to success and to failure', async () => {
    const spec = (command: string[], more: object) => ({
      spec: {
        ...more,
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'task', image: 'busybox', command }],
          },
        },
      },
    });
    await room.lab.create(
      resources.jobs,
      'good',
      spec(['sh', '-c', 'echo done'], { completions: 3, parallelism: 2 }),
    );
    await room.lab.create(
      resources.jobs,
      'bad',
      spec(['sh', '-c', 'exit 3'], { backoffLimit: 0 }),
    );
    const job = (name: string) => () => room.lab.get<Job>(resources.jobs, name);
    const good = await until(
      job('good'),
      ({ status }) =>
        findCondition(status?.conditions, 'Complete') !== undefined,
    );
    expect([good.status?.succeeded, good.status?.active]).toEqual([
      3,
      undefined,
    ]);
    const bad = await until(
      job('bad'),
      ({ status }) => findCondition(status?.conditions, 'Failed') !== undefined,
    );
    expect(findCondition(bad.status?.conditions, 'Failed')?.reason).toBe(
      'BackoffLimitExceeded',
    );
    expect(bad.status?.failed).toBe(1);
  });

  it('puts a pod of a DaemonSet on every node', async () => {
    await room.lab.create(
      resources.daemonSets,
      'agent',
      deploymentOf(0, `${web}:1.0.0`, { replicas: undefined }),
    );
    const running = await until(
      pods,
      list => list.length === 3 && list.every(isPodReady),
    );
    expect(running.map(({ spec }) => spec.nodeName).sort()).toEqual([
      'worker-1',
      'worker-2',
      'worker-3',
    ]);
  });
}
