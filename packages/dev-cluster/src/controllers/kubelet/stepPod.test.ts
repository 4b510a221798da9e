import type { EventText } from '../eventRecorder';
import type { Container, Pod, PodSpec } from '../kubeTypes';
import { createImageTable } from '../imageTable';
import { findCondition } from '../conditions';
import { now, nowText, pod } from '../testUtils/objects';
import type { PodRuntime } from './podRuntime';
import type { MissingReferences, PodWorld } from './podWorld';
import { recoverRuntime } from './recoverRuntime';
import { newPodRuntime, stepPod } from './stepPod';

const image = 'ghcr.io/acme/web:1.0.0';
const images = createImageTable({ 'ghcr.io/acme/web': ['1.0.0'] });

interface Life {
  pod: Pod;
  runtime: PodRuntime;
  events: Array<EventText & { at: number }>;
  onNode: Set<string>;
  missing: MissingReferences;
  now: number;
  finished: boolean;
}

function begin(subject: Pod): Life {
  return {
    pod: subject,
    runtime: newPodRuntime(),
    events: [],
    onNode: new Set(),
    missing: { containers: {} },
    now,
    finished: false,
  };
}

/** Lives a pod's life for some milliseconds, from one thing that is due to the next. */
function live(life: Life, milliseconds: number): Life {
  const end = life.now + milliseconds;
  for (let step = 0; step < 10_000 && !life.finished; step++) {
    const world: PodWorld = {
      now: life.now,
      scale: duration => duration,
      imageExists: reference => images.has(reference),
      isImageOnNode: reference => life.onNode.has(reference),
      missing: life.missing,
      nodeIP: '172.18.0.2',
      podIP: '10.244.0.7',
    };
    const result = stepPod(life.pod, life.runtime, world);
    life.runtime = result.runtime;
    life.pod = { ...life.pod, status: result.status };
    life.events.push(
      ...result.events.map(event => ({ ...event, at: life.now - now })),
    );
    for (const pulled of result.pulled) life.onNode.add(pulled);
    life.finished = result.finished;
    if (
      result.recheckAfter === undefined ||
      life.now + result.recheckAfter > end
    )
      break;
    life.now += result.recheckAfter;
  }
  life.now = end;
  return life;
}

function withSpec(
  spec: Partial<PodSpec>,
  annotations?: Record<string, string>,
): Pod {
  return pod('web-1', {
    spec: { containers: [{ name: 'app', image }], ...spec },
    metadata: { annotations },
  });
}

const app = (more: Partial<Container> = {}): Container => ({
  name: 'app',
  image,
  ...more,
});
const reasons = ({ events }: Life) => events.map(({ reason }) => reason);
const main = (life: Life) => life.pod.status?.containerStatuses?.[0];
const condition = (life: Life, type: string) =>
  findCondition(life.pod.status?.conditions, type);

