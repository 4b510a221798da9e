import { findCondition } from '../conditions';
import type { Deployment, ReplicaSet } from '../kubeTypes';
import {
  deployment,
  meta,
  now,
  nowText,
  replicaSet,
  template,
  time,
} from '../testUtils/objects';
import { planRollout, type RolloutPlan } from './planRollout';
import { annotations, sizeOf } from './rolloutView';

const oldImage = 'ghcr.io/acme/web:0.9.0';

function plan(
  object: Deployment,
  replicaSets: ReplicaSet[],
  oldPodsRemain = false,
): RolloutPlan {
  return planRollout({
    deployment: object,
    replicaSets,
    oldPodsRemain: () => oldPodsRemain,
    ...time,
  });
}

function sizes(result: RolloutPlan): Record<string, number> {
  return Object.fromEntries(
    result.update.map(object => [object.metadata.name, sizeOf(object)]),
  );
}

describe('planRollout', () => {
  it('creates a ReplicaSet that carries hash, revision, owner and inherited annotations', () => {
    const object = deployment(3);
    object.metadata.annotations = {
      team: 'checkout',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
    };
    const { create, events, status, revision } = plan(object, []);
    const hash = create?.metadata.labels?.['pod-template-hash'];
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
    expect(create?.metadata.name).toBe(`web-${hash}`);
    expect(create?.spec.replicas).toBe(3);
    expect(create?.spec.selector.matchLabels).toEqual({
      app: 'web',
      'pod-template-hash': hash,
    });
    expect(create?.spec.template.metadata?.labels).toEqual({
      app: 'web',
      'pod-template-hash': hash,
    });
    expect(create?.metadata.ownerReferences).toEqual([
      expect.objectContaining({
        kind: 'Deployment',
        uid: 'uid-web',
        controller: true,
      }),
    ]);
    expect(create?.metadata.annotations).toEqual({
      team: 'checkout',
      [annotations.revision]: '1',
      [annotations.desiredReplicas]: '3',
      [annotations.maxReplicas]: '4',
    });
    expect(revision).toBe('1');
    expect(events).toEqual([
      {
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: `Scaled up replica set web-${hash} from 0 to 3`,
      },
    ]);
    expect(findCondition(status.conditions, 'Progressing')?.reason).toBe(
      'NewReplicaSetCreated',
    );
    expect(findCondition(status.conditions, 'Available')?.reason).toBe(
      'MinimumReplicasUnavailable',
    );
  });

  it('gives equal templates equal hashes and a collision another one', () => {
    const name = (object: Deployment) => plan(object, []).create?.metadata.name;
    const collided = { ...deployment(1), status: { collisionCount: 1 } };
    expect(name(deployment(1))).toBe(name(deployment(5)));
    expect(name(deployment(1))).not.toBe(name(collided));
    expect(name(deployment(1))).not.toBe(
      name(deployment(1, { template: template(oldImage) })),
    );
  });

  it.each([
    {
      name: 'grows the new one within the surge first',
      replicas: 4,
      sets: [
        replicaSet('old', { replicas: 4, desired: 4, revision: 1 }, oldImage),
        replicaSet('new', { replicas: 0, revision: 2 }),
      ],
      want: { new: 1 },
    },
    {
      name: 'shrinks the old one by what may be missing while the new one is not ready',
      replicas: 4,
      sets: [
        replicaSet('old', { replicas: 4, desired: 4, revision: 1 }, oldImage),
        replicaSet('new', {
          replicas: 1,
          available: 0,
          desired: 4,
          max: 5,
          revision: 2,
        }),
      ],
      want: { old: 3 },
    },
    {
      name: 'holds still when the new one does not become ready',
      replicas: 4,
      sets: [
        replicaSet(
          'old',
          { replicas: 3, desired: 4, max: 5, revision: 1 },
          oldImage,
        ),
        replicaSet('new', {
          replicas: 2,
          available: 0,
          desired: 4,
          max: 5,
          revision: 2,
        }),
      ],
      want: {},
    },
    {
      name: 'takes unhealthy old pods away first',
      replicas: 4,
      sets: [
        replicaSet(
          'broken',
          { replicas: 2, available: 0, desired: 4, revision: 1 },
          'ghcr.io/acme/web:broken',
        ),
        replicaSet('old', { replicas: 3, desired: 4, revision: 2 }, oldImage),
        replicaSet('new', { replicas: 0, desired: 4, max: 5, revision: 3 }),
      ],
      want: { broken: 0 },
    },
    {
      name: 'leaves nothing of the old one when the new one serves',
      replicas: 4,
      sets: [
        replicaSet(
          'old',
          { replicas: 1, desired: 4, max: 5, revision: 1 },
          oldImage,
        ),
        replicaSet('new', { replicas: 4, desired: 4, max: 5, revision: 2 }),
      ],
      want: { old: 0 },
    },
    {
      name: 'gives a single ReplicaSet the whole new number when it is scaled',
      replicas: 9,
      sets: [
        replicaSet('new', { replicas: 4, desired: 4, max: 5, revision: 1 }),
      ],
      want: { new: 9 },
    },
    {
      name: 'scales in proportion in the middle of a rollout',
      replicas: 10,
      sets: [
        replicaSet(
          'old',
          { replicas: 3, desired: 4, max: 5, revision: 1 },
          oldImage,
        ),
        replicaSet('new', {
          replicas: 2,
          available: 0,
          desired: 4,
          max: 5,
          revision: 2,
        }),
      ],
      want: { old: 8, new: 5 },
    },
    {
      name: 'scales everything to nothing',
      replicas: 0,
      sets: [
        replicaSet(
          'old',
          { replicas: 3, desired: 4, max: 5, revision: 1 },
          oldImage,
        ),
        replicaSet('new', { replicas: 2, desired: 4, max: 5, revision: 2 }),
      ],
      want: { old: 0, new: 0 },
    },
  ])('$name', ({ replicas, sets, want }) => {
    const result = plan(deployment(replicas), sets);
    expect(result.create).toBeUndefined();
    expect(sizes(result)).toEqual(want);
  });

  it('moves although neither surge nor absence is allowed', () => {
    const strategy = {
      type: 'RollingUpdate' as const,
      rollingUpdate: { maxSurge: 0, maxUnavailable: '10%' },
    };
    const old = replicaSet(
      'old',
      { replicas: 3, desired: 3, revision: 1 },
      oldImage,
    );
    const next = replicaSet('new', { replicas: 0, revision: 2 });
    expect(sizes(plan(deployment(3, { strategy }), [old, next]))).toEqual({
      old: 2,
    });
  });

  it('creates nothing while it is paused, but still scales', () => {
    const old = replicaSet(
      'old',
      { replicas: 2, desired: 2, revision: 1 },
      oldImage,
    );
    const result = plan(deployment(5, { paused: true }), [old]);
    expect(result.create).toBeUndefined();
    expect(sizes(result)).toEqual({ old: 5 });
    expect(
      findCondition(result.status.conditions, 'Progressing'),
    ).toMatchObject({
      status: 'Unknown',
      reason: 'DeploymentPaused',
    });
  });

  it('empties the old before it creates the new with Recreate', () => {
    const object = deployment(2, { strategy: { type: 'Recreate' } });
    const full = replicaSet(
      'old',
      { replicas: 2, desired: 2, revision: 1 },
      oldImage,
    );
    const empty = replicaSet('old', { replicas: 0, revision: 1 }, oldImage);
    expect(sizes(plan(object, [full], true))).toEqual({ old: 0 });
    const waiting = plan(object, [empty], true);
    expect([waiting.create, waiting.update]).toEqual([undefined, []]);
    expect(plan(object, [empty]).create?.spec.replicas).toBe(2);
  });

  it('makes an old ReplicaSet the newest revision when its template returns', () => {
    const back = replicaSet('first', {
      replicas: 0,
      revision: 1,
      desired: 2,
      max: 3,
    });
    const left = replicaSet(
      'second',
      { replicas: 2, revision: 2, desired: 2, max: 3 },
      oldImage,
    );
    const result = plan(deployment(2), [back, left]);
    const [updated] = result.update.filter(
      ({ metadata }) => metadata.name === 'first',
    );
    expect(updated.metadata.annotations).toMatchObject({
      [annotations.revision]: '3',
      [annotations.revisionHistory]: '1',
    });
    expect(result.revision).toBe('3');
    expect(result.create).toBeUndefined();
  });

  it('drops empty old ReplicaSets beyond the history limit, oldest revision first', () => {
    const old = [3, 1, 2].map(revision =>
      replicaSet(
        `old-${revision}`,
        { replicas: 0, revision },
        `ghcr.io/acme/web:0.${revision}`,
      ),
    );
    const current = replicaSet('new', {
      replicas: 2,
      desired: 2,
      max: 3,
      revision: 4,
    });
    const result = plan(deployment(2, { revisionHistoryLimit: 1 }), [
      ...old,
      current,
    ]);
    expect(result.remove.map(({ metadata }) => metadata.name)).toEqual([
      'old-1',
      'old-2',
    ]);
  });

  it('writes nothing when all is as it should be', () => {
    const current = replicaSet('new', {
      replicas: 2,
      desired: 2,
      max: 3,
      revision: 1,
    });
    const first = plan(deployment(2), [current]);
    const settled = {
      ...deployment(2),
      status: plan({ ...deployment(2), status: first.status }, [current])
        .status,
    };
    const result = plan(settled, [current]);
    expect(result.status).toBe(settled.status);
    expect([
      result.create,
      result.update,
      result.remove,
      result.events,
    ]).toEqual([undefined, [], [], []]);
  });
});

