import {
  APPLICATION_ANNOTATION,
  objectKey,
  parseObjectKey,
  type FieldDifference,
  type KubernetesObject,
  type Plan,
} from '@gitops-suite/model';
import fc from 'fast-check';
import { kindNotServed } from '../cluster/kindNotServed';
import { failed } from '../outcome';
import type { PlacedObject } from '../render';
import type { Comparison } from './comparison';
import { compareSteps } from './kindOrder';
import { plainSync } from './objectSync';
import { planSync, type PlanSyncInput } from './planSync';

const owner = 'test/shop.test';
const creating: PlanSyncInput['policy'] = {
  options: ['CreateNamespace=true'],
};

function comparison(
  key: string,
  verdict: Comparison['verdict'] = 'same',
  more: Partial<Comparison> = {},
): Comparison {
  return {
    key,
    ref: { version: 'v1', ...parseObjectKey(key) },
    verdict,
    proof: 'local',
    fields: [],
    lines: [],
    ...more,
  };
}

const replicas: FieldDifference = {
  path: 'spec.replicas',
  desired: '5',
  live: '10',
};

function pruned(key: string, more: object = {}, metadata: object = {}) {
  const ref = { version: 'v1', ...parseObjectKey(key) };
  const live: KubernetesObject = {
    apiVersion: ref.group ? `${ref.group}/v1` : 'v1',
    kind: ref.kind,
    metadata: {
      name: ref.name,
      ...(ref.namespace ? { namespace: ref.namespace } : {}),
      uid: 'u1',
      annotations: { [APPLICATION_ANNOTATION]: `${owner}/${key}` },
      ...metadata,
    },
  };
  return { entry: { key, ref, uid: 'u1' }, live, ...more };
}

const base: PlanSyncInput = {
  applicationId: 'shop.test',
  installation: 'test',
  revision: 'b81e3f2',
  madeAt: '2026-01-01T00:00:00Z',
  comparisons: [comparison('apps/Deployment/shop/api')],
  toPrune: [],
  inventorySize: 16,
  inventoryRebuilt: false,
  renderedCount: 14,
  prune: true,
  trust: { cluster: 'prod', namespaces: ['shop'], clusterKinds: [] },
  namespace: 'shop',
};

const missingKind = kindNotServed({
  ...{ group: 'shop.example', version: 'v1', kind: 'Widget' },
}).message;

function plan(change: Partial<PlanSyncInput> = {}): Plan {
  return planSync({ ...base, ...change });
}

const summary = ({ steps }: Plan) =>
  steps.map(({ verb, ref, effect }) =>
    [verb, `${ref.kind}/${ref.name}`, effect].filter(Boolean).join(' '),
  );

const verdicts = ({ guards }: Plan) =>
  guards.map(({ code, verdict }) => `${verdict} ${code}`);

