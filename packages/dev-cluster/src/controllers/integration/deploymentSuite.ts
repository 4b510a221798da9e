/* eslint-disable jest/no-export -- the tests of a suite run in the test files that call it */
import { findCondition } from '../conditions';
import type { Pod, ReplicaSet } from '../kubeTypes';
import { isPodReady } from '../podFacts';
import { resources } from '../resources';
import { deploymentOf, isRolledOut, until } from '../testUtils/lab';
import { web, type Room } from './room';

/** What has to hold for Deployments on any cluster. */
export function testDeployments(room: Room): void {
  const { pods, deployment, events, setImage } = room;

  it('brings a Deployment to ready, and tells how', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(3, `${web}:1.0.0`),
    );
    const ready = await until(deployment, isRolledOut);
    expect(
      ready.metadata.annotations?.['deployment.kubernetes.io/revision'],
    ).toBe('1');
    const settled = await until(
      deployment,
      ({ status }) =>
        findCondition(status?.conditions, 'Progressing')?.reason ===
        'NewReplicaSetAvailable',
    );
    expect(findCondition(settled.status?.conditions, 'Available')?.reason).toBe(
      'MinimumReplicasAvailable',
    );
    const running = await pods();
    const [replicaSet] = await room.lab.list<ReplicaSet>(resources.replicaSets);
    expect(replicaSet.metadata.name).toMatch(/^web-[a-z0-9]{6,10}$/);
    expect(new Set(running.map(({ spec }) => spec.nodeName)).size).toBe(3);
    expect(new Set(running.map(({ status }) => status?.podIP)).size).toBe(3);
    for (const { metadata } of running) {
      expect(metadata.name).toMatch(
        new RegExp(`^${replicaSet.metadata.name}-[a-z0-9]{5}$`),
      );
    }
    const told = await until(
      () => events(/^web/),
      list => list.filter(({ reason }) => reason === 'Started').length === 3,
    );
    expect(new Set(told.map(({ reason }) => reason))).toEqual(
      new Set(
        [
          'ScalingReplicaSet',
          'SuccessfulCreate',
          'Scheduled',
          'Pulling',
          'Pulled',
          'Created',
          'Started',
        ].filter(
          reason =>
            reason !== 'Pulling' ||
            told.some(event => event.reason === 'Pulling'),
        ),
      ),
    );
  });

  it('leaves a pod whose image does not exist in ImagePullBackOff until it is replaced', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(1, `${web}:9.9.9`, { strategy: { type: 'Recreate' } }),
    );
    const waiting = ({ status }: Pod) =>
      status?.containerStatuses?.[0].state.waiting;
    const [stuck] = await until(
      pods,
      ([pod]) => pod && waiting(pod)?.reason === 'ImagePullBackOff',
    );
    expect(waiting(stuck)?.message).toContain(
      `Back-off pulling image "${web}:9.9.9"`,
    );
    expect(stuck.status?.phase).toBe('Pending');
    const backOff = await until(
      async () =>
        (await events(/^web/)).find(({ reason }) => reason === 'BackOff'),
      event => (event?.count ?? 0) >= 3,
    );
    expect(backOff?.source.component).toBe('kubelet');
    await setImage('1.0.0');
    await until(deployment, isRolledOut);
    const left = await until(pods, list => list.length === 1);
    expect(left[0].metadata.uid).not.toBe(stuck.metadata.uid);
  });

  it('scales up and down', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(2, `${web}:1.0.0`),
    );
    await until(deployment, isRolledOut);
    for (const replicas of [5, 1, 0]) {
      await room.lab.patch(resources.deployments, 'web', {
        spec: { replicas },
      });
      await until(
        pods,
        list => list.length === replicas && list.every(isPodReady),
      );
    }
    const { status } = await until(
      deployment,
      ({ status: now }) => !now?.replicas,
    );
    expect(status?.availableReplicas).toBeUndefined();
  });

  it('rolls out without ever having too few or too many pods', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(6, `${web}:1.0.0`, {
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: 2, maxUnavailable: 1 },
        },
      }),
    );
    await until(deployment, isRolledOut);
    const ready: number[] = [];
    const asked: number[] = [];
    const stops = await Promise.all([
      room.lab.follow<Pod>(resources.pods, list => {
        const staying = list.filter(
          ({ metadata }) => !metadata.deletionTimestamp,
        );
        ready.push(staying.filter(isPodReady).length);
      }),
      room.lab.follow<ReplicaSet>(resources.replicaSets, list =>
        asked.push(
          list.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0),
        ),
      ),
    ]);
    // What the first lists brought in one by one is not yet the whole.
    ready.length = 0;
    asked.length = 0;
    await setImage('2.0.0');
    await until(deployment, isRolledOut);
    await Promise.all(stops.map(stop => stop()));
    expect(ready.length).toBeGreaterThan(20);
    expect(Math.min(...ready)).toBeGreaterThanOrEqual(5);
    expect(asked.length).toBeGreaterThan(5);
    expect(Math.max(...asked)).toBeLessThanOrEqual(8);
    const sets = await room.lab.list<ReplicaSet>(resources.replicaSets);
    expect(sets.map(({ spec }) => spec.replicas).sort()).toEqual([0, 6]);
  });

  it('holds a rollout to a broken image, and takes it back', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(4, `${web}:1.0.0`),
    );
    await until(deployment, isRolledOut);
    await setImage('9.9.9');
    const held = await until(
      pods,
      list =>
        list.filter(
          ({ status }) =>
            status?.containerStatuses?.[0].state.waiting?.reason ===
            'ImagePullBackOff',
        ).length === 2,
    );
    expect(held.filter(isPodReady)).toHaveLength(3);
    await setImage('1.0.0');
    await until(deployment, isRolledOut);
    const back = await until(pods, list => list.length === 4);
    expect(back.every(isPodReady)).toBe(true);
    const revision = (await deployment()).metadata.annotations?.[
      'deployment.kubernetes.io/revision'
    ];
    expect(revision).toBe('3');
  });

  it('goes on where it was after it was stopped, without touching what runs', async () => {
    await room.lab.create(
      resources.deployments,
      'web',
      deploymentOf(2, `${web}:1.0.0`),
    );
    await until(deployment, isRolledOut);
    await until(pods, list => list.length === 2 && list.every(isPodReady));
    const before = await pods();
    await room.stopControllers();
    await room.lab.patch(resources.deployments, 'web', {
      spec: { replicas: 3 },
    });
    await room.startControllers();
    await until(deployment, isRolledOut);
    const after = await pods();
    for (const pod of before) {
      const same = after.find(
        ({ metadata }) => metadata.uid === pod.metadata.uid,
      );
      expect(same?.status).toEqual(pod.status);
    }
    expect(after).toHaveLength(3);
  });
}
