import { ApiError } from './apiError';
import type { KubeClient } from './client';
import { createEventRecorder } from './eventRecorder';
import type { KubeObject } from './kubeTypes';
import { createFakeClock, settle } from './testUtils/fakeClock';
import { node, pod } from './testUtils/objects';

interface Written extends KubeObject {
  count: number;
  message: string;
  firstTimestamp: string;
  lastTimestamp: string;
  involvedObject: { fieldPath?: string; uid: string };
}

/** A server that keeps events, and can forget or refuse them. */
function setUp() {
  const events = new Map<string, Written>();
  const lost: string[] = [];
  let refuses = false;
  const client = {
    async create(_resource: unknown, object: Written) {
      if (refuses) throw new Error('forbidden');
      events.set(object.metadata.name, object);
      return object;
    },
    async merge(_resource: unknown, { name }: { name: string }, patch: object) {
      const known = events.get(name);
      if (!known) throw new ApiError('PATCH', 404, { reason: 'NotFound' });
      const next = { ...known, ...patch };
      events.set(name, next);
      return next;
    },
  } as unknown as KubeClient;
  const clock = createFakeClock();
  const logger = {
    debug: (message: string) => lost.push(message),
    warn: () => {},
  };
  const recorder = createEventRecorder({
    client,
    clock,
    logger,
    component: 'kubelet',
  });
  return {
    clock,
    lost,
    recorder,
    events,
    list: () => [...events.values()],
    refuse: (value: boolean) => {
      refuses = value;
    },
  };
}

const backOff = {
  type: 'Normal',
  reason: 'BackOff',
  message: 'Back-off pulling image "web"',
} as const;

describe('createEventRecorder', () => {
  it('counts what is the same, also when it comes faster than it is written', async () => {
    const { clock, recorder, list } = setUp();
    for (let time = 0; time < 3; time++) recorder.record(pod(), backOff);
    await clock.advance(60_000);
    recorder.record(pod(), backOff);
    await settle();
    expect(list()).toHaveLength(1);
    expect(list()[0]).toMatchObject({
      count: 4,
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:01:00Z',
      reportingComponent: 'kubelet',
      source: { component: 'kubelet' },
    });
  });

  it('keeps apart what differs in object, reason, message or part', async () => {
    const { recorder, list } = setUp();
    recorder.record(pod('a'), backOff);
    recorder.record(pod('b'), backOff);
    recorder.record(pod('a'), {
      ...backOff,
      message: 'Back-off pulling image "api"',
    });
    recorder.record(pod('a'), { ...backOff, reason: 'Failed' });
    recorder.record(pod('a'), {
      ...backOff,
      fieldPath: 'spec.containers{app}',
    });
    await settle();
    expect(list().map(({ count }) => count)).toEqual([1, 1, 1, 1, 1]);
  });

  it('begins anew when the server forgot the event', async () => {
    const { recorder, events, list } = setUp();
    recorder.record(pod(), backOff);
    await settle();
    events.clear();
    recorder.record(pod(), backOff);
    await settle();
    expect(list().map(({ count }) => count)).toEqual([1]);
  });

  it('loses an event that is refused, says so, and goes on', async () => {
    const { recorder, list, lost, refuse } = setUp();
    refuse(true);
    recorder.record(pod(), backOff);
    await settle();
    refuse(false);
    recorder.record(pod(), backOff);
    await settle();
    expect(lost).toHaveLength(1);
    expect(list().map(({ count }) => count)).toEqual([1]);
  });

  it('writes of cluster-wide objects in the default namespace, and cuts long messages', async () => {
    const { recorder, list } = setUp();
    recorder.record(node('worker-1'), {
      ...backOff,
      message: 'x'.repeat(5_000),
    });
    await settle();
    expect(list()[0].metadata.namespace).toBe('default');
    expect(list()[0].message).toHaveLength(1024);
  });
});