describe('steps of a plan', () => {
  it('says whose fields it takes over on the way', () => {
    const takesOver = ['kubectl-client-side-apply', 'kubectl-edit'];
    const { steps } = plan({
      comparisons: [
        comparison('apps/Deployment/shop/api', 'content', {
          ...{ fields: [replicas], takesOver },
        }),
        comparison('/Service/shop/api', 'ownership', { takesOver }),
        comparison('/Service/shop/web', 'same', { takesOver }),
      ],
    });
    const over = 'takes over what kubectl-client-side-apply, kubectl-edit set';
    expect(
      Object.fromEntries(steps.map(({ key, effect }) => [key, effect])),
    ).toEqual({
      'apps/Deployment/shop/api': `replicas 10 → 5; ${over}`,
      '/Service/shop/api': `takes its fields back, content stays; ${over}`,
      '/Service/shop/web': undefined,
    });
  });

  it('tell what happens to each object, in order', () => {
    const made = plan({
      comparisons: [
        comparison('apps/Deployment/shop/api', 'content', {
          fields: [replicas],
        }),
        comparison('/ConfigMap/shop/settings', 'missing'),
        comparison('/Service/shop/api'),
        comparison('apps/Deployment/shop/worker', 'ownership'),
      ],
      toPrune: [pruned('/ConfigMap/shop/old'), pruned('/Service/shop/old')],
    });
    expect(summary(made)).toEqual([
      'create ConfigMap/settings',
      'unchanged Service/api',
      'change Deployment/api replicas 10 → 5',
      'change Deployment/worker takes its fields back, content stays',
      'prune Service/old',
      'prune ConfigMap/old',
    ]);
    expect(made.counts).toEqual({
      create: 1,
      change: 2,
      prune: 2,
      unchanged: 1,
    });
  });

  it.each([
    [
      'an object whose uid is another one',
      pruned('/ConfigMap/shop/x', {}, { uid: 'u2' }),
      [],
    ],
    [
      'an object that is gone',
      pruned('/ConfigMap/shop/x', { live: undefined }),
      [],
    ],
    [
      'an object that is being deleted',
      pruned(
        '/ConfigMap/shop/x',
        {},
        { deletionTimestamp: '2026-01-01T00:00:00Z' },
      ),
      ['unchanged ConfigMap/x is being deleted'],
    ],
    [
      'an object that Git protects',
      pruned('/ConfigMap/shop/x', { protectedBy: 'Prune=false' }),
      ['unchanged ConfigMap/x stays: Prune=false'],
    ],
    [
      'an object whose mark was removed',
      pruned('/ConfigMap/shop/x', {}, { annotations: {} }),
      ['unchanged ConfigMap/x stays: its mark of this Application was removed'],
    ],
    [
      'an object that another Application took over',
      pruned(
        '/ConfigMap/shop/x',
        {},
        {
          annotations: {
            [APPLICATION_ANNOTATION]: 'test/other.test//ConfigMap/shop/x',
          },
        },
      ),
      ['unchanged ConfigMap/x stays: owned by the Application other.test'],
    ],
    [
      'an object that another installation took over',
      pruned(
        '/ConfigMap/shop/x',
        {},
        {
          annotations: {
            [APPLICATION_ANNOTATION]: 'else/shop.test//ConfigMap/shop/x',
          },
        },
      ),
      [
        'unchanged ConfigMap/x stays: owned by the Application shop.test of the installation else',
      ],
    ],
    [
      'an object that Argo CD took over',
      pruned(
        '/ConfigMap/shop/x',
        {},
        {
          annotations: {
            'argocd.argoproj.io/tracking-id': 'a:/ConfigMap:shop/x',
          },
        },
      ),
      ["unchanged ConfigMap/x stays: owned by Argo CD's Application a"],
    ],
  ])('never prune %s', (_name, candidate, want) => {
    expect(summary(plan({ comparisons: [], toPrune: [candidate] }))).toEqual(
      want,
    );
  });

  it('hold no prune when the sync does not prune', () => {
    const made = plan({
      prune: false,
      toPrune: [pruned('/ConfigMap/shop/old')],
    });
    expect(made.counts.prune).toBe(0);
    expect(made.guards).toEqual([]);
  });

  it('are those of the selection alone', () => {
    const made = plan({
      comparisons: [
        comparison('/ConfigMap/shop/a', 'missing'),
        comparison('/ConfigMap/shop/b', 'missing'),
      ],
      toPrune: [pruned('/ConfigMap/shop/old')],
      selection: ['/ConfigMap/shop/b'],
    });
    expect(summary(made)).toEqual(['create ConfigMap/b']);
  });

  it('begin with the namespace when it is missing and CreateNamespace is on', () => {
    const missing = comparison('/ConfigMap/shop/a', 'missing', {
      waitsFor: '/Namespace//shop',
    });
    const made = plan({ comparisons: [missing], policy: creating });
    expect(summary(made)).toEqual([
      'create Namespace/shop by CreateNamespace; never pruned',
      'create ConfigMap/a waits for Namespace shop',
    ]);
    expect([made.guards, made.problems]).toEqual([[], []]);
    expect(plan({ comparisons: [missing] }).problems).toMatchObject([
      { code: 'waits-for-namespace', severity: 'warning' },
    ]);
  });

  it('leave a namespace that Git defines to Git', () => {
    const made = plan({
      comparisons: [
        comparison('/Namespace//shop', 'missing'),
        comparison('/ConfigMap/shop/a', 'missing', {
          waitsFor: '/Namespace//shop',
        }),
      ],
      policy: creating,
      trust: {
        cluster: 'prod',
        namespaces: ['*'],
        clusterKinds: ['/Namespace'],
      },
    });
    expect(made.steps.map(({ key }) => key)).toEqual([
      '/Namespace//shop',
      '/ConfigMap/shop/a',
    ]);
    expect(made.problems).toEqual([]);
  });

  it('name the CustomResourceDefinition of the same Application that they wait for', () => {
    const definition =
      'apiextensions.k8s.io/CustomResourceDefinition//widgets.shop.example';
    const definingWidgets = {
      ...{ key: definition, ref: comparison(definition).ref },
      sync: { ...plainSync, defines: 'shop.example/Widget' },
    } as PlacedObject;
    const made = plan({
      comparisons: [
        comparison('shop.example/Widget/shop/w', 'missing', { missingKind }),
        comparison(definition, 'missing'),
      ],
      desired: new Map([[definition, definingWidgets]]),
      trust: { cluster: 'prod', namespaces: ['*'], clusterKinds: ['*'] },
    });
    expect(made.steps.map(({ waitsFor }) => waitsFor)).toEqual([
      undefined,
      definition,
    ]);
    expect(made.problems).toEqual([]);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['nobody defines', [], /^Add the CustomResourceDefinition/],
    [
      'another Application defines',
      ['crds.test'],
      /^Sync crds.test first, which defines it; dependsOn/,
    ],
  ])('name a kind that %s by its name and version', (_who, ids, cure) => {
    const made = plan({
      comparisons: ['w', 'v'].map(name =>
        comparison(`shop.example/Widget/shop/${name}`, 'missing', {
          missingKind,
        }),
      ),
      definedBy: new Map([['shop.example/Widget', ids]]),
    });
    expect(summary(made)).toEqual([
      `create Widget/v waits for ${missingKind}`,
      `create Widget/w waits for ${missingKind}`,
    ]);
    expect(made.problems).toEqual([
      {
        code: 'waits-for-definition',
        severity: 'warning',
        message: missingKind,
        cure: expect.stringMatching(cure),
      },
    ]);
  });

  it.each<[string, string | undefined]>([
    ['nothing here defines', missingKind],
    ['a definition of the same Application brings', undefined],
  ])('say so of a hook whose kind %s', (_what, expected) => {
    const key = 'shop.example/Widget/shop/w';
    const definition = '/CustomResourceDefinition//widgets';
    const hook = {
      ...{ key, ref: comparison(key).ref },
      sync: {
        ...plainSync,
        hook: { phases: ['Sync'], deletePolicies: [], generateName: false },
      },
    } as Partial<PlacedObject> as PlacedObject;
    const crd = {
      ...{ key: definition, ref: comparison(definition).ref },
      sync: { ...plainSync, defines: 'shop.example/Widget' },
    } as Partial<PlacedObject> as PlacedObject;
    const made = plan({
      hooks: [hook],
      hookFailures: new Map([[key, failed('missing-kind', missingKind)]]),
      desired: new Map(expected ? [] : [[definition, crd]]),
    });
    expect(made.steps.find(step => step.key === key)?.missingKind).toBe(
      expected,
    );
    expect(made.problems.map(({ message }) => message)).toEqual(
      expected ? [missingKind] : [],
    );
  });

  it.each([
    ['change', 'is there', { uid: '1' }],
    ['create', 'is not', {}],
  ])('%s what could not be compared and %s', (verb, _where, more) => {
    const failure = failed('timeout', 'no answer');
    const made = plan({
      comparisons: [
        comparison('/ConfigMap/shop/a', 'unknown', { failure, ...more }),
      ],
    });
    expect(made.steps).toMatchObject([{ verb }]);
  });

  it('carry what the dry run refused as an error', () => {
    const made = plan({
      comparisons: [
        comparison('apps/Deployment/shop/api', 'unknown', {
          failure: failed('invalid', 'spec.replicas: must not be negative'),
        }),
      ],
    });
    expect(made.problems).toEqual([
      {
        code: 'dry-run-invalid',
        severity: 'error',
        message: 'The cluster did not accept Deployment/api in the dry run',
        cause: 'spec.replicas: must not be negative',
        cure: 'Mend the manifest in Git.',
      },
    ]);
  });
});

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

