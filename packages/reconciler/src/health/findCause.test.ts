import type { ClusterEvent, KubernetesObject } from '@gitops-suite/model';
import { findCause, type CauseInput } from './findCause';
import { podCause } from './podCause';
import {
  ago,
  deployment,
  event,
  familyOf,
  live,
  NOW,
  pod,
  replicaSet,
  waiting,
  type PodParts,
} from './__testUtils__/liveObjects';
import { compileHealthRules } from './userRules';

const POD = 'api-7d9f8-x2k4p';
const key = `/Pod/shop/${POD}`;
const backOff = (message?: string): PodParts => ({
  phase: 'Pending',
  ready: false,
  image: 'r.example/team/api:2.15.0',
  container: waiting('ImagePullBackOff', message),
});
const crashed = (last: object): PodParts => ({
  ready: false,
  container: {
    ...waiting('CrashLoopBackOff', 'back-off 5m0s'),
    lastState: { terminated: last },
  },
});

describe('podCause', () => {
  it.each<[string, PodParts, ClusterEvent[], string | undefined]>([
    ['a pod that works', {}, [], undefined],
    [
      'a pod that starts',
      {
        phase: 'Pending',
        ready: false,
        container: waiting('ContainerCreating'),
      },
      [],
      undefined,
    ],
    [
      'a pod that is going away',
      { ...backOff(), metadata: { deletionTimestamp: ago(1) } },
      [],
      undefined,
    ],
    ['a pod that is done', { phase: 'Succeeded', ready: false }, [], undefined],
    [
      'a tag that does not exist',
      backOff(
        'Back-off pulling image "r.example/team/api:2.15.0": ErrImagePull: rpc error: code = NotFound desc = not found',
      ),
      [],
      `Pod ${POD} cannot pull image api:2.15.0: tag not found.`,
    ],
    [
      'a vague back-off with an event',
      backOff('Back-off pulling image "r.example/team/api:2.15.0"'),
      [
        event(
          key,
          'Failed',
          'Failed to pull image "r.example/team/api:2.15.0": 401 Unauthorized',
        ),
      ],
      `Pod ${POD} cannot pull image api:2.15.0: access denied; check the pull secret.`,
    ],
    [
      'a vague back-off without an event',
      backOff(),
      [],
      `Pod ${POD} cannot pull image api:2.15.0: the node keeps trying.`,
    ],
    [
      'a registry that is away',
      backOff('dial tcp 10.0.0.1:443: connect: connection refused'),
      [],
      `Pod ${POD} cannot pull image api:2.15.0: the registry does not answer.`,
    ],
    [
      'a registry with limits',
      backOff('toomanyrequests: You have reached your pull rate limit'),
      [],
      `Pod ${POD} cannot pull image api:2.15.0: the registry limits requests.`,
    ],
    [
      'an invalid name',
      { ...backOff(), container: waiting('InvalidImageName', 'x') },
      [],
      `Pod ${POD} cannot pull image api:2.15.0: the name is not valid.`,
    ],
    [
      'a missing key',
      {
        ready: false,
        container: waiting(
          'CreateContainerConfigError',
          'secret "db" not found',
        ),
      },
      [],
      `Pod ${POD} cannot start container app: secret "db" not found.`,
    ],
    [
      'a crash',
      crashed({ exitCode: 3, reason: 'Error' }),
      [],
      `Pod ${POD}: container app keeps ending with exit code 3.`,
    ],
    [
      'a crash without memory',
      crashed({ exitCode: 137, reason: 'OOMKilled' }),
      [],
      `Pod ${POD}: container app needs more than its memory limit of 128Mi and was killed.`,
    ],
    [
      'a crash of an init container',
      {
        phase: 'Pending',
        ready: false,
        init: {
          ...waiting('CrashLoopBackOff'),
          lastState: { terminated: { exitCode: 1 } },
        },
      },
      [],
      `Pod ${POD}: init container setup keeps ending with exit code 1.`,
    ],
    [
      'a container that cannot run',
      {
        ready: false,
        container: waiting('RunContainerError', 'exec: "serve": not found'),
      },
      [],
      `Pod ${POD}: container app cannot run: exec: "serve": not found.`,
    ],
    [
      'no node',
      {
        phase: 'Pending',
        ready: false,
        container: { ready: false, state: {} },
        status: {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available: 3 Insufficient cpu.',
            },
          ],
        },
      },
      [],
      `Pod ${POD} cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu.`,
    ],
    [
      'a missing volume',
      {
        phase: 'Pending',
        ready: false,
        container: waiting('ContainerCreating'),
      },
      [
        event(
          key,
          'FailedMount',
          'MountVolume.SetUp failed for volume "conf" : configmap "settings" not found',
        ),
      ],
      `Pod ${POD} cannot start: configmap "settings" not found.`,
    ],
    [
      'a failing probe',
      { ready: false },
      [
        event(
          key,
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 503',
        ),
      ],
      `Pod ${POD}: container app runs but is not ready: Readiness probe failed: HTTP probe failed with statuscode: 503.`,
    ],
    [
      'an eviction',
      {
        phase: 'Failed',
        ready: false,
        status: {
          phase: 'Failed',
          reason: 'Evicted',
          message: 'The node was low on memory.',
        },
      },
      [],
      `Pod ${POD}: it failed (Evicted): The node was low on memory.`,
    ],
    [
      'an end with an exit code',
      {
        phase: 'Failed',
        ready: false,
        container: {
          ready: false,
          state: { terminated: { exitCode: 2, reason: 'Error' } },
        },
      },
      [],
      `Pod ${POD}: container app ended with exit code 2.`,
    ],
  ])('%s', (_name, parts, events, want) => {
    expect(podCause(pod(POD, parts), { events })?.sentence).toBe(want);
  });

  it('counts a container that stays unready only after its grace', () => {
    const unready = pod(POD, {
      ready: false,
      container: { ready: false, state: { running: { startedAt: ago(20) } } },
    });
    expect(podCause(unready)).toBeUndefined();
    expect(podCause(unready, { now: NOW, graceMs: 30_000 })).toBeUndefined();
    expect(podCause(unready, { now: NOW, graceMs: 20_000 })?.reason).toBe(
      'NotReady',
    );
  });

  it('cuts what a program wrote to one line of bearable length', () => {
    const message = `${'x'.repeat(5000)}\nsecond line`;
    const cause = podCause(
      pod(POD, {
        ready: false,
        container: waiting('CreateContainerError', message),
      }),
    );
    expect(cause!.sentence.length).toBeLessThan(300);
    expect(cause!.sentence).not.toContain('second');
  });
});