describe('the Progressing condition', () => {
  const current = (available: number) =>
    replicaSet('new', {
      replicas: 2,
      available,
      desired: 2,
      max: 3,
      revision: 1,
    });
  const since = (seconds: number) =>
    new Date(now - seconds * 1000).toISOString();
  const progressing = (reason: string, seconds: number) => ({
    type: 'Progressing',
    status: 'True' as const,
    reason,
    lastUpdateTime: since(seconds),
    lastTransitionTime: since(seconds),
  });

  it.each([
    {
      name: 'advances with the pods',
      before: 0,
      available: 1,
      reason: 'NewReplicaSetCreated',
      age: 5,
      want: 'ReplicaSetUpdated',
    },
    {
      name: 'is done when all are available',
      before: 1,
      available: 2,
      reason: 'ReplicaSetUpdated',
      age: 5,
      want: 'NewReplicaSetAvailable',
    },
    {
      name: 'waits within the deadline',
      before: 0,
      available: 0,
      reason: 'ReplicaSetUpdated',
      age: 599,
      want: 'ReplicaSetUpdated',
    },
    {
      name: 'gives up after the deadline',
      before: 0,
      available: 0,
      reason: 'ReplicaSetUpdated',
      age: 602,
      want: 'ProgressDeadlineExceeded',
    },
    {
      name: 'stays done when pods fail later',
      before: 2,
      available: 0,
      reason: 'NewReplicaSetAvailable',
      age: 9_999,
      want: 'NewReplicaSetAvailable',
    },
    {
      name: 'recovers after the deadline',
      before: 0,
      available: 2,
      reason: 'ProgressDeadlineExceeded',
      age: 5,
      want: 'NewReplicaSetAvailable',
    },
  ])('$name', ({ before, available, reason, age, want }) => {
    const status = {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: before,
      availableReplicas: before,
      conditions: [progressing(reason, age)],
    };
    const result = plan({ ...deployment(2), metadata: meta('web'), status }, [
      current(available),
    ]);
    expect(findCondition(result.status.conditions, 'Progressing')?.reason).toBe(
      want,
    );
  });

  it('asks to be looked at when the deadline is over', () => {
    const status = {
      replicas: 2,
      updatedReplicas: 2,
      conditions: [progressing('ReplicaSetUpdated', 100)],
    };
    const { recheckAfter } = plan({ ...deployment(2), status }, [current(0)]);
    expect(recheckAfter).toBe(501_000);
  });

  it('keeps its transition time while it stays true, and its update time begins anew', () => {
    const status = {
      replicas: 2,
      updatedReplicas: 2,
      conditions: [progressing('NewReplicaSetCreated', 100)],
    };
    const result = plan({ ...deployment(2), status }, [current(1)]);
    expect(
      findCondition(result.status.conditions, 'Progressing'),
    ).toMatchObject({
      lastTransitionTime: since(100),
      lastUpdateTime: nowText,
    });
  });
});

