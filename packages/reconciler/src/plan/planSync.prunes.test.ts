import { APPLICATION_ANNOTATION } from '@gitops-suite/model';
import { plan, pruned, summary } from './__testUtils__/planning';

describe('prunes of a plan', () => {
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
});
