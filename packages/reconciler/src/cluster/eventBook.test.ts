import type { KubernetesObject } from '@gitops-suite/model';
import { EventBook } from './eventBook';
import { ManualClock } from './testing/manualClock';

const key = '/Pod/shop/api';

function book() {
  const clock = new ManualClock();
  clock.advance(2 * 3_600_000);
  return { clock, events: new EventBook(clock) };
}

function at(clock: ManualClock, secondsAgo = 0): string {
  return new Date(clock.now() - secondsAgo * 1_000).toISOString();
}

function event(
  name: string,
  lastTimestamp: string,
  more: Record<string, unknown> = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop', uid: name },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'api',
    },
    type: 'Warning',
    reason: 'BackOff',
    message: `message of ${name}`,
    count: 1,
    firstTimestamp: lastTimestamp,
    lastTimestamp,
    source: { component: 'kubelet' },
    ...more,
  };
}

it('merges events of one reason: counts add up, the newest speaks', () => {
  const { clock, events } = book();
  expect(events.add(event('a', at(clock, 60), { count: 3 }))).toBe(true);
  expect(events.add(event('b', at(clock, 10), { count: 2 }))).toBe(true);
  expect(events.add(event('c', at(clock, 30)))).toBe(true);
  expect(events.about([key])).toEqual([
    {
      key,
      type: 'Warning',
      reason: 'BackOff',
      message: 'message of b',
      count: 6,
      firstAt: at(clock, 60),
      lastAt: at(clock, 10),
      source: 'kubelet',
    },
  ]);
});

it('does not count what it has read before, as after a new list', () => {
  const { clock, events } = book();
  const one = event('a', at(clock, 60), { count: 3 });
  events.add(one);
  expect(events.add(one)).toBe(false);
  expect(events.add({ ...one, count: 4, lastTimestamp: at(clock, 5) })).toBe(
    true,
  );
  expect(events.about([key])).toMatchObject([{ count: 4 }]);
});

it('answers newest first, for all keys together', () => {
  const { clock, events } = book();
  const about = (name: string) => ({
    involvedObject: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name,
    },
  });
  events.add(event('a', at(clock, 30), { reason: 'One' }));
  events.add(event('b', at(clock, 10), { reason: 'Two', ...about('api') }));
  events.add(event('c', at(clock, 20), { reason: 'Three' }));
  const keys = [key, 'apps/Deployment/shop/api'];
  expect(events.about(keys).map(({ reason }) => reason)).toEqual([
    'Two',
    'Three',
    'One',
  ]);
  expect(events.about([])).toEqual([]);
});

it('reads events of the newer form', () => {
  const { clock, events } = book();
  events.add(
    event('a', '', {
      count: undefined,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: '2026-01-01T01:59:00.123456Z',
      reportingComponent: 'default-scheduler',
      series: { count: 5, lastObservedTime: '2026-01-01T01:59:30.000001Z' },
    }),
  );
  expect(events.about([key])).toMatchObject([
    {
      count: 5,
      source: 'default-scheduler',
      firstAt: '2026-01-01T01:59:00.123Z',
      lastAt: '2026-01-01T01:59:30.000Z',
    },
  ]);
  expect(at(clock)).toBe('2026-01-01T02:00:00.000Z');
});

it('forgets after an hour, and takes nothing that is older', () => {
  const { clock, events } = book();
  expect(events.add(event('old', at(clock, 3_601)))).toBe(false);
  events.add(event('a', at(clock)));
  clock.advance(3_600_001);
  expect(events.about([key])).toEqual([]);
});

it('keeps at most fifty reasons of an object', () => {
  const { clock, events } = book();
  for (let i = 0; i < 80; i++) {
    events.add(event(`e${i}`, at(clock), { reason: `R${i}` }));
  }
  const kept = events.about([key]).map(({ reason }) => reason);
  expect(kept).toHaveLength(50);
  expect(kept).toContain('R79');
  expect(kept).not.toContain('R0');
});

it('counts on when it has forgotten single events', () => {
  const { clock, events } = book();
  for (let i = 0; i < 100; i++) {
    events.add(event(`e${i}`, at(clock)));
  }
  expect(events.about([key])).toMatchObject([{ count: 100 }]);
});

it('takes no event that is about nothing', () => {
  const { clock, events } = book();
  expect(events.add(event('a', at(clock), { involvedObject: {} }))).toBe(false);
});

it('drops the namespaces that nobody uses any more', () => {
  const { clock, events } = book();
  events.add(event('a', at(clock)));
  events.keepNamespaces(namespace => namespace !== 'shop');
  expect(events.about([key])).toEqual([]);
});