describe('a rolling update as a whole', () => {
  const bounds = [
    { replicas: 1, maxSurge: '25%', maxUnavailable: '25%' },
    { replicas: 5, maxSurge: 0, maxUnavailable: 1 },
    { replicas: 10, maxSurge: '30%', maxUnavailable: 0 },
    { replicas: 7, maxSurge: '50%', maxUnavailable: '50%' },
    { replicas: 4, maxSurge: 4, maxUnavailable: 0 },
  ];

  it.each(bounds)(
    'never has fewer or more pods than allowed: %j',
    ({ replicas, maxSurge, maxUnavailable }) => {
      const strategy = {
        type: 'RollingUpdate' as const,
        rollingUpdate: { maxSurge, maxUnavailable },
      };
      let object = deployment(replicas, { strategy });
      const share = (value: number | string, round: (n: number) => number) =>
        typeof value === 'number'
          ? value
          : round((parseInt(value, 10) * replicas) / 100);
      const most = replicas + share(maxSurge, Math.ceil);
      const fewest = replicas - share(maxUnavailable, Math.floor);
      let sets = [
        replicaSet(
          'old',
          { replicas, desired: replicas, revision: 1 },
          oldImage,
        ),
      ];
      let steps = 0;
      for (; steps < 100; steps++) {
        const result = plan(object, sets);
        object = { ...object, status: result.status };
        const byName = new Map(sets.map(set => [set.metadata.name, set]));
        for (const set of result.update) byName.set(set.metadata.name, set);
        if (result.create) {
          byName.set('new', {
            ...result.create,
            metadata: meta('new', {
              ...result.create.metadata,
              name: 'new',
            }),
          } as ReplicaSet);
        }
        // Old pods go at once; of the new ones one more becomes available with each step.
        sets = [...byName.values()].map(set => {
          const size = sizeOf(set);
          const was = set.status?.availableReplicas ?? 0;
          const availableReplicas = Math.min(
            size,
            set.metadata.name === 'new' ? was + 1 : was,
          );
          return {
            ...set,
            status: {
              replicas: size,
              readyReplicas: availableReplicas,
              availableReplicas,
              observedGeneration: 1,
            },
          };
        });
        const available = sets.reduce(
          (sum, { status }) => sum + (status?.availableReplicas ?? 0),
          0,
        );
        const wanted = sets.reduce((sum, set) => sum + sizeOf(set), 0);
        expect(available).toBeGreaterThanOrEqual(fewest);
        expect(wanted).toBeLessThanOrEqual(most);
        if (
          findCondition(result.status.conditions, 'Progressing')?.reason ===
          'NewReplicaSetAvailable'
        )
          break;
      }
      expect(steps).toBeLessThan(100);
      expect(
        Object.fromEntries(sets.map(set => [set.metadata.name, sizeOf(set)])),
      ).toEqual({ old: 0, new: replicas });
    },
  );
});
