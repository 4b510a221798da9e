import {
  controlPlaneAssets,
  startControlPlane,
  type ControlPlane,
} from '../testing/controlPlane';
import { findCondition } from './conditions';
import type { Autoscaler } from './autoscaling/autoscalerController';
import type { EndpointSlice } from './endpoints/endpointTypes';
import { createImageTable } from './imageTable';
import type { Job } from './job/jobTypes';
import type {
  Condition,
  KeyedData,
  Service,
  Deployment,
  KubeObject,
  Node,
  Pod,
  ReplicaSet,
} from './kubeTypes';
import { isPodReady } from './podFacts';
import { resources, type Resource } from './resources';
import {
  startControllers,
  type ControllersOptions,
  type RunningControllers,
} from './startControllers';
import type { StatefulSet } from './statefulset/statefulSetTypes';
import type { PersistentVolumeClaim } from './storage/storageTypes';
import {
  deploymentOf,
  isRolledOut,
  openLab,
  until,
  type Lab,
} from './testUtils/lab';

interface KubeEvent extends KubeObject {
  reason: string;
  message: string;
  type: string;
  count: number;
  involvedObject: { kind: string; name: string };
  source: { component: string };
}

const web = 'ghcr.io/acme/web';
const images = createImageTable({ [web]: ['1.0.0', '2.0.0'] });
const assets = controlPlaneAssets();

if (!assets) {
  // eslint-disable-next-line no-console
  console.warn(
    'KUBEBUILDER_ASSETS is unset: the controllers are not tried on a real control plane',
  );
}

jest.setTimeout(180_000);

/** Paths of all fields that were written, by setting: both have to come to the same. */
const shapes: string[][] = [];
const comparedKinds = [
  resources.deployments,
  resources.replicaSets,
  resources.statefulSets,
  resources.daemonSets,
  resources.jobs,
  resources.pods,
  resources.endpointSlices,
  resources.endpoints,
  resources.controllerRevisions,
];

/** Whether the counts of an object are those of its end. */
function isSettled(object: KubeObject): boolean {
  const { status = {} } = object as { status?: Record<string, unknown> };
  const conditions = (status.conditions ?? []) as Condition[];
  const progress = findCondition(conditions, 'Progressing');
  return (
    (progress?.reason ?? 'NewReplicaSetAvailable') ===
      'NewReplicaSetAvailable' &&
    status.unavailableReplicas === undefined &&
    status.numberUnavailable === undefined &&
    (status.replicas === undefined ||
      status.replicas === status.availableReplicas)
  );
}

/** The kind and path of every field, and the names of those who wrote them. */
function pathsOf(kind: string, object: KubeObject): string[] {
  const paths: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) paths.push(path);
    else if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else {
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'fieldsV1') continue;
        visit(inner, `${path}.${key}`);
      }
    }
  };
  visit(object, kind);
  for (const { manager } of object.metadata.managedFields ?? []) {
    paths.push(`${kind} by ${manager}`);
  }
  // The real controller holds this one only while it measures a change.
  return paths.filter(path => !path.endsWith('last-change-trigger-time'));
}

interface Setting {
  name: string;
  /** Runs the real controller manager beside ours. */
  controllerManager: boolean;
  only?: ControllersOptions['only'];
}

const settings: Setting[] = [
  {
    name: 'a real API server without its controller manager',
    controllerManager: false,
  },
  {
    name: 'a real API server beside its controller manager',
    controllerManager: true,
    only: ['scheduler', 'kubelet', 'persistentvolumeclaim'],
  },
];

