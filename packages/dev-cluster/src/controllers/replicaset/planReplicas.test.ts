import type { Pod, ReplicaSet } from '../kubeTypes';
import {
  nowText,
  now,
  pod,
  readyPod,
  replicaSet,
  time,
} from '../testUtils/objects';
import { countReplicas, planReplicas } from './planReplicas';

const placed = { spec: { containers: [], nodeName: 'worker-1' } };
const names = (pods: Pod[]) => pods.map(({ metadata }) => metadata.name);

describe('planReplicas', () => {
  it.each([
    {
      name: 'creates what is missing',
      wanted: 3,
      pods: [readyPod('a')],
      create: 2,
      remove: [],
    },
    {
      name: 'does nothing when the number is right',
      wanted: 1,
      pods: [readyPod('a')],
      create: 0,
      remove: [],
    },
    {
      name: 'does not count pods that ended or are leaving',
      wanted: 1,
      pods: [
        pod('ended', { status: { phase: 'Failed' } }),
        readyPod('leaving', { metadata: { deletionTimestamp: nowText } }),
      ],
      create: 1,
      remove: [],
    },
    {
      name: 'deletes unplaced, then pending, then unready pods before those that serve',
      wanted: 1,
      pods: [
        readyPod('serving', placed),
        pod('running', { ...placed, status: { phase: 'Running' } }),
        pod('pending', { ...placed, status: { phase: 'Pending' } }),
        pod('unplaced'),
      ],
      create: 0,
      remove: ['unplaced', 'pending', 'running'],
    },
    {
      name: 'deletes the cheaper pod first',
      wanted: 1,
      pods: [
        readyPod('dear', {
          ...placed,
          metadata: {
            annotations: { 'controller.kubernetes.io/pod-deletion-cost': '10' },
          },
        }),
        readyPod('cheap', placed),
      ],
      create: 0,
      remove: ['cheap'],
    },
    {
      name: 'deletes the younger of equal pods',
      wanted: 1,
      pods: [
        pod('older', {
          ...placed,
          metadata: { creationTimestamp: '2026-01-01T10:00:00Z' },
        }),
        pod('younger', {
          ...placed,
          metadata: { creationTimestamp: '2026-01-01T11:00:00Z' },
        }),
      ],
      create: 0,
      remove: ['younger'],
    },
  ])('$name', ({ wanted, pods, create, remove }) => {
    const plan = planReplicas(replicaSet('web', { replicas: wanted }), pods);
    expect(plan.create).toBe(create);
    expect(names(plan.remove)).toEqual(remove);
  });

  it('leaves everything to the garbage collector once it is being deleted', () => {
    const leaving = replicaSet('web', { replicas: 3 });
    leaving.metadata.deletionTimestamp = nowText;
    expect(planReplicas(leaving, [])).toEqual({ create: 0, remove: [] });
  });
});

describe('countReplicas', () => {
  const counted = (
    spec: Partial<ReplicaSet['spec']>,
    pods: Pod[],
    at = now,
  ) => {
    const object = replicaSet('web', { replicas: 2 });
    return countReplicas({
      replicaSet: { ...object, spec: { ...object.spec, ...spec } },
      pods,
      ...time,
      now: at,
    });
  };

  it('leaves counts of zero out, as the API does', () => {
    const { status } = counted({}, []);
    expect(JSON.parse(JSON.stringify(status))).toEqual({
      replicas: 0,
      terminatingReplicas: 0,
      observedGeneration: 1,
    });
  });

  it('counts a ready pod as available only after its minimum time, and says when that is', () => {
    const pods = [readyPod('a'), readyPod('b')];
    const early = counted({ minReadySeconds: 10 }, pods, now + 4_000);
    expect([
      early.status.readyReplicas,
      early.status.availableReplicas,
      early.recheckAfter,
    ]).toEqual([2, undefined, 6_000]);
    const late = counted({ minReadySeconds: 10 }, pods, now + 10_000);
    expect([late.status.availableReplicas, late.recheckAfter]).toEqual([
      2,
      undefined,
    ]);
  });

  it('says why it cannot create pods, and takes it back when it can', () => {
    const object = replicaSet('web', { replicas: 2 });
    const failure = {
      reason: 'FailedCreate' as const,
      message: 'exceeded quota',
    };
    const failed = countReplicas({
      replicaSet: object,
      pods: [],
      ...time,
      failure,
    });
    expect(failed.status.conditions).toEqual([
      {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: nowText,
        ...failure,
      },
    ]);
    const mended = countReplicas({
      replicaSet: { ...object, status: failed.status },
      pods: [],
      ...time,
    });
    expect(mended.status.conditions).toBeUndefined();
  });
});
