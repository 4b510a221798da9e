import type { Pod } from '../kubeTypes';
import { node, nowText, pod } from '../testUtils/objects';
import { NodeLoad } from './nodeLoad';
import { planPlacement } from './planPlacement';

const owner = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  name: 'web',
  uid: 'web',
  controller: true,
};
const none = '0/2 nodes are available';
const after = `no new claims to deallocate, preemption: ${none}: 2 Preemption is not helpful for scheduling.`;

function asking(spec: Partial<Pod['spec']>): Pod {
  return pod('web-1', { spec: { containers: [{ name: 'app' }], ...spec } });
}

function owned(name: string, nodeName?: string): Pod {
  return pod(name, {
    metadata: { ownerReferences: [owner] },
    spec: { containers: [], nodeName },
  });
}

const requests = (cpu: string) => ({
  containers: [{ name: 'app', resources: { requests: { cpu } } }],
});

describe('planPlacement', () => {
  it('spreads the pods of one owner before it evens out nodes', () => {
    const load = new NodeLoad();
    load.place(owned('a', 'one'));
    for (const name of ['x', 'y', 'z'])
      load.place(pod(name, { spec: { containers: [], nodeName: 'two' } }));
    const nodes = [node('one'), node('two')];
    expect(planPlacement(owned('b'), nodes, load)).toEqual({ node: 'two' });
    expect(planPlacement(pod('loner'), nodes, load)).toEqual({ node: 'one' });
  });

  it('counts a pod where it was last, and not at all once it ended', () => {
    const load = new NodeLoad();
    load.place(owned('a'), 'one');
    load.place(owned('a', 'two'));
    expect([load.of('one').pods, load.of('two').pods]).toEqual([0, 1]);
    load.place({ ...owned('a', 'two'), status: { phase: 'Succeeded' } });
    expect(load.of('two').pods).toBe(0);
    expect(load.siblings(owned('b'), 'two')).toBe(0);
  });

  const ssd = [
    node('one', { labels: { disk: 'hdd' } }),
    node('two', { labels: { disk: 'ssd', cores: '16' } }),
  ];
  const affinity = (
    key: string,
    operator: 'In' | 'Gt',
    values: string[],
    field = false,
  ) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            {
              [field ? 'matchFields' : 'matchExpressions']: [
                { key, operator, values },
              ],
            },
          ],
        },
      },
    },
  });

  it.each([
    { name: 'a node selector', spec: { nodeSelector: { disk: 'ssd' } } },
    { name: 'an affinity', spec: affinity('disk', 'In', ['ssd', 'nvme']) },
    { name: 'a numeric affinity', spec: affinity('cores', 'Gt', ['8']) },
    {
      name: 'the name of a node',
      spec: affinity('metadata.name', 'In', ['two'], true),
    },
  ])('follows $name', ({ spec }) => {
    expect(planPlacement(asking(spec), ssd, new NodeLoad())).toEqual({
      node: 'two',
    });
  });

  it.each([
    {
      name: 'no node matches',
      subject: asking({ nodeSelector: { disk: 'tape' } }),
      nodes: ssd,
      want: `${none}: 2 node(s) didn't match Pod's node affinity/selector. ${after}`,
    },
    {
      name: 'the pods ask for too much',
      subject: asking(requests('5')),
      nodes: [node('one'), node('two')],
      want: `${none}: 2 Insufficient cpu. ${after}`,
    },
    {
      name: 'nodes keep off for different reasons',
      subject: asking({}),
      nodes: [
        node('one', { unschedulable: true }),
        node('two', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
      ],
      want: `${none}: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable. ${after}`,
    },
  ])(
    'says in the words of a real scheduler when $name',
    ({ subject, nodes, want }) => {
      expect(planPlacement(subject, nodes, new NodeLoad())).toEqual({
        message: want,
      });
    },
  );

  it('passes a claim that is missing on', () => {
    const plan = planPlacement(asking({}), ssd, new NodeLoad(), {
      problem: 'persistentvolumeclaim "data" not found',
    });
    expect(plan).toEqual({
      message: `${none}: persistentvolumeclaim "data" not found. ${after}`,
    });
  });

  it('counts what is taken already', () => {
    const load = new NodeLoad();
    load.place({
      ...asking({ ...requests('3500m'), nodeName: 'one' }),
      metadata: { ...pod('x').metadata, creationTimestamp: nowText },
    });
    expect(
      planPlacement(
        pod('y', { spec: requests('600m') }),
        [node('one'), node('two')],
        load,
      ),
    ).toEqual({ node: 'two' });
  });

  it.each([
    [{ key: 'gpu', operator: 'Exists' as const }],
    [{ operator: 'Exists' as const }],
    [{ key: 'gpu', value: 'a100', effect: 'NoSchedule' }],
  ])('lets a pod that tolerates %j onto a tainted node', toleration => {
    const tainted = [
      node('one', {
        taints: [{ key: 'gpu', value: 'a100', effect: 'NoSchedule' }],
      }),
    ];
    expect(
      planPlacement(
        asking({ tolerations: [toleration] }),
        tainted,
        new NodeLoad(),
      ),
    ).toEqual({ node: 'one' });
  });

  it('takes a preference of a taint for no hindrance', () => {
    const tainted = [
      node('one', { taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] }),
    ];
    expect(planPlacement(asking({}), tainted, new NodeLoad())).toEqual({
      node: 'one',
    });
  });
});