(assets ? describe.each(settings) : describe.skip.each(settings))(
  'on $name',
  setting => {
    let plane: ControlPlane;
    let controllers: RunningControllers;
    let lab: Lab;
    let count = 0;

    const start = () =>
      startControllers({ ...plane, images, speed: 20, only: setting.only });

    beforeAll(async () => {
      plane = await startControlPlane({
        controllerManager: setting.controllerManager,
      });
      controllers = await start();
    });
    afterAll(async () => {
      await controllers?.stop();
      await plane?.stop();
    });
    beforeEach(async () => {
      lab = await openLab(plane, `lab-${++count}`);
    });
    afterEach(() => lab.client.close());

    const pods = () => lab.list<Pod>(resources.pods);
    const deployment = () => lab.get<Deployment>(resources.deployments, 'web');
    const events = async (name: RegExp) =>
      (await lab.list<KubeEvent>(resources.events)).filter(event =>
        name.test(event.involvedObject.name),
      );
    const setImage = (tag: string) =>
      lab.patch(resources.deployments, 'web', {
        spec: {
          template: {
            spec: { containers: [{ name: 'app', image: `${web}:${tag}` }] },
          },
        },
      });

    it('brings a Deployment to ready, and tells how', async () => {
      await lab.create(
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
      expect(
        findCondition(settled.status?.conditions, 'Available')?.reason,
      ).toBe('MinimumReplicasAvailable');
      const running = await pods();
      const [replicaSet] = await lab.list<ReplicaSet>(resources.replicaSets);
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
      await lab.create(
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
      await lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await until(deployment, isRolledOut);
      for (const replicas of [5, 1, 0]) {
        await lab.patch(resources.deployments, 'web', { spec: { replicas } });
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
      await lab.create(
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
      const seen = { fewest: Infinity, most: 0, looks: 0 };
      const stop = await lab.followPods(list => {
        const staying = list.filter(
          ({ metadata }) => !metadata.deletionTimestamp,
        );
        if (staying.length < 6 && seen.looks === 0) return;
        seen.looks++;
        seen.fewest = Math.min(seen.fewest, staying.filter(isPodReady).length);
        seen.most = Math.max(seen.most, staying.length);
      });
      await setImage('2.0.0');
      await until(deployment, isRolledOut);
      await stop();
      expect(seen.looks).toBeGreaterThan(20);
      expect(seen.fewest).toBeGreaterThanOrEqual(5);
      expect(seen.most).toBeLessThanOrEqual(8);
      const sets = await lab.list<ReplicaSet>(resources.replicaSets);
      expect(sets.map(({ spec }) => spec.replicas).sort()).toEqual([0, 6]);
    });

    it('holds a rollout to a broken image, and takes it back', async () => {
      await lab.create(
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

    it('starts the pods of a StatefulSet in order, each with its claim', async () => {
      const before: Record<string, string[]> = {};
      const stop = await lab.followPods(list => {
        for (const pod of list) {
          before[pod.metadata.name] ??= list
            .filter(other => other !== pod && isPodReady(other))
            .map(({ metadata }) => metadata.name)
            .sort();
        }
      });
      await lab.create(resources.statefulSets, 'db', {
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
      const set = () => lab.get<StatefulSet>(resources.statefulSets, 'db');
      await until(set, ({ status }) => status?.readyReplicas === 3);
      await stop();
      expect(before).toEqual({
        'db-0': [],
        'db-1': ['db-0'],
        'db-2': ['db-0', 'db-1'],
      });
      const claims = () =>
        lab.list<PersistentVolumeClaim>(resources.persistentVolumeClaims);
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
      await lab.patch(resources.statefulSets, 'db', partition(2));
      await until(
        set,
        ({ status }) =>
          status?.updatedReplicas === 1 && status?.readyReplicas === 3,
      );
      const touched = (await pods()).filter(
        ({ metadata }) => metadata.uid !== uids.get(metadata.name),
      );
      expect(touched.map(({ metadata }) => metadata.name)).toEqual(['db-2']);
      await lab.patch(resources.statefulSets, 'db', partition(0));
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
      await lab.create(
        resources.jobs,
        'good',
        spec(['sh', '-c', 'echo done'], { completions: 3, parallelism: 2 }),
      );
      await lab.create(
        resources.jobs,
        'bad',
        spec(['sh', '-c', 'exit 3'], { backoffLimit: 0 }),
      );
      const job = (name: string) => () => lab.get<Job>(resources.jobs, name);
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
        ({ status }) =>
          findCondition(status?.conditions, 'Failed') !== undefined,
      );
      expect(findCondition(bad.status?.conditions, 'Failed')?.reason).toBe(
        'BackoffLimitExceeded',
      );
      expect(bad.status?.failed).toBe(1);
    });

    it('puts a pod of a DaemonSet on every node', async () => {
      await lab.create(
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

    it('leaves a pod that fits nowhere pending, and binds it when a node fits', async () => {
      const key = `lab/${lab.namespace}`;
      await lab.create(resources.pods, 'picky', {
        spec: {
          nodeSelector: { [key]: 'yes' },
          containers: [{ name: 'app', image: `${web}:1.0.0` }],
        },
      });
      const picky = () => lab.get<Pod>(resources.pods, 'picky');
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
        () => events(/^picky$/),
        list => list.some(({ reason }) => reason === 'FailedScheduling'),
      );
      await lab.client.merge<Node>(
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
      await lab.create(resources.pods, 'needy', {
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
      const needy = () => lab.get<Pod>(resources.pods, 'needy');
      await until(
        needy,
        ({ status }) =>
          status?.containerStatuses?.[0].state.waiting?.reason ===
          'CreateContainerConfigError',
      );
      await lab.create(resources.configMaps, 'settings', {
        data: { level: 'info' },
      });
      await until(needy, isPodReady);
    });

    it('counts the restarts of a container that crashes', async () => {
      await lab.create(resources.pods, 'crash', {
        metadata: {
          name: 'crash',
          namespace: lab.namespace,
          annotations: { 'dev-cluster/crash': 'true' },
        },
        spec: { containers: [{ name: 'app', image: `${web}:1.0.0` }] },
      });
      const crash = () => lab.get<Pod>(resources.pods, 'crash');
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

    it('lists ready pods as backends of their Service', async () => {
      await lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await lab.create(resources.services, 'web', {
        spec: {
          selector: { app: 'web' },
          ports: [{ port: 80, targetPort: 'http' }],
        },
      });
      const slices = () => lab.list<EndpointSlice>(resources.endpointSlices);
      const [slice] = await until(
        slices,
        ([first]) =>
          (first?.endpoints ?? []).filter(({ conditions }) => conditions.ready)
            .length === 2,
      );
      expect(slice.ports?.[0]).toMatchObject({ port: 8080, protocol: 'TCP' });
      const addresses = (slice.endpoints ?? [])
        .flatMap(({ addresses: list }) => list)
        .sort();
      expect(addresses).toEqual(
        (await pods()).map(({ status }) => status?.podIP).sort(),
      );
    });

    it('goes on where it was after it was stopped, without touching what runs', async () => {
      await lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await until(deployment, isRolledOut);
      await until(pods, list => list.length === 2 && list.every(isPodReady));
      const before = await pods();
      await controllers.stop();
      await lab.patch(resources.deployments, 'web', { spec: { replicas: 3 } });
      controllers = await start();
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

    it('writes the fields that the real controllers write, under their names', async () => {
      await lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await lab.create(resources.services, 'web', {
        spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
      });
      await lab.create(
        resources.daemonSets,
        'agent',
        deploymentOf(0, `${web}:1.0.0`, { replicas: undefined }),
      );
      await lab.create(
        resources.statefulSets,
        'db',
        deploymentOf(1, `${web}:1.0.0`, { serviceName: 'db' }),
      );
      const task = { name: 'task', image: 'busybox' };
      await lab.create(resources.jobs, 'task', {
        spec: {
          completionMode: 'Indexed',
          completions: 2,
          template: { spec: { restartPolicy: 'Never', containers: [task] } },
        },
      });
      await until(pods, list => list.length === 8);
      await until(pods, list =>
        list.every(pod => isPodReady(pod) || pod.status?.phase === 'Succeeded'),
      );
      await until(
        () => lab.get<Job>(resources.jobs, 'task'),
        ({ status }) =>
          findCondition(status?.conditions, 'Complete') !== undefined,
      );
      const objects = await Promise.all(
        comparedKinds.map(async resource => {
          const settled = await until(
            () => lab.list(resource),
            list => list.length > 0 && list.every(isSettled),
          );
          return settled.flatMap(object => pathsOf(resource.kind, object));
        }),
      );
      const shape = [...new Set(objects.flat())].sort();
      expect(shape.length).toBeGreaterThan(300);
      // The first setting has nothing to be held against yet.
      shapes.push(shape);
      expect(shapes[0]).toEqual(shape);
    });

    const whenAlone = setting.controllerManager ? it.skip : it;

    whenAlone(
      'gives Services and Ingresses an address after a moment',
      async () => {
        await lab.create(resources.services, 'lb', {
          spec: { type: 'LoadBalancer', ports: [{ port: 80 }] },
        });
        await lab.create(resources.ingresses, 'shop', {
          spec: {
            defaultBackend: { service: { name: 'lb', port: { number: 80 } } },
          },
        });
        for (const [resource, name] of [
          [resources.services, 'lb'],
          [resources.ingresses, 'shop'],
        ] as const) {
          const { status } = await until(
            () => lab.get<Service>(resource, name),
            object => (object.status?.loadBalancer?.ingress ?? []).length > 0,
          );
          expect(status?.loadBalancer?.ingress?.[0].ip).toMatch(
            /^172\.18\.25[45]\.\d+$/,
          );
        }
      },
    );

    whenAlone(
      'gives a namespace its account and its certificates, also again',
      async () => {
        const read = (resource: Resource, name: string) =>
          until(
            async () =>
              (await lab.list(resource)).find(
                ({ metadata }) => metadata.name === name,
              ),
            object => object !== undefined,
          );
        await read(resources.serviceAccounts, 'default');
        const certificates = (await read(
          resources.configMaps,
          'kube-root-ca.crt',
        )) as KeyedData;
        expect(certificates.data?.['ca.crt']).toContain(
          '-----BEGIN CERTIFICATE-----',
        );
        await lab.client.remove(resources.configMaps, certificates.metadata);
        const again = await until(
          () => read(resources.configMaps, 'kube-root-ca.crt'),
          object => object?.metadata.uid !== certificates.metadata.uid,
        );
        expect(again).toBeDefined();
      },
    );

    whenAlone(
      'says of an autoscaler that it could scale, and scales nothing',
      async () => {
        await lab.create(
          resources.deployments,
          'web',
          deploymentOf(2, `${web}:1.0.0`),
        );
        await lab.create(resources.horizontalPodAutoscalers, 'web', {
          spec: {
            scaleTargetRef: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'web',
            },
            minReplicas: 1,
            maxReplicas: 9,
          },
        });
        const { status } = await until(
          () => lab.get<Autoscaler>(resources.horizontalPodAutoscalers, 'web'),
          object => object.status?.currentReplicas === 2,
        );
        expect(status?.desiredReplicas).toBe(2);
        expect(findCondition(status?.conditions, 'ScalingActive')?.status).toBe(
          'True',
        );
        expect((await deployment()).spec.replicas).toBe(2);
      },
    );

    it('binds a claim only when a pod uses it, and lets it go only when none does', async () => {
      await lab.create(resources.persistentVolumeClaims, 'data', {
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      });
      const claim = () =>
        lab.get<PersistentVolumeClaim>(
          resources.persistentVolumeClaims,
          'data',
        );
      await until(
        () => events(/^data$/),
        list => list.some(({ reason }) => reason === 'WaitForFirstConsumer'),
      );
      expect((await claim()).status?.phase).toBe('Pending');
      await lab.create(resources.pods, 'user', {
        spec: {
          containers: [{ name: 'app', image: `${web}:1.0.0` }],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
          ],
        },
      });
      await until(() => lab.get<Pod>(resources.pods, 'user'), isPodReady);
      const bound = await claim();
      expect(bound.status?.phase).toBe('Bound');
      const { client, namespace } = lab;
      await client.remove(resources.persistentVolumeClaims, {
        namespace,
        name: 'data',
      });
      expect((await claim()).metadata.deletionTimestamp).toBeDefined();
      await client.remove(resources.pods, { namespace, name: 'user' });
      await until(
        () => lab.list(resources.persistentVolumeClaims),
        list => list.length === 0,
      );
      const volumes = async () =>
        (await client.list(resources.persistentVolumes, { limit: 500 })).items;
      await until(volumes, list =>
        list.every(({ metadata }) => metadata.name !== bound.spec.volumeName),
      );
    });

    const whenCollected = setting.controllerManager ? it : it.skip;

    whenCollected(
      'leaves nothing of a Deployment that is deleted',
      async () => {
        await lab.create(
          resources.deployments,
          'web',
          deploymentOf(3, `${web}:1.0.0`),
        );
        await until(deployment, isRolledOut);
        const target = { namespace: lab.namespace, name: 'web' };
        await lab.client.remove(resources.deployments, target, {
          propagationPolicy: 'Background',
        });
        await until(pods, list => list.length === 0);
        await until(
          () => lab.list(resources.replicaSets),
          list => list.length === 0,
        );
      },
    );

    whenCollected('lets a namespace go with all that runs in it', async () => {
      await lab.create(
        resources.deployments,
        'web',
        deploymentOf(2, `${web}:1.0.0`),
      );
      await until(deployment, isRolledOut);
      await lab.client.remove(resources.namespaces, { name: lab.namespace });
      const namespaces = async () =>
        (await lab.client.list(resources.namespaces, { limit: 500 })).items;
      await until(namespaces, list =>
        list.every(({ metadata }) => metadata.name !== lab.namespace),
      );
    });
  },
);
