import { objectKey } from '@gitops-suite/model';
import { failed } from '../outcome';
import {
  comparison,
  plan,
  pruned,
  replicas,
  summary,
} from './__testUtils__/planning';

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

  it.each(['throttled', 'conflict', 'server-error'] as const)(
    'say that %s may pass by itself',
    code => {
      const made = plan({
        comparisons: [
          comparison('apps/Deployment/shop/api', 'unknown', {
            failure: failed(code, 'not now'),
          }),
        ],
      });
      expect(made.problems).toMatchObject([
        { severity: 'error', transient: true, cure: 'It is tried again.' },
      ]);
    },
  );

  it('has the key of an object in its steps once', () => {
    const made = plan();
    expect(made.steps.map(({ ref }) => objectKey(ref))).toEqual(
      made.steps.map(({ key }) => key),
    );
  });
});
