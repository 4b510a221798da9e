import { createFakeCluster } from '../testing/fakeCluster';
import { createMemoryStore, sampleOperation, sampleRecord } from '../testUtils';
import type { Claim, Cluster, LeadershipTerm } from '../ports';
import { claimingStore } from './claimingStore';

const term = { holder: 'me', term: 4, since: '2026-01-01T00:00:00.000Z' };
const record = sampleRecord({ cluster: 'led' });

/** Clusters `led`, `elsewhere` (led here before) and `alone` (where nobody else could). */
function setUp(clusterOf: (id: string) => string | undefined) {
  const clusters = new Map<string, Cluster>(
    Object.entries({ led: true, elsewhere: false, alone: true }).map(
      ([name, leads]) => {
        const cluster = createFakeCluster(name);
        const own: LeadershipTerm | undefined =
          name === 'alone' ? undefined : term;
        const leadership = {
          ...cluster.leadership,
          leads: () => leads,
          term: () => own,
        };
        return [name, Object.assign(cluster, { leadership })];
      },
    ),
  );
  const claimed: (readonly Claim[] | undefined)[] = [];
  const note = (claims?: readonly Claim[]) => {
    claimed.push(claims);
  };
  const memory = createMemoryStore();
  const store = claimingStore(
    {
      ...memory,
      async load(scope, claims) {
        note(claims);
        return memory.load(scope);
      },
      saveApplications: async (_, claims) => note(claims),
      saveOperation: async (_, claims) => note(claims),
    },
    clusters,
    clusterOf,
  );
  return { store, claimed };
}

describe('a store that is written to under claims', () => {
  it('is told at a load of the clusters that are led, and of no other', async () => {
    const { store, claimed } = setUp(() => undefined);
    await store.load();
    await store.load({ clusters: ['elsewhere'] });
    await store.load({ exceptClusters: ['led'] });
    expect(claimed).toEqual([[{ cluster: 'led', ...term }], [], []]);
  });

  it('is told with each record whose claim it is written under', async () => {
    const { store, claimed } = setUp(() => undefined);
    await store.saveApplications([
      record,
      record,
      sampleRecord({ cluster: 'alone' }),
    ]);
    expect(claimed).toEqual([[{ cluster: 'led', ...term }]]);
  });

  it('is told the claim that was lost, which it refuses', async () => {
    const { store, claimed } = setUp(() => 'elsewhere');
    await store.saveOperation(sampleOperation());
    expect(claimed).toEqual([[{ cluster: 'elsewhere', ...term }]]);
  });

  it('is told every claim when nobody knows any more where an Application is', async () => {
    const { store, claimed } = setUp(() => undefined);
    await store.saveOperation(sampleOperation());
    expect(claimed[0]).toHaveLength(2);
  });
});
