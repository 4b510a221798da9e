import type { PlanSyncInput } from './planSync';
import {
  base,
  comparison,
  plan,
  pruned,
  replicas,
} from './__testUtils__/planning';

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
