import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import {
  applicationHealth,
  type ApplicationHealthInput,
} from './applicationHealth';
import { compileHealthRules } from './userRules';
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
} from './__testUtils__/liveObjects';

const root = (object: KubernetesObject) => ({
  key: objectKey(refOf(object)),
  ref: refOf(object),
  live: object,
});
const missing = {
  key: '/ConfigMap/shop/x',
  ref: {
    group: '',
    version: 'v1',
    kind: 'ConfigMap',
    namespace: 'shop',
    name: 'x',
  },
};

function assess(
  objects: KubernetesObject[],
  change: Partial<ApplicationHealthInput> = {},
) {
  return applicationHealth({
    roots: objects.map(root),
    children: () => [],
    now: NOW,
    graceMs: 30_000,
    application: { app: 'shop', environment: 'test' },
    synced: true,
    rules: compileHealthRules([]),
    ...change,
  });
}

const ingress = (name: string, address: boolean) =>
  live('networking.k8s.io/Ingress', name, {
    spec: { ingressClassName: 'web' },
    status: { loadBalancer: address ? { ingress: [{ ip: '10.0.0.1' }] } : {} },
  });
const claim = live(
  '/PersistentVolumeClaim',
  'data',
  { status: { phase: 'Pending' } },
  { creationTimestamp: ago(5) },
);

