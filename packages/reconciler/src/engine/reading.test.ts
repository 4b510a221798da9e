import type { RepositoryStatus } from '@gitops-suite/model';
import type { Place } from '../discover';
import type { Cluster } from '../ports';
import { createFakeEngine } from '../testing/fakeEngine';
import { ReadingPlaces } from './reading';

/** The repository `r` with its branch `main`, and `next` beside it; one Application is read from `main`. */
function setUp() {
  const { app, context, cluster } = createFakeEngine();
  let behind: Place[] = [];
  const reading = new ReadingPlaces({
    registry: { applications: new Map([[app.id, app]]) },
    discoveries: { behind: () => behind },
    context,
  });
  const look = (asOf: string) => {
    const status: Partial<RepositoryStatus> = {
      ...{ name: 'r', branch: 'main', asOf },
      branches: [{ name: 'next', asOf }],
    };
    const [told] = reading.addTo([status as RepositoryStatus]);
    return { main: told.reading, next: told.branches![0].reading };
  };
  return {
    ...{ app, look, cluster },
    setBehind: (...places: Place[]) => {
      behind = places;
    },
  };
}

describe('what is told of a branch while a newer commit is read', () => {
  it('is the contact before, until all that it concerns was looked at', () => {
    const { app, look } = setUp();
    expect(look('10:00')).toEqual({});
    expect(look('10:01')).toEqual({});
    app.unread = true;
    expect(look('10:02')).toEqual({ main: { asOf: '10:01' } });
    expect(look('10:03')).toEqual({ main: { asOf: '10:01' } });
    app.unread = false;
    expect(look('10:04')).toEqual({});
  });

  it('is that no contact of this process is old enough, after a restart', () => {
    const { app, look } = setUp();
    app.unread = true;
    expect(look('10:02')).toEqual({ main: {} });
  });

  it('holds before it is known which Applications the commit concerns', () => {
    const { look, setBehind } = setUp();
    look('10:00');
    setBehind({ repository: 'r', branch: 'next' });
    expect(look('10:02')).toEqual({ next: { asOf: '10:00' } });
  });

  it('is nothing for what another process looks after', () => {
    const { app, look, cluster } = setUp();
    app.unread = true;
    const leadership = { ...cluster.leadership, leads: () => false };
    Object.assign(cluster, { leadership } satisfies Partial<Cluster>);
    expect(look('10:00')).toEqual({});
  });
});
