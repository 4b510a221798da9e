import type { Pod } from '../kubeTypes';
import {
  meta,
  nowText,
  pod,
  readyPod,
  template,
  time,
} from '../testUtils/objects';
import { planStatefulSet } from './planStatefulSet';
import { claimsOf, newStatefulPod } from './statefulPod';
import type { StatefulSet } from './statefulSetTypes';

function set(
  replicas: number,
  spec: Partial<StatefulSet['spec']> = {},
  status?: StatefulSet['status'],
): StatefulSet {
  return {
    metadata: meta('db'),
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      serviceName: 'db',
      template: template(),
      ...spec,
    },
    status,
  };
}

const label = (hash: string) => ({
  metadata: { labels: { app: 'web', 'controller-revision-hash': hash } },
});
const ready = (ordinal: number, hash = 'new') =>
  readyPod(`db-${ordinal}`, label(hash));
const starting = (ordinal: number, hash = 'new') =>
  pod(`db-${ordinal}`, label(hash));
const leaving = (ordinal: number): Pod => {
  const object = ready(ordinal);
  return {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: nowText },
  };
};

function plan(object: StatefulSet, pods: Pod[], currentRevision = 'db-new') {
  const result = planStatefulSet({
    set: object,
    pods,
    currentRevision,
    updateRevision: 'db-new',
    hashOf: name => name.slice('db-'.length),
    ...time,
  });
  return {
    ...result,
    created: result.create.map(
      ({ ordinal, revision }) => `${ordinal} ${revision}`,
    ),
    removed: result.remove.map(({ metadata }) => metadata.name),
  };
}

