import { findCondition } from '../conditions';
import type { Pod } from '../kubeTypes';
import {
  meta,
  now,
  nowText,
  pod,
  readyPod,
  template,
} from '../testUtils/objects';
import { formatIndexes, parseIndexes } from './countPods';
import { jobPod } from './jobController';
import { trackingFinalizer, type Job, type JobStatus } from './jobTypes';
import { planJob } from './planJob';

function job(
  spec: Partial<Job['spec']> = {},
  status: JobStatus = { startTime: nowText },
): Job {
  return {
    metadata: meta('migrate'),
    spec: {
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      template: template(),
      ...spec,
    },
    status,
  };
}

const tracked = (more: object = {}) => ({
  metadata: { finalizers: [trackingFinalizer], ...more },
});
const running = (name: string, more: object = {}) =>
  readyPod(name, tracked(more));
function ended(
  name: string,
  phase: 'Succeeded' | 'Failed',
  more: object = {},
): Pod {
  const finishedAt = new Date(now).toISOString();
  return pod(name, {
    ...tracked(more),
    status: {
      phase,
      containerStatuses: [
        {
          name: 'app',
          image: '',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: {
            terminated: {
              exitCode: phase === 'Failed' ? 1 : 0,
              reason: '',
              finishedAt,
            },
          },
          lastState: {},
        },
      ],
    },
  });
}

function plan(object: Job, pods: Pod[], at = now) {
  return planJob({ job: object, pods, now: at, scale: duration => duration });
}

const condition = (status: JobStatus, type: string) =>
  findCondition(status.conditions, type);

/** Plays server and kubelet: all pods end as told; answers the Job at its end. */
function run(
  object: Job,
  phases: Array<'Succeeded' | 'Failed'>,
): { job: Job; rounds: number; most: number; started: number } {
  let current = object;
  let pods: Pod[] = [];
  let at = now;
  let started = 0;
  let most = 0;
  for (let rounds = 0; rounds < 200; rounds++) {
    const result = plan(current, pods, at);
    const released = new Set(
      result.release.map(({ metadata }) => metadata.uid),
    );
    const removed = new Set(result.remove.map(({ metadata }) => metadata.uid));
    pods = pods
      .map(item =>
        released.has(item.metadata.uid)
          ? { ...item, metadata: { ...item.metadata, finalizers: [] } }
          : item,
      )
      .filter(({ metadata }) => !removed.has(metadata.uid));
    const first = started;
    const fresh = result.create.map((index, offset) => {
      const phase = phases[first + offset] ?? phases.at(-1) ?? 'Succeeded';
      const annotations =
        index === undefined
          ? undefined
          : { 'batch.kubernetes.io/job-completion-index': String(index) };
      return ended(`pod-${first + offset}`, phase, { annotations });
    });
    started += fresh.length;
    most = Math.max(most, fresh.length);
    pods = [...pods, ...fresh];
    current = { ...current, status: result.status };
    const over = ['Complete', 'Failed'].some(type =>
      condition(result.status, type),
    );
    if (over) return { job: current, rounds, most, started };
    at += 400_000;
  }
  throw new Error('The Job did not come to its end');
}

describe('a Job as a whole', () => {
  it.each([
    {
      name: 'one pod',
      spec: {},
      phases: ['Succeeded'],
      want: {
        type: 'Complete',
        reason: 'CompletionsReached',
        succeeded: 1,
        failed: undefined,
        most: 1,
      },
    },
    {
      name: 'many pods, some at a time',
      spec: { completions: 5, parallelism: 2 },
      phases: ['Succeeded'],
      want: {
        type: 'Complete',
        reason: 'CompletionsReached',
        succeeded: 5,
        failed: undefined,
        most: 2,
      },
    },
    {
      name: 'a failure that is made up for',
      spec: { completions: 2 },
      phases: ['Failed', 'Succeeded'],
      want: {
        type: 'Complete',
        reason: 'CompletionsReached',
        succeeded: 2,
        failed: 1,
        most: 1,
      },
    },
    {
      name: 'too many failures',
      spec: { backoffLimit: 2 },
      phases: ['Failed'],
      want: {
        type: 'Failed',
        reason: 'BackoffLimitExceeded',
        succeeded: undefined,
        failed: 3,
        most: 1,
      },
    },
    {
      name: 'indexes',
      spec: { completions: 3, parallelism: 3, completionMode: 'Indexed' },
      phases: ['Succeeded', 'Failed', 'Succeeded'],
      want: {
        type: 'Complete',
        reason: 'CompletionsReached',
        succeeded: 3,
        failed: 1,
        most: 3,
      },
    },
    {
      name: 'no number of completions',
      spec: { completions: undefined, parallelism: 2 },
      phases: ['Succeeded'],
      want: {
        type: 'Complete',
        reason: 'CompletionsReached',
        succeeded: 2,
        failed: undefined,
        most: 2,
      },
    },
  ] as const)('counts every pod once: $name', ({ spec, phases, want }) => {
    const { job: over, most, started } = run(job(spec), [...phases]);
    const status = over.status ?? {};
    expect(condition(status, want.type)).toMatchObject({
      status: 'True',
      reason: want.reason,
    });
    expect([status.succeeded, status.failed, most]).toEqual([
      want.succeeded,
      want.failed,
      want.most,
    ]);
    expect((status.succeeded ?? 0) + (status.failed ?? 0)).toBe(started);
    expect(status.uncountedTerminatedPods).toEqual({});
    expect(status.active).toBeUndefined();
    expect(status.completionTime === undefined).toBe(want.type === 'Failed');
  });
});

