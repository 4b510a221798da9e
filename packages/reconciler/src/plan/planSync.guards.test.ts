import type { Plan } from '@gitops-suite/model';
import type { PlanSyncInput } from './planSync';
import {
  comparison,
  creating,
  plan,
  pruned,
  replicas,
} from './__testUtils__/planning';

const verdicts = ({ guards }: Plan) =>
  guards.map(({ code, verdict }) => `${verdict} ${code}`);

describe('guards of a plan', () => {
  const old = Array.from({ length: 9 }, (_, index) =>
    pruned(`/ConfigMap/shop/old-${index}`),
  );

  it.each<[string, Partial<PlanSyncInput>, string[]]>([
    ['nothing to say', {}, []],
    [
      'a prune of less than half passes',
      { toPrune: old.slice(0, 2) },
      ['pass large-prune'],
    ],
    [
      'a prune of exactly half passes',
      { toPrune: old.slice(0, 8) },
      ['pass large-prune'],
    ],
    [
      'a prune of more than half is held',
      { toPrune: old },
      ['hold large-prune'],
    ],
    [
      'an empty render is held',
      { comparisons: [], renderedCount: 0, toPrune: old },
      ['hold empty-render'],
    ],
    [
      'an empty render that prunes nothing is told',
      { comparisons: [], renderedCount: 0, toPrune: old, prune: false },
      ['inform empty-render'],
    ],
    [
      'an Application that never had objects may be empty',
      { comparisons: [], renderedCount: 0, inventorySize: 0 },
      [],
    ],
    [
      'a prune of a PersistentVolumeClaim is held',
      { toPrune: [pruned('/PersistentVolumeClaim/shop/cache')] },
      ['hold prune-protected-kind', 'pass large-prune'],
    ],
    [
      'a prune of a Namespace and a CustomResourceDefinition is held for each',
      {
        toPrune: [
          pruned('/Namespace//shop'),
          pruned('apiextensions.k8s.io/CustomResourceDefinition//x.y'),
        ],
        trust: { cluster: 'prod', namespaces: ['*'], clusterKinds: ['*'] },
      },
      [
        'hold prune-protected-kind',
        'hold prune-protected-kind',
        'pass large-prune',
      ],
    ],
    [
      'a custom resource of the name Namespace is nothing special',
      { toPrune: [pruned('x.example/Namespace/shop/x')] },
      ['pass large-prune'],
    ],
    [
      'the first prune after a rebuilt inventory is held',
      { inventoryRebuilt: true, toPrune: old.slice(0, 1) },
      ['hold first-prune-after-rebuild', 'pass large-prune'],
    ],
    [
      'a rebuilt inventory without a prune is no matter',
      { inventoryRebuilt: true },
      [],
    ],
    [
      'an object of another owner is refused',
      {
        comparisons: [
          comparison('/ConfigMap/shop/a', 'content', {
            foreignOwner: "Argo CD's Application checkout",
          }),
        ],
      },
      ['refuse foreign-owner'],
    ],
    [
      'an object of another owner that is equal is left alone, and told',
      {
        comparisons: [
          comparison('/ConfigMap/shop/a', 'same', { foreignOwner: 'x' }),
        ],
      },
      ['inform foreign-owner'],
    ],
    [
      'a namespace without trust is refused',
      { comparisons: [comparison('/ConfigMap/kube-system/a', 'missing')] },
      ['refuse not-allowed'],
    ],
    [
      'a cluster-wide kind without trust is refused',
      {
        comparisons: [
          comparison('rbac.authorization.k8s.io/ClusterRole//admin', 'content'),
        ],
      },
      ['refuse not-allowed'],
    ],
    [
      'a prune without trust is refused',
      { toPrune: [pruned('/ConfigMap/kube-system/a')] },
      ['refuse not-allowed', 'pass large-prune'],
    ],
    [
      'a namespace that the plan creates needs trust',
      {
        comparisons: [
          comparison('/ConfigMap/other/a', 'missing', {
            waitsFor: '/Namespace//other',
          }),
        ],
        namespace: 'other',
        policy: creating,
      },
      ['refuse not-allowed'],
    ],
  ])('%s', (_name, change, want) => {
    expect(verdicts(plan(change))).toEqual(want);
  });

  it('say by name what is refused, and who allows it', () => {
    const [guard] = plan({
      comparisons: [comparison('/ConfigMap/kube-system/a', 'missing')],
    }).guards;
    expect(guard.message).toBe(
      'ConfigMap/a: the namespace kube-system is not in its trust for the cluster prod. An administrator can allow it under `trust` of the repository in app-config.yaml.',
    );
  });

  it('ask for the name of the one object, or for the number of many', () => {
    const claims = ['a', 'b'].map(name =>
      pruned(`/PersistentVolumeClaim/shop/${name}`),
    );
    const confirm = (toPrune: PlanSyncInput['toPrune']) =>
      plan({ toPrune }).guards[0].confirm;
    expect(confirm(claims.slice(0, 1))).toBe('a');
    expect(confirm(claims)).toBe('2 PersistentVolumeClaim');
  });

  it('name the hand whose change is overwritten', () => {
    const manager = {
      name: 'kubectl-edit',
      operation: 'Update' as const,
      at: '2026-01-01T05:12:00Z',
    };
    const made = plan({
      comparisons: [
        comparison('apps/Deployment/shop/api', 'content', {
          fields: [{ ...replicas, manager }],
        }),
      ],
    });
    expect(made.guards).toMatchObject([
      {
        code: 'overwrites-manual-change',
        verdict: 'inform',
        title: 'Overwrites a change made by hand',
        message:
          'replicas of Deployment/api, set by kubectl-edit at 2026-01-01T05:12:00Z.',
      },
    ]);
  });

  it('tell of a Helm release that is taken over', () => {
    const made = plan({
      comparisons: [
        comparison('/ConfigMap/shop/a', 'content', {
          helmRelease: 'the Helm release shop',
        }),
      ],
    });
    expect(verdicts(made)).toEqual(['inform foreign-owner']);
  });
});