function find(change: Partial<CauseInput>) {
  return findCause({
    application: { app: 'payment-service', environment: 'staging' },
    roots: [],
    children: () => [],
    now: NOW,
    graceMs: 30_000,
    rules: compileHealthRules([]),
    ...change,
  });
}

const chainOf = (cause: ReturnType<typeof find>) =>
  cause?.chain.map(({ kind, name, detail }) =>
    [kind, name, detail].filter(Boolean).join(' '),
  );

describe('findCause', () => {
  it('leads from the Application down to the container, and says what still serves', () => {
    const root = deployment({ updatedReplicas: 1, replicas: 4 });
    const newest = replicaSet('api-7d9f8', 42, 1, {
      readyReplicas: 0,
      availableReplicas: 0,
    });
    const old = replicaSet('api-6c4b9', 41, 3);
    const idle = replicaSet('api-1', 40, 0);
    const children = familyOf(
      [root, [idle, old, newest]],
      [newest, [pod(POD, backOff('not found'))]],
      [
        old,
        ['a', 'b', 'c'].map(name =>
          pod(name, { image: 'r.example/team/api:2.14.1' }),
        ),
      ],
    );
    const cause = find({ roots: [live('/Service', 'api'), root], children });
    expect(cause).toMatchObject({
      sentence: `Pod ${POD} cannot pull image api:2.15.0: tag not found.`,
      reason: 'ImagePullBackOff',
      since: ago(840),
      image: 'r.example/team/api:2.15.0',
      stillServing: '3 pods of 2.14.1',
    });
    expect(chainOf(cause)).toEqual([
      'Application payment-service · staging 1 of 2 resources not healthy',
      'Deployment api 1 of 3 pods updated',
      'ReplicaSet api-7d9f8 0 of 1 ready',
      `Pod ${POD} Waiting`,
      'Container app ImagePullBackOff',
    ]);
  });

  it('tells what stands longest first', () => {
    const young = pod('young', {
      ...backOff('not found'),
      readySince: ago(10),
    });
    const old = pod('old', { ...backOff('not found'), readySince: ago(500) });
    expect(find({ roots: [young, old] })?.sentence).toContain('Pod old');
    expect(find({ roots: [old, young] })?.sentence).toContain('Pod old');
  });

  it('finds nothing where nothing is wrong', () => {
    const root = deployment();
    expect(
      find({
        roots: [root, live('/ConfigMap', 'x')],
        children: familyOf([root, [replicaSet('a', 1, 3)]]),
      }),
    ).toBeUndefined();
  });

  const failedCondition = (type: string, reason: string, message: string) => ({
    status: {
      conditions: [
        { type, status: 'True', reason, message, lastTransitionTime: ago(60) },
      ],
    },
  });
  const jobPod = pod('migrate-1', {
    phase: 'Failed',
    ready: false,
    spec: { restartPolicy: 'Never' },
    container: { ready: false, state: { terminated: { exitCode: 1 } } },
    status: { phase: 'Failed' },
  });

  it.each<
    [
      string,
      KubernetesObject,
      (
        | [KubernetesObject, KubernetesObject[]][]
        | ((root: KubernetesObject) => [KubernetesObject, KubernetesObject[]][])
      ),
      ClusterEvent[],
      string | undefined,
    ]
  >([
    [
      'a quota',
      replicaSet(
        'api-1',
        1,
        1,
        failedCondition(
          'ReplicaFailure',
          'FailedCreate',
          'pods "x" is forbidden: exceeded quota: team, requested: cpu=1',
        ).status,
      ),
      [],
      [],
      'ReplicaSet api-1 cannot create pods: the quota team of its namespace is used up.',
    ],
    [
      'pods that admission refuses',
      replicaSet(
        'api-1',
        1,
        1,
        failedCondition(
          'ReplicaFailure',
          'FailedCreate',
          'pods "x" is forbidden: violates PodSecurity',
        ).status,
      ),
      [],
      [],
      'ReplicaSet api-1 cannot create pods: pods "x" is forbidden: violates PodSecurity.',
    ],
    [
      'pods of a StatefulSet that are refused',
      live('apps/StatefulSet', 'db', { spec: { replicas: 1 }, status: {} }),
      [],
      [
        event(
          'apps/StatefulSet/shop/db',
          'FailedCreate',
          'create Pod db-0 failed: exceeded quota: team, used: 1',
        ),
      ],
      'StatefulSet db cannot create pods: the quota team of its namespace is used up.',
    ],
    [
      'a failed Job, by its pod',
      live(
        'batch/Job',
        'migrate',
        failedCondition(
          'Failed',
          'BackoffLimitExceeded',
          'Job has reached the specified backoff limit',
        ),
      ),
      root => [[root, [jobPod]]],
      [],
      'Pod migrate-1: container app ended with exit code 1.',
    ],
    [
      'a failed Job whose pods are gone',
      live(
        'batch/Job',
        'migrate',
        failedCondition(
          'Failed',
          'BackoffLimitExceeded',
          'Job has reached the specified backoff limit',
        ),
      ),
      [],
      [],
      'Job migrate failed: Job has reached the specified backoff limit.',
    ],
    [
      'a Job that tries again',
      live('batch/Job', 'migrate', { status: {} }),
      root => [[root, [jobPod]]],
      [],
      undefined,
    ],
    [
      'a Job that succeeded after a failure',
      live('batch/Job', 'migrate', {
        status: { conditions: [{ type: 'Complete', status: 'True' }] },
      }),
      root => [[root, [jobPod]]],
      [],
      undefined,
    ],
    [
      'a claim without volume for long',
      live('/PersistentVolumeClaim', 'data', {
        spec: { storageClassName: 'fast' },
        status: { phase: 'Pending' },
      }),
      [],
      [],
      'PersistentVolumeClaim data has no volume: no volume of class fast yet.',
    ],
    [
      'a claim that cannot be provisioned',
      live(
        '/PersistentVolumeClaim',
        'data',
        { status: { phase: 'Pending' } },
        { creationTimestamp: ago(5) },
      ),
      [],
      [
        event(
          '/PersistentVolumeClaim/shop/data',
          'ProvisioningFailed',
          'storageclass "fast" not found',
        ),
      ],
      'PersistentVolumeClaim data has no volume: storageclass "fast" not found.',
    ],
    [
      'a claim that waits for its pod',
      live('/PersistentVolumeClaim', 'data', { status: { phase: 'Pending' } }),
      [],
      [
        event(
          '/PersistentVolumeClaim/shop/data',
          'WaitForFirstConsumer',
          'waiting',
          'Normal',
        ),
      ],
      undefined,
    ],
    [
      'a custom resource',
      live('shop.example/Widget', 'w', {
        status: {
          conditions: [
            {
              type: 'Ready',
              status: 'False',
              reason: 'NoAccess',
              message: 'The key was refused.',
              lastTransitionTime: ago(90),
            },
          ],
        },
      }),
      [],
      [],
      'Widget w is degraded: The key was refused.',
    ],
    [
      'an object that is going away',
      live('batch/Job', 'x', failedCondition('Failed', 'a', 'b'), {
        deletionTimestamp: ago(1),
      }),
      [],
      [],
      undefined,
    ],
  ])('explains %s', (...[, root, families, events, want]) => {
    const pairs = typeof families === 'function' ? families(root) : families;
    const cause = find({
      roots: [root],
      children: familyOf(...pairs),
      events: () => events,
    });
    expect(cause?.sentence).toBe(want);
  });

  it('looks at the newest run of a schedule only', () => {
    const schedule = live('batch/CronJob', 'nightly', { status: {} });
    const run = (name: string, seconds: number, fields: object) =>
      live('batch/Job', name, fields, { creationTimestamp: ago(seconds) });
    const failure = run('old', 900, failedCondition('Failed', 'x', 'y'));
    const fine = run('new', 60, { status: {} });
    expect(
      find({
        roots: [schedule],
        children: familyOf([schedule, [failure, fine]]),
      }),
    ).toBeUndefined();
    expect(
      find({ roots: [schedule], children: familyOf([schedule, [failure]]) })
        ?.sentence,
    ).toBe('Job old failed: y.');
  });

  it('ends where objects own each other in a circle', () => {
    const a = live('shop.example/A', 'a');
    const b = live('shop.example/B', 'b');
    expect(
      find({ roots: [a], children: familyOf([a, [b]], [b, [a]]) }),
    ).toBeUndefined();
  });
});
