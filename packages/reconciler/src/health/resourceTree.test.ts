import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import { resourceTree } from './resourceTree';
import {
  ago,
  deployment,
  familyOf,
  live,
  NOW,
  pod,
  replicaSet,
  waiting,
} from './__testUtils__/liveObjects';
import { compileHealthRules } from './userRules';

const rules = compileHealthRules([]);

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
const tree = (
  roots: Parameters<typeof resourceTree>[0]['roots'],
  children: (uid: string) => readonly KubernetesObject[] = () => [],
) => resourceTree({ roots, children, now: NOW, rules });

describe('resourceTree', () => {
  it('goes from what stands in Git down to pods', () => {
    const top = deployment();
    const set = replicaSet('api-1', 42, 3);
    const one = pod('api-1-a', {
      ready: false,
      image: 'r.example/api:2',
      container: { ...waiting('CrashLoopBackOff', 'm'), restartCount: 4 },
    });
    const nodes = tree([root(top)], familyOf([top, [set]], [set, [one]]));
    expect(nodes).toMatchObject([
      {
        key: 'apps/Deployment/shop/api',
        managed: true,
        ready: '3/3',
        health: { status: 'Healthy' },
        sync: 'Unknown',
        createdAt: ago(3600),
      },
      {
        key: 'apps/ReplicaSet/shop/api-1',
        parent: 'apps/Deployment/shop/api',
        managed: false,
        ready: '3/3',
        info: ['revision 42'],
      },
      {
        key: '/Pod/shop/api-1-a',
        parent: 'apps/ReplicaSet/shop/api-1',
        ready: '0/1',
        info: ['api:2'],
        health: { status: 'Degraded', reason: 'CrashLoopBackOff' },
        containers: [
          {
            name: 'app',
            image: 'r.example/api:2',
            ready: false,
            restarts: 4,
            state: 'Waiting',
            reason: 'CrashLoopBackOff',
            message: 'm',
          },
        ],
        conditions: [{ type: 'Ready', status: 'False', at: ago(840) }],
      },
    ]);
    expect(nodes[1].sync).toBeUndefined();
  });

  it('shows what is missing, what differs and what is to prune', () => {
    const comparison = (
      verdict: 'same' | 'content' | 'ownership' | 'unknown',
    ) => ({
      key: 'k',
      ref: missing.ref,
      verdict,
      proof: 'local' as const,
      fields: [],
      lines: [],
    });
    const object = (name: string) => root(live('/ConfigMap', name));
    const nodes = tree([
      missing,
      { ...object('a'), comparison: comparison('same') },
      { ...object('b'), comparison: comparison('content') },
      { ...object('c'), comparison: comparison('ownership') },
      { ...object('d'), comparison: comparison('unknown') },
      { ...object('e'), toPrune: true },
      { ...missing, unread: 'may not list ConfigMap' },
      { ...object('g'), unread: 'may not watch ConfigMap' },
    ]);
    expect(
      nodes.map(({ sync, difference, health, toPrune }) => [
        sync,
        difference,
        health?.status,
        toPrune,
      ]),
    ).toEqual([
      ['Unknown', undefined, 'Missing', undefined],
      ['Synced', undefined, undefined, undefined],
      ['OutOfSync', 'content', undefined, undefined],
      ['Synced', 'ownership', undefined, undefined],
      ['Unknown', undefined, undefined, undefined],
      ['OutOfSync', 'extra', undefined, true],
      ['Unknown', undefined, 'Unknown', undefined],
      ['Unknown', undefined, undefined, undefined],
    ]);
  });

  it('counts old ReplicaSets beyond the last three', () => {
    const top = deployment();
    const sets = Array.from({ length: 12 }, (_, index) =>
      replicaSet(`api-${index}`, index + 1, index === 11 ? 3 : 0),
    );
    const nodes = tree([root(top)], familyOf([top, sets]));
    expect(nodes[0].info).toEqual(['8 older ReplicaSets scaled to 0']);
    expect(nodes.slice(1).map(({ ref }) => ref.name)).toEqual([
      'api-11',
      'api-10',
      'api-9',
      'api-8',
    ]);
  });

  it('is bounded and counts what it leaves out', () => {
    const top = deployment();
    const pods = Array.from({ length: 5000 }, (_, index) => pod(`p${index}`));
    const nodes = tree(
      [root(top), root(live('/Service', 'api'))],
      familyOf([top, pods]),
    );
    expect(nodes).toHaveLength(2000);
    expect(nodes[1].ref.kind).toBe('Service');
    expect(nodes[1999].info).toContain('3002 more objects are not shown');
  });

  it('keeps a managed object in its own place when another one owns it, and ends in circles', () => {
    const a = live('shop.example/A', 'a');
    const b = live('shop.example/B', 'b');
    const nodes = tree([root(a), root(b)], familyOf([a, [b]], [b, [a]]));
    expect(nodes.map(({ parent }) => parent)).toEqual([undefined, undefined]);
  });
});