describe('the hash of a plan', () => {
  const changed = comparison('apps/Deployment/shop/api', 'content', {
    fields: [replicas],
    desiredHash: 'h1',
  });
  const first = plan({ comparisons: [changed] }).hash;

  it('stays when the plan is made again later, at another revision', () => {
    const later = { madeAt: '2027-01-01T00:00:00Z', revision: 'other' };
    expect(plan({ comparisons: [changed], ...later }).hash).toBe(first);
  });

  it.each<[string, Partial<PlanSyncInput>]>([
    [
      'another value',
      { comparisons: [{ ...changed, fields: [{ ...replicas, live: '9' }] }] },
    ],
    [
      'other content that is not shown',
      { comparisons: [{ ...changed, desiredHash: 'h2' }] },
    ],
    [
      'another step',
      { comparisons: [changed, comparison('/ConfigMap/shop/a', 'missing')] },
    ],
    [
      'another guard',
      { comparisons: [changed], trust: { ...base.trust, namespaces: [] } },
    ],
    [
      'a prune',
      { comparisons: [changed], toPrune: [pruned('/ConfigMap/shop/x')] },
    ],
  ])('changes with %s', (_name, change) => {
    expect(plan(change).hash).not.toBe(first);
  });

  it('does not depend on the order of what goes in', () => {
    const all = ['a', 'b', 'c'].map(name =>
      comparison(`/ConfigMap/shop/${name}`, 'missing'),
    );
    expect(plan({ comparisons: [...all].reverse() }).hash).toBe(
      plan({ comparisons: all }).hash,
    );
  });
});

