import { failed } from '../outcome';
import type { PlacedObject } from '../render';
import { plainSync } from './objectSync';
import {
  comparison,
  creating,
  missingKind,
  plan,
  summary,
} from './__testUtils__/planning';

describe('what the steps of a plan wait for', () => {
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
});