describe('applicationHealth', () => {
  it.each<
    [
      string,
      KubernetesObject[],
      Partial<ApplicationHealthInput>,
      string,
      string?,
    ]
  >([
    ['nothing at all', [], {}, 'Healthy'],
    ['only objects without health', [live('/ConfigMap', 'a')], {}, 'Healthy'],
    [
      'only objects without health, before the sync',
      [live('/ConfigMap', 'a')],
      { synced: false },
      'Progressing',
      'Waits for a sync',
    ],
    [
      'healthy objects',
      [deployment(), live('/ConfigMap', 'a')],
      { synced: false },
      'Healthy',
    ],
    [
      'a rollout',
      [deployment({ updatedReplicas: 1 })],
      {},
      'Progressing',
      'Deployment/api: 1 of 3 pods updated',
    ],
    [
      'a missing object',
      [],
      { roots: [missing] },
      'Missing',
      'ConfigMap/x is missing',
    ],
    [
      'a missing object beside a rollout',
      [],
      { roots: [root(deployment({ updatedReplicas: 1 })), missing] },
      'Missing',
      'ConfigMap/x is missing',
    ],
    [
      'a paused Deployment',
      [deployment({}, { paused: true })],
      {},
      'Suspended',
      'Deployment/api: Rollout is paused',
    ],
    [
      'a schedule that is off',
      [deployment(), live('batch/CronJob', 'c', { spec: { suspend: true } })],
      {},
      'Healthy',
    ],
    [
      'an object that is not to count',
      [
        live(
          'apps/Deployment',
          'x',
          {},
          {
            generation: 1,
            annotations: { 'argocd.argoproj.io/ignore-healthcheck': 'true' },
          },
        ),
      ],
      {},
      'Healthy',
    ],
    [
      'a claim that waits',
      [claim],
      {},
      'Progressing',
      'PersistentVolumeClaim/data: Waits for a volume',
    ],
    [
      'a claim that waits for its pod',
      [claim],
      { events: () => [event('k', 'WaitForFirstConsumer', 'm', 'Normal')] },
      'Healthy',
    ],
    [
      'a DataVolume that waits for its machine',
      [
        live('cdi.kubevirt.io/DataVolume', 'disk', {
          status: { phase: 'WaitForFirstConsumer' },
        }),
      ],
      {},
      'Healthy',
    ],
    [
      'an Ingress of a controller that publishes no address',
      [ingress('a', false)],
      {},
      'Healthy',
    ],
    [
      'an Ingress that another one of its class is ahead of',
      [ingress('a', false), ingress('b', true)],
      {},
      'Progressing',
      'Ingress/a: Waits for an address of the load balancer',
    ],
    [
      'an object of a kind that may not be read',
      [],
      { roots: [{ ...missing, unread: 'may not list ConfigMap' }] },
      'Unknown',
      'ConfigMap/x: may not list ConfigMap',
    ],
    [
      'an object that was read once and may not be watched, whose kind has health',
      [],
      { roots: [{ ...root(claim), unread: 'may not watch' }] },
      'Unknown',
      'PersistentVolumeClaim/data: may not watch',
    ],
    [
      'such an object whose kind has no health: that it is there is all there is to know',
      [],
      {
        roots: [{ ...root(live('/ConfigMap', 'c', {})), unread: 'may not' }],
      },
      'Healthy',
      undefined,
    ],
  ])('%s', (...[, objects, change, status, message]) => {
    const { health } = assess(objects, change);
    expect([health.status, health.message]).toEqual([status, message]);
  });

  const stuck = (seconds: number) => {
    const top = deployment({ updatedReplicas: 1 });
    const set = replicaSet('api-1', 1, 1);
    const broken = pod('api-1-x', {
      phase: 'Pending',
      ready: false,
      readySince: ago(seconds),
      container: waiting('ImagePullBackOff', 'not found'),
    });
    return {
      roots: [root(top)],
      children: familyOf([top, [set]], [set, [broken]]),
    };
  };

  it('shows a cause at once, and is Degraded after the grace, not after the deadline of the rollout', () => {
    const young = assess([], stuck(10));
    expect(young.health).toMatchObject({
      status: 'Progressing',
      message: 'Pod api-1-x cannot pull image api:1.0: tag not found.',
      since: ago(10),
      cause: { reason: 'ImagePullBackOff' },
    });
    expect(young.degradedAt).toBe(NOW + 20_000);
    const old = assess([], { ...stuck(10), now: NOW + 20_000 });
    expect(old.health.status).toBe('Degraded');
    expect(old.degradedAt).toBeUndefined();
  });

  it('gives a pod of its own the same grace', () => {
    const broken = (seconds: number) =>
      pod('p', {
        phase: 'Pending',
        ready: false,
        readySince: ago(seconds),
        container: waiting('ErrImagePull'),
      });
    expect(assess([broken(5)]).health.status).toBe('Progressing');
    expect(assess([broken(30)]).health.status).toBe('Degraded');
  });

  it('counts a missing object more than a fresh cause, and less than an old one', () => {
    const fresh = stuck(10);
    const old = stuck(60);
    expect(
      assess([], { ...fresh, roots: [...fresh.roots, missing] }).health.status,
    ).toBe('Missing');
    expect(
      assess([], { ...old, roots: [...old.roots, missing] }).health.status,
    ).toBe('Degraded');
  });

  it('looks again at a set that rolls out when its time is over, and calls it no cause before', () => {
    const set = live(
      'apps.kruise.io/CloneSet',
      'api',
      {
        spec: { replicas: 2, progressDeadlineSeconds: 90 },
        status: { replicas: 2, updatedReplicas: 1 },
      },
      { creationTimestamp: ago(60) },
    );
    const young = assess([set]);
    expect(young.health).toMatchObject({ status: 'Progressing' });
    expect(young.health.cause).toBeUndefined();
    expect(young.degradedAt).toBe(NOW + 30_000);
    const old = assess([set], { now: NOW + 30_000 });
    expect(old.health.status).toBe('Degraded');
    expect(old.degradedAt).toBeUndefined();
  });

  it('tells when a custom resource turns Degraded', () => {
    const failing = live('shop.example/Widget', 'w', {
      status: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'No',
            lastTransitionTime: ago(10),
          },
        ],
      },
    });
    expect(assess([failing])).toMatchObject({
      health: {
        status: 'Progressing',
        cause: { sentence: 'Widget w is degraded: No.' },
      },
      degradedAt: NOW + 20_000,
    });
  });

  it('judges by the rules of the user first, and says what they say', () => {
    const failing = live('shop.example/Widget', 'w', {
      status: {
        errors: 2,
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    });
    const rules = compileHealthRules([
      {
        group: 'shop.example',
        kind: 'Widget',
        degraded: 'status.errors > 0',
        healthy: 'true',
        message: 'string(status.errors) + " errors"',
      },
    ]);
    expect(assess([failing]).health.status).toBe('Healthy');
    expect(assess([failing], { rules }).health).toMatchObject({
      status: 'Degraded',
      cause: { sentence: 'Widget w is degraded: 2 errors.' },
    });
  });
});