describe('a pod that comes up', () => {
  it('is waited for, pulled, started and ready within some seconds', () => {
    const life = live(begin(withSpec({})), 0);
    expect(life.pod.status).toMatchObject({
      phase: 'Pending',
      startTime: nowText,
      hostIP: '172.18.0.2',
    });
    expect(life.pod.status?.podIP).toBeUndefined();
    expect(main(life)).toMatchObject({
      ready: false,
      state: { waiting: { reason: 'ContainerCreating' } },
    });
    expect(condition(life, 'PodReadyToStartContainers')?.status).toBe('False');
    expect(condition(life, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [app]',
    });
    live(life, 5_000);
    expect(reasons(life)).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
    expect(life.pod.status).toMatchObject({
      phase: 'Running',
      podIP: '10.244.0.7',
      podIPs: [{ ip: '10.244.0.7' }],
    });
    expect(main(life)).toMatchObject({
      ready: true,
      started: true,
      restartCount: 0,
      image,
    });
    expect(main(life)?.imageID).toMatch(
      /^ghcr\.io\/acme\/web@sha256:[0-9a-f]{64}$/,
    );
    expect(main(life)?.containerID).toMatch(/^containerd:\/\/[0-9a-f]{64}$/);
    const states = [
      'PodReadyToStartContainers',
      'Initialized',
      'Ready',
      'ContainersReady',
      'PodScheduled',
    ];
    expect(life.pod.status?.conditions?.map(({ type }) => type)).toEqual(
      states,
    );
    for (const type of states)
      expect(condition(life, type)?.status).toBe('True');
    expect(
      Date.parse(condition(life, 'Ready')?.lastTransitionTime ?? ''),
    ).toBeGreaterThan(now);
  });

  it('does not change any more once it is ready', () => {
    const life = live(begin(withSpec({})), 10_000);
    const before = life.pod.status;
    live(life, 600_000);
    expect(life.pod.status).toEqual(before);
    expect(life.events).toHaveLength(4);
  });

  it('finds an image that the node has already', () => {
    const life = begin(withSpec({}));
    life.onNode.add(image);
    live(life, 5_000);
    expect(life.events[0]).toMatchObject({
      reason: 'Pulled',
      message: `Container image "${image}" already present on machine`,
      fieldPath: 'spec.containers{app}',
    });
  });

  it('waits for its readiness probe', () => {
    const probed = withSpec({
      containers: [app({ readinessProbe: { initialDelaySeconds: 3 } })],
    });
    const life = live(begin(probed), 4_000);
    expect([life.pod.status?.phase, main(life)?.ready]).toEqual([
      'Running',
      false,
    ]);
    live(life, 4_000);
    expect(main(life)?.ready).toBe(true);
  });

  it('is never ready when it is marked so, and tells why when it has a probe', () => {
    const marked = withSpec(
      { containers: [app({ readinessProbe: {} })] },
      { 'dev-cluster/ready': 'false' },
    );
    const life = live(begin(marked), 60_000);
    expect(main(life)).toMatchObject({ ready: false, state: { running: {} } });
    expect(
      reasons(life).filter(reason => reason === 'Unhealthy').length,
    ).toBeGreaterThan(3);
  });

  it('runs init containers one after the other and sidecars along', () => {
    const life = begin(
      withSpec({
        initContainers: [
          { name: 'first', image },
          { name: 'proxy', image, restartPolicy: 'Always' },
          { name: 'second', image },
        ],
      }),
    );
    live(life, 2_500);
    expect(condition(life, 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [first proxy second]',
    });
    expect(main(life)?.state.waiting?.reason).toBe('PodInitializing');
    live(life, 20_000);
    const started = life.events
      .filter(({ reason }) => reason === 'Started')
      .map(({ fieldPath }) => fieldPath);
    expect(started).toEqual([
      'spec.initContainers{first}',
      'spec.initContainers{proxy}',
      'spec.initContainers{second}',
      'spec.containers{app}',
    ]);
    const [first, proxy] = life.pod.status?.initContainerStatuses ?? [];
    expect(first).toMatchObject({
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
    expect(proxy).toMatchObject({ ready: true, state: { running: {} } });
    expect(condition(life, 'Ready')?.status).toBe('True');
  });
});

describe('a pod whose image does not exist', () => {
  const missing = 'ghcr.io/acme/web:9.9.9';
  const broken = () =>
    begin(withSpec({ containers: [app({ image: missing })] }));

  it('fails to pull, then backs off, in the words of a real kubelet', () => {
    const life = live(broken(), 3_500);
    const error = `failed to pull and unpack image "${missing}": failed to resolve reference "${missing}": ${missing}: not found`;
    expect(
      life.events.slice(0, 3).map(({ reason, message }) => [reason, message]),
    ).toEqual([
      ['Pulling', `Pulling image "${missing}"`],
      [
        'Failed',
        `Failed to pull image "${missing}": rpc error: code = NotFound desc = ${error}`,
      ],
      ['Failed', 'Error: ErrImagePull'],
    ]);
    live(life, 3_000);
    expect(main(life)?.state.waiting).toMatchObject({
      reason: 'ImagePullBackOff',
    });
    expect(main(life)?.state.waiting?.message).toContain(
      `Back-off pulling image "${missing}": ErrImagePull: rpc error`,
    );
    expect(
      life.events.slice(3, 5).map(({ reason, message }) => [reason, message]),
    ).toEqual([
      ['BackOff', `Back-off pulling image "${missing}"`],
      ['Failed', 'Error: ImagePullBackOff'],
    ]);
    expect(life.pod.status?.phase).toBe('Pending');
  });

  it('tries again after 10, 20, 40, ... seconds and never less often than every five minutes', () => {
    const life = live(broken(), 3_600_000);
    const pulls = life.events
      .filter(({ reason }) => reason === 'Pulling')
      .map(({ at }) => at);
    const pauses = pulls
      .slice(1)
      .map((at, index) => Math.round((at - pulls[index]) / 10_000) * 10);
    expect(pauses.slice(0, 7)).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  it('says so once with a policy of Never', () => {
    const life = live(
      begin(withSpec({ containers: [app({ imagePullPolicy: 'Never' })] })),
      3_000,
    );
    expect(main(life)?.state.waiting?.reason).toBe('ErrImageNeverPull');
  });
});

describe('a pod that misses what it refers to', () => {
  it('does not start a container without its configuration, and starts it when that comes', () => {
    const life = begin(withSpec({}));
    life.missing = { containers: { app: 'configmap "settings" not found' } };
    live(life, 5_000);
    expect(main(life)?.state.waiting).toEqual({
      reason: 'CreateContainerConfigError',
      message: 'configmap "settings" not found',
    });
    expect(life.events.at(-1)).toMatchObject({
      type: 'Warning',
      reason: 'Failed',
      message: 'Error: configmap "settings" not found',
    });
    life.missing = { containers: {} };
    live(life, 15_000);
    expect(main(life)?.ready).toBe(true);
  });

  it('waits for its volumes and repeats what is wrong with them', () => {
    const life = begin(withSpec({}));
    life.missing = {
      volume: { name: 'certs', problem: 'secret "tls" not found' },
      containers: {},
    };
    live(life, 20_000);
    expect(main(life)?.state.waiting?.reason).toBe('ContainerCreating');
    expect(life.events.map(({ at }) => at)).toEqual([
      0, 500, 1500, 3500, 7500, 15500,
    ]);
    expect(life.events[0]).toMatchObject({
      reason: 'FailedMount',
      message:
        'MountVolume.SetUp failed for volume "certs" : secret "tls" not found',
    });
    life.missing = { containers: {} };
    live(life, 30_000);
    expect(main(life)?.ready).toBe(true);
  });
});

describe('a container that ends', () => {
  const crashing: Array<{ name: string; subject: Pod }> = [
    {
      name: 'by annotation',
      subject: withSpec({}, { 'dev-cluster/crash': 'true' }),
    },
    {
      name: 'by the annotation of its name',
      subject: withSpec({}, { 'dev-cluster/crash': 'other, app' }),
    },
    {
      name: 'by its environment',
      subject: withSpec({
        containers: [
          app({ env: [{ name: 'DEV_CLUSTER_CRASH', value: 'true' }] }),
        ],
      }),
    },
    {
      name: 'by its command',
      subject: withSpec({
        containers: [app({ command: ['sh', '-c', 'exit 1'] })],
      }),
    },
  ];

  it.each(crashing)(
    'crashes $name: restarts at once, then in longer and longer pauses',
    ({ subject }) => {
      const life = live(begin(subject), 130_000);
      expect(main(life)).toMatchObject({
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      });
      expect(main(life)?.state.waiting?.message).toBe(
        'back-off 1m20s restarting failed container=app pod=web-1_shop(uid-web-1)',
      );
      const starts = life.events
        .filter(({ reason }) => reason === 'Started')
        .map(({ at }) => at);
      const pauses = starts
        .slice(1)
        .map((at, index) => Math.floor((at - starts[index]) / 10_000) * 10);
      expect(pauses).toEqual([0, 10, 20, 40]);
      expect(main(life)?.restartCount).toBe(4);
      expect(
        life.events.filter(({ reason }) => reason === 'BackOff').at(-1)
          ?.message,
      ).toBe(
        'Back-off restarting failed container app in pod web-1_shop(uid-web-1)',
      );
    },
  );

  it('is never ready between its crashes', () => {
    const life = begin(withSpec({}, { 'dev-cluster/crash': 'true' }));
    let wasReady = false;
    for (let step = 0; step < 600; step++)
      wasReady ||= main(live(life, 100))?.ready ?? false;
    expect(wasReady).toBe(false);
  });

  it.each([
    {
      name: 'a short task',
      command: undefined,
      policy: 'Never',
      phase: 'Succeeded',
      restarts: 0,
    },
    {
      name: 'an echo',
      command: ['sh', '-c', 'echo hello'],
      policy: 'OnFailure',
      phase: 'Succeeded',
      restarts: 0,
    },
    {
      name: 'a failure',
      command: ['/bin/false'],
      policy: 'Never',
      phase: 'Failed',
      restarts: 0,
    },
    {
      name: 'a code',
      command: ['sh', '-ec', 'echo hi; exit 42'],
      policy: 'Never',
      phase: 'Failed',
      restarts: 0,
    },
    {
      name: 'a failure that is retried',
      command: ['false'],
      policy: 'OnFailure',
      phase: 'Running',
      restarts: 3,
    },
  ] as const)(
    '$name ends a pod with the policy $policy as $phase',
    ({ command, policy, phase, restarts }) => {
      const life = live(
        begin(
          withSpec({
            restartPolicy: policy,
            containers: [app({ command: command && [...command] })],
          }),
        ),
        60_000,
      );
      expect(life.pod.status?.phase).toBe(phase);
      expect(main(life)?.restartCount).toBe(restarts);
      const reason = {
        Succeeded: 'PodCompleted',
        Failed: 'PodFailed',
        Running: 'ContainersNotReady',
      }[phase];
      expect(condition(life, 'Ready')).toMatchObject({
        status: 'False',
        reason,
      });
    },
  );

  it('keeps its exit code', () => {
    const life = live(
      begin(
        withSpec({
          restartPolicy: 'Never',
          containers: [app({ command: ['sh', '-c', 'exit 42'] })],
        }),
      ),
      9_000,
    );
    expect(main(life)?.state.terminated).toMatchObject({
      exitCode: 42,
      reason: 'Error',
    });
  });

  it('sleeps as long as it is told to', () => {
    const life = live(
      begin(
        withSpec({
          restartPolicy: 'Never',
          containers: [app({ command: ['sleep', '60'] })],
        }),
      ),
      55_000,
    );
    expect(life.pod.status?.phase).toBe('Running');
    expect(live(life, 10_000).pod.status?.phase).toBe('Succeeded');
  });

  it('fails the pod when an init container fails and nothing is restarted', () => {
    const life = live(
      begin(
        withSpec({
          restartPolicy: 'Never',
          initContainers: [{ name: 'init', image, command: ['false'] }],
        }),
      ),
      20_000,
    );
    expect(life.pod.status?.phase).toBe('Failed');
    expect(reasons(life).filter(reason => reason === 'Started')).toHaveLength(
      1,
    );
  });
});

describe('a pod that is deleted', () => {
  const leave = (life: Life): Life => ({
    ...life,
    pod: {
      ...life.pod,
      metadata: {
        ...life.pod.metadata,
        deletionTimestamp: nowText,
        deletionGracePeriodSeconds: 30,
      },
    },
  });

  it('stops its containers, says so, and is done a moment later', () => {
    const life = live(leave(live(begin(withSpec({})), 10_000)), 900);
    expect(life.events.at(-1)).toMatchObject({
      reason: 'Killing',
      message: 'Stopping container app',
    });
    expect([life.finished, main(life)?.ready]).toEqual([false, true]);
    live(life, 1_100);
    expect(life.finished).toBe(true);
    expect(main(life)).toMatchObject({
      ready: false,
      state: { terminated: { exitCode: 0 } },
    });
    expect(condition(life, 'Ready')?.status).toBe('False');
  });

  it('does not count a task that was cut off as done', () => {
    const task = withSpec({
      restartPolicy: 'Never',
      containers: [app({ command: ['sleep', '600'] })],
    });
    const life = live(leave(live(begin(task), 10_000)), 5_000);
    expect([
      life.finished,
      life.pod.status?.phase,
      main(life)?.state.terminated?.exitCode,
    ]).toEqual([true, 'Failed', 143]);
  });

  it('is done at once when nothing of it runs', () => {
    const life = live(leave(live(begin(withSpec({})), 0)), 0);
    expect([life.finished, reasons(life)]).toEqual([true, []]);
  });
});

describe('a kubelet that was started anew', () => {
  const recovered = (life: Life): Life => ({
    ...life,
    runtime: recoverRuntime(life.pod, life.now, duration => duration),
    events: [],
  });

  it('leaves a pod that is ready as it is', () => {
    const life = live(
      begin(withSpec({ initContainers: [{ name: 'init', image }] })),
      20_000,
    );
    const before = life.pod.status;
    const after = live(recovered(life), 60_000);
    expect(after.pod.status).toEqual(before);
    expect(after.events).toEqual([]);
  });

  it('goes on with a crash loop and its count', () => {
    const life = live(
      begin(withSpec({}, { 'dev-cluster/crash': 'true' })),
      100_000,
    );
    const count = main(life)?.restartCount ?? 0;
    const after = live(recovered(life), 100_000);
    expect(count).toBeGreaterThan(2);
    expect(main(after)?.restartCount).toBeGreaterThan(count);
    expect(main(after)?.state.waiting?.reason).toBe('CrashLoopBackOff');
  });

  it('goes on to bring up what was not up yet', () => {
    const life = live(begin(withSpec({})), 1_000);
    expect(main(live(recovered(life), 10_000))?.ready).toBe(true);
  });
});