describe('planJob', () => {
  it('announces its verdict and stops pods before it is final', () => {
    const result = plan(job({ completions: 1, parallelism: 2 }), [
      ended('a', 'Succeeded'),
      running('b'),
    ]);
    expect(condition(result.status, 'SuccessCriteriaMet')?.status).toBe('True');
    expect(condition(result.status, 'Complete')).toBeUndefined();
    expect(result.remove.map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(result.events).toEqual([]);
  });

  it('lets a finalizer go only after the stored status names the pod', () => {
    const first = plan(job({ completions: 2 }), [ended('a', 'Succeeded')]);
    expect(first.release).toEqual([]);
    expect(first.status.uncountedTerminatedPods).toEqual({
      succeeded: ['uid-a'],
    });
    const second = plan(job({ completions: 2 }, first.status), [
      ended('a', 'Succeeded'),
    ]);
    expect(second.release.map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(second.status.succeeded).toBeUndefined();
    const third = plan(job({ completions: 2 }, first.status), [
      ended('a', 'Succeeded', { finalizers: [] }),
    ]);
    expect([
      third.status.succeeded,
      third.status.uncountedTerminatedPods,
    ]).toEqual([1, {}]);
  });

  it('waits ten seconds before it replaces a failed pod', () => {
    const failed = [ended('a', 'Failed')];
    const early = plan(job(), failed, now + 4_000);
    expect([early.create, early.recheckAfter]).toEqual([[], 6_000]);
    expect(plan(job(), failed, now + 10_000).create).toEqual([undefined]);
  });

  it('fails at its deadline', () => {
    const object = job({ activeDeadlineSeconds: 60 });
    expect(plan(object, [running('a')], now + 59_000).recheckAfter).toBe(1_000);
    const late = plan(object, [running('a')], now + 60_000);
    expect(condition(late.status, 'FailureTarget')).toMatchObject({
      status: 'True',
      reason: 'DeadlineExceeded',
    });
    expect(late.remove).toHaveLength(1);
  });

  it('stops its pods while it is suspended and starts anew afterwards', () => {
    const paused = plan(job({ suspend: true }), [running('a')]);
    expect(paused.remove).toHaveLength(1);
    expect(paused.status.startTime).toBeUndefined();
    expect(condition(paused.status, 'Suspended')?.status).toBe('True');
    expect(paused.events.map(({ reason }) => reason)).toEqual(['Suspended']);
    const again = plan(job({ suspend: true }, paused.status), []);
    expect(again.events).toEqual([]);
    const resumed = plan(job({}, paused.status), [], now + 60_000);
    expect(resumed.create).toHaveLength(1);
    expect(resumed.status.startTime).toBe('2026-01-01T12:01:00Z');
    expect(condition(resumed.status, 'Suspended')?.status).toBe('False');
    expect(resumed.events.map(({ reason }) => reason)).toEqual(['Resumed']);
  });

  it('goes when its time to live after its end is over', () => {
    const over: JobStatus = {
      conditions: [
        { type: 'Complete', status: 'True', lastTransitionTime: nowText },
      ],
    };
    const object = job({ ttlSecondsAfterFinished: 30 }, over);
    expect(plan(object, [], now + 20_000)).toMatchObject({
      recheckAfter: 10_000,
    });
    expect(plan(object, [], now + 30_000).expired).toBe(true);
    expect(plan(job({}, over), [], now + 1e9).expired).toBeUndefined();
  });

  it('counts a pod as failed that is deleted before it had a node', () => {
    const leaving = pod('a', tracked({ deletionTimestamp: nowText }));
    expect(plan(job(), [leaving]).status.uncountedTerminatedPods).toEqual({
      failed: ['uid-a'],
    });
  });

  it('gives a pod its index', () => {
    const made = jobPod(job({ completionMode: 'Indexed' }), 4);
    expect(made.metadata).toMatchObject({
      generateName: 'migrate-4-',
      finalizers: [trackingFinalizer],
      annotations: { 'batch.kubernetes.io/job-completion-index': '4' },
      labels: {
        'job-name': 'migrate',
        'batch.kubernetes.io/controller-uid': 'uid-migrate',
      },
    });
    expect(made.spec.containers[0].env).toEqual([
      {
        name: 'JOB_COMPLETION_INDEX',
        valueFrom: {
          fieldRef: {
            apiVersion: 'v1',
            fieldPath:
              "metadata.annotations['batch.kubernetes.io/job-completion-index']",
          },
        },
      },
    ]);
  });
});

describe('completed indexes', () => {
  it.each([
    ['', []],
    ['0', [0]],
    ['0,1', [0, 1]],
    ['0,2-4,7', [0, 2, 3, 4, 7]],
    ['1-10', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('are written as %p and read back', (text, indexes) => {
    expect(formatIndexes(indexes)).toBe(text);
    expect(parseIndexes(text)).toEqual(indexes);
    expect(formatIndexes([...indexes].reverse())).toBe(text);
  });
});