describe('planStatefulSet', () => {
  it.each([
    {
      name: 'begins with the first pod alone',
      object: set(3),
      pods: [],
      created: ['0 db-new'],
      removed: [],
    },
    {
      name: 'waits until a pod is ready before the next one',
      object: set(3),
      pods: [starting(0)],
      created: [],
      removed: [],
    },
    {
      name: 'goes on when it is',
      object: set(3),
      pods: [ready(0)],
      created: ['1 db-new'],
      removed: [],
    },
    {
      name: 'fills a gap first',
      object: set(3),
      pods: [ready(0), ready(2)],
      created: ['1 db-new'],
      removed: [],
    },
    {
      name: 'begins at its first ordinal',
      object: set(2, { ordinals: { start: 5 } }),
      pods: [],
      created: ['5 db-new'],
      removed: [],
    },
    {
      name: 'creates all at a time when it is Parallel',
      object: set(3, { podManagementPolicy: 'Parallel' }),
      pods: [starting(1)],
      created: ['0 db-new', '2 db-new'],
      removed: [],
    },
    {
      name: 'replaces a pod that ended',
      object: set(1),
      pods: [pod('db-0', { ...label('new'), status: { phase: 'Failed' } })],
      created: [],
      removed: ['db-0'],
    },
    {
      name: 'waits for a pod that is leaving',
      object: set(1),
      pods: [leaving(0)],
      created: [],
      removed: [],
    },
    {
      name: 'takes surplus pods away from the highest down, one by one',
      object: set(1),
      pods: [ready(0), ready(1), ready(2)],
      created: [],
      removed: ['db-2'],
    },
    {
      name: 'waits for the one before',
      object: set(1),
      pods: [ready(0), ready(1), leaving(2)],
      created: [],
      removed: [],
    },
    {
      name: 'takes none away while a wanted pod is not ready',
      object: set(2),
      pods: [ready(0), starting(1), ready(2)],
      created: [],
      removed: [],
    },
    {
      name: 'takes all away at a time when it is Parallel',
      object: set(0, { podManagementPolicy: 'Parallel' }),
      pods: [ready(0), ready(1)],
      created: [],
      removed: ['db-1', 'db-0'],
    },
    {
      name: 'leaves foreign pods alone',
      object: set(0),
      pods: [pod('db-x'), pod('other-1')],
      created: [],
      removed: [],
    },
  ])('$name', ({ object, pods, created, removed }) => {
    const result = plan(object, pods);
    expect([result.created, result.removed]).toEqual([created, removed]);
  });

  describe('an update', () => {
    const rolling = (partition?: number) =>
      set(
        3,
        {
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { partition },
          },
        },
        { replicas: 3, currentReplicas: 3 },
      );

    it.each([
      {
        name: 'replaces the highest outdated pod first',
        object: rolling(),
        pods: [ready(0, 'old'), ready(1, 'old'), ready(2, 'old')],
        removed: ['db-2'],
      },
      {
        name: 'goes on with the next when that one is ready',
        object: rolling(),
        pods: [ready(0, 'old'), ready(1, 'old'), ready(2)],
        removed: ['db-1'],
      },
      {
        name: 'waits while the new one is not ready',
        object: rolling(),
        pods: [ready(0, 'old'), ready(1, 'old'), starting(2)],
        removed: [],
      },
      {
        name: 'stops at its partition',
        object: rolling(2),
        pods: [ready(0, 'old'), ready(1, 'old'), ready(2)],
        removed: [],
      },
      {
        name: 'replaces nothing by itself with OnDelete',
        object: set(1, { updateStrategy: { type: 'OnDelete' } }),
        pods: [ready(0, 'old')],
        removed: [],
      },
    ])('$name', ({ object, pods, removed }) => {
      const result = plan(object, pods, 'db-old');
      expect([result.created, result.removed]).toEqual([[], removed]);
    });

    it('makes pods below the partition from the old revision', () => {
      expect(plan(rolling(2), [], 'db-old').created).toEqual(['0 db-old']);
      expect(
        plan(rolling(2), [ready(0, 'old'), ready(1, 'old')], 'db-old').created,
      ).toEqual(['2 db-new']);
    });

    it('is over when all pods are new and ready', () => {
      const half = plan(
        rolling(),
        [ready(0, 'old'), ready(1), ready(2)],
        'db-old',
      ).status;
      expect(half).toMatchObject({
        currentRevision: 'db-old',
        updateRevision: 'db-new',
        currentReplicas: 1,
        updatedReplicas: 2,
      });
      const done = plan(
        rolling(),
        [ready(0), ready(1), ready(2)],
        'db-old',
      ).status;
      expect(done).toMatchObject({
        currentRevision: 'db-new',
        currentReplicas: 3,
        updatedReplicas: 3,
        readyReplicas: 3,
      });
    });
  });

  it('waits for the minimum ready time and says how long', () => {
    const { created, recheckAfter, status } = plan(
      set(2, { minReadySeconds: 30 }),
      [ready(0)],
    );
    expect([created, recheckAfter]).toEqual([[], 30_000]);
    expect(status).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
  });
});

describe('the pod of an ordinal', () => {
  const claims = [
    { metadata: meta('data'), spec: { accessModes: ['ReadWriteOnce'] } },
  ];
  const object = set(1, {
    volumeClaimTemplates: claims,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
  });

  it('has a stable name, host name, labels and volumes', () => {
    const withVolumes = template();
    withVolumes.spec.volumes = [{ name: 'data' }, { name: 'tmp' }];
    const made = newStatefulPod(object, 3, {
      template: withVolumes,
      hash: 'abc',
    });
    expect(made.metadata).toMatchObject({
      name: 'db-3',
      labels: {
        app: 'web',
        'controller-revision-hash': 'abc',
        'statefulset.kubernetes.io/pod-name': 'db-3',
        'apps.kubernetes.io/pod-index': '3',
      },
    });
    expect(made.spec).toMatchObject({ hostname: 'db-3', subdomain: 'db' });
    expect(made.spec.volumes).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'data-db-3' } },
      { name: 'tmp' },
    ]);
  });

  it('has a claim that goes with the set only when that is asked for', () => {
    const [kept] = claimsOf(set(1, { volumeClaimTemplates: claims }), 0);
    expect(kept.claim.metadata).toMatchObject({
      name: 'data-db-0',
      labels: { app: 'web' },
    });
    expect(kept.claim.metadata.ownerReferences).toBeUndefined();
    expect(claimsOf(object, 0)[0].claim.metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'StatefulSet', uid: 'uid-db' }),
    ]);
  });
});
