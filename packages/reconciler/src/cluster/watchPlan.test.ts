import { childKindsOf, planWatches } from './watchPlan';

const kind = (group: string, name: string) => ({
  group,
  version: 'v1',
  kind: name,
});
const names = (kinds: { group: string; kind: string }[]) =>
  kinds.map(({ kind: name }) => name).sort();

it.each([
  { of: [kind('', 'ConfigMap')], want: [] },
  { of: [kind('apps', 'Deployment')], want: ['Pod', 'ReplicaSet'] },
  { of: [kind('apps', 'StatefulSet')], want: ['PersistentVolumeClaim', 'Pod'] },
  { of: [kind('batch', 'CronJob')], want: ['Job', 'Pod'] },
  { of: [kind('networking.k8s.io', 'Ingress')], want: [] },
  {
    of: [kind('postgresql.example', 'Cluster')],
    want: [
      'DaemonSet',
      'Deployment',
      'Job',
      'PersistentVolumeClaim',
      'Pod',
      'ReplicaSet',
      'StatefulSet',
    ],
  },
])('below $of.0.kind grow $want', ({ of, want }) => {
  expect(names(childKindsOf(of))).toEqual(want);
});

it('watches managed objects by label everywhere, children where they can be', () => {
  const plan = planWatches(
    {
      kinds: [kind('apps', 'Deployment'), kind('apps', 'Deployment')],
      namespaces: ['a', 'b', 'a'],
    },
    () => false,
  );
  expect(plan.map(({ id }) => id)).toEqual([
    'root apps/Deployment *',
    'child apps/ReplicaSet a',
    'child apps/ReplicaSet b',
    'child /Pod a',
    'child /Pod b',
    'event /Event a',
    'event /Event b',
  ]);
  expect(plan[0].labelSelector).toBe('applyset.kubernetes.io/part-of');
  expect(plan[1].labelSelector).toBeUndefined();
});

it('takes the whole cluster when there are many namespaces, but for kinds that forbid it', () => {
  const namespaces = Array.from({ length: 9 }, (_, i) => `n${i}`);
  const plan = planWatches(
    { kinds: [kind('apps', 'Deployment')], namespaces },
    (_group, name) => name === 'Event',
  );
  expect(
    plan.filter(({ role }) => role === 'child').map(({ id }) => id),
  ).toEqual(['child apps/ReplicaSet *', 'child /Pod *']);
  expect(plan.filter(({ role }) => role === 'event')).toHaveLength(9);
});

it('needs nothing for nothing', () => {
  expect(planWatches({ kinds: [], namespaces: [] }, () => false)).toEqual([]);
});