describe('the order of steps', () => {
  const kinds = [
    '/Namespace',
    '/Secret',
    '/ConfigMap',
    '/Service',
    'apps/Deployment',
    'apiextensions.k8s.io/CustomResourceDefinition',
    'shop.example/Widget',
    'crd.projectcalico.org/NetworkPolicy',
    'networking.k8s.io/NetworkPolicy',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  ];
  const step = fc.record({
    phase: fc.constantFrom(
      'PreSync' as const,
      'Sync' as const,
      'PostSync' as const,
    ),
    wave: fc.integer({ min: -1, max: 1 }),
    verb: fc.constantFrom(
      'create' as const,
      'change' as const,
      'prune' as const,
    ),
    ref: fc
      .record({
        kind: fc.constantFrom(...kinds),
        name: fc.constantFrom('a', 'b'),
      })
      .map(({ kind, name }) => ({
        ...parseObjectKey(`${kind}/shop/${name}`),
        version: 'v1',
      })),
  });
  const keyOf = (one: {
    phase: string;
    wave: number;
    verb: string;
    ref: object;
  }) => JSON.stringify([one.phase, one.wave, one.verb === 'prune', one.ref]);

  it('is a total order that does not depend on where the steps came from', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(step, { selector: keyOf, maxLength: 30 }),
        steps => {
          const sorted = [...steps].sort(compareSteps);
          const again = [...steps].reverse().sort(compareSteps);
          expect(again).toEqual(sorted);
        },
      ),
    );
  });

  it('puts what others need first, and prunes in the opposite order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const sorted = [...steps].sort(compareSteps);
        const groups = new Map<string, string[]>();
        for (const { phase, wave, verb, ref } of sorted) {
          const group = `${phase} ${wave} ${verb === 'prune'}`;
          const kind = `${ref.group}/${ref.kind}`;
          groups.set(group, [...(groups.get(group) ?? []), kind]);
        }
        for (const [group, sortedKinds] of groups) {
          const first = group.endsWith('true')
            ? [...sortedKinds].reverse()
            : sortedKinds;
          const lastOf = (kind: string) => first.lastIndexOf(kind);
          const firstOf = (kind: string) =>
            first.includes(kind) ? first.indexOf(kind) : first.length;
          expect(lastOf('/Namespace')).toBeLessThan(
            Math.min(
              firstOf('/Secret'),
              firstOf('apps/Deployment'),
              first.length,
            ),
          );
          expect(
            lastOf('apiextensions.k8s.io/CustomResourceDefinition'),
          ).toBeLessThan(
            Math.min(
              firstOf('shop.example/Widget'),
              firstOf('crd.projectcalico.org/NetworkPolicy'),
              first.length,
            ),
          );
        }
        expect(groups.size).toBeLessThanOrEqual(steps.length);
      }),
    );
  });

  it('has the key of an object in its steps once', () => {
    const made = plan();
    expect(made.steps.map(({ ref }) => objectKey(ref))).toEqual(
      made.steps.map(({ key }) => key),
    );
  });
});
