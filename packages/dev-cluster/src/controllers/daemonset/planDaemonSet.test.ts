import type { Node, Pod } from '../kubeTypes';
import {
  meta,
  node,
  nowText,
  pod,
  readyPod,
  template,
  time,
} from '../testUtils/objects';
import { daemonPod } from './daemonSetController';
import { planDaemonSet, targetNode, type DaemonSet } from './planDaemonSet';

function set(spec: Partial<DaemonSet['spec']> = {}): DaemonSet {
  return {
    metadata: meta('agent'),
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      ...spec,
    },
  };
}

const on = (nodeName: string, hash: string) => ({
  metadata: { labels: { app: 'web', 'controller-revision-hash': hash } },
  spec: { containers: [], nodeName },
});
const ready = (nodeName: string, hash = 'new') =>
  readyPod(`agent-${nodeName}`, on(nodeName, hash));
const starting = (nodeName: string, hash = 'new') =>
  pod(`agent-${nodeName}`, on(nodeName, hash));

function plan(object: DaemonSet, nodes: Node[], pods: Pod[]) {
  const result = planDaemonSet({
    set: object,
    nodes,
    pods,
    hash: 'new',
    ...time,
  });
  return {
    ...result,
    removed: result.remove.map(({ metadata }) => metadata.name),
  };
}

const three = [node('a'), node('b'), node('c')];

describe('planDaemonSet', () => {
  it.each([
    {
      name: 'puts a pod on every node',
      nodes: three,
      pods: [ready('a')],
      created: ['b', 'c'],
      removed: [],
    },
    {
      name: 'takes the pod off a node that is gone',
      nodes: [node('a')],
      pods: [ready('a'), ready('z')],
      created: [],
      removed: ['agent-z'],
    },
    {
      name: 'replaces a pod that ended',
      nodes: [node('a')],
      pods: [{ ...ready('a'), status: { phase: 'Failed' as const } }],
      created: [],
      removed: ['agent-a'],
    },
    {
      name: 'waits on a node whose pod is leaving',
      nodes: [node('a')],
      pods: [
        {
          ...ready('a'),
          metadata: { ...ready('a').metadata, deletionTimestamp: nowText },
        },
      ],
      created: [],
      removed: [],
    },
    {
      name: 'stays off a tainted node',
      nodes: [
        node('a', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
        node('b'),
      ],
      pods: [],
      created: ['b'],
      removed: [],
    },
    {
      name: 'goes onto a cordoned node',
      nodes: [node('a', { unschedulable: true })],
      pods: [],
      created: ['a'],
      removed: [],
    },
  ])('$name', ({ nodes, pods, created, removed }) => {
    const result = plan(set(), nodes, pods);
    expect([result.create, result.removed]).toEqual([created, removed]);
  });

  it('goes only onto nodes that its template selects', () => {
    const selective = set({
      template: {
        ...template(),
        spec: { ...template().spec, nodeSelector: { disk: 'ssd' } },
      },
    });
    expect(
      plan(selective, [node('a'), node('b', { labels: { disk: 'ssd' } })], [])
        .create,
    ).toEqual(['b']);
  });

  it.each([
    {
      name: 'one outdated pod at a time by default',
      bound: undefined,
      pods: ['a', 'b', 'c'].map(name => ready(name, 'old')),
      removed: ['agent-a'],
    },
    {
      name: 'as many as its bound allows',
      bound: '50%',
      pods: ['a', 'b', 'c'].map(name => ready(name, 'old')),
      removed: ['agent-a', 'agent-b'],
    },
    {
      name: 'none while a new one is not ready',
      bound: undefined,
      pods: [starting('a'), ready('b', 'old'), ready('c', 'old')],
      removed: [],
    },
    {
      name: 'those that serve nobody at once',
      bound: undefined,
      pods: [starting('a', 'old'), starting('b', 'old'), ready('c', 'old')],
      removed: ['agent-a', 'agent-b'],
    },
  ])('replaces $name', ({ bound, pods, removed }) => {
    const object = set({
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: bound },
      },
    });
    expect(plan(object, three, pods).removed).toEqual(removed);
  });

  it('counts', () => {
    const { status } = plan(set(), three, [
      ready('a'),
      starting('b', 'old'),
      ready('z'),
    ]);
    expect(status).toEqual({
      currentNumberScheduled: 2,
      desiredNumberScheduled: 3,
      numberMisscheduled: 1,
      numberReady: 1,
      numberAvailable: 1,
      numberUnavailable: 2,
      updatedNumberScheduled: 1,
      observedGeneration: 1,
    });
  });

  it('ties its pods to their node and lets them bear its troubles', () => {
    const made = daemonPod(set(), 'b', 'new') as unknown as Pod;
    expect(targetNode(made)).toBe('b');
    expect(made.metadata.generateName).toBe('agent-');
    expect(made.spec.tolerations).toContainEqual({
      key: 'node.kubernetes.io/unschedulable',
      operator: 'Exists',
      effect: 'NoSchedule',
    });
  });
});
