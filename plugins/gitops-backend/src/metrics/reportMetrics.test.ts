import { TestDatabases } from '@backstage/backend-test-utils';
import type { MetricsService } from '@backstage/backend-plugin-api/alpha';
import type { SuiteStatus } from '@gitops-suite/backstage-plugin-gitops-common';
import { sampleRecord } from '../__testUtils__/samples';
import { KnexStore } from '../database/KnexStore';
import { migrationsFolder } from '../database/migrate';
import { reportMetrics } from './reportMetrics';

jest.setTimeout(60_000);

type Observe = (value: number, labels?: object) => void;
type Callback = (result: { observe: Observe }) => unknown;

/** A metrics service whose instruments can be collected. */
function fakeMetrics() {
  const instruments = new Map<string, Callback>();
  const create = (name: string) => ({
    addCallback: (callback: Callback) => instruments.set(name, callback),
  });
  const service: Partial<Record<keyof MetricsService, unknown>> = {
    createObservableGauge: create,
    createObservableCounter: create,
  };
  const collect = async () => {
    const lines: string[] = [];
    for (const [name, callback] of instruments) {
      await callback({
        observe: (value, labels = {}) =>
          lines.push([name, ...Object.values(labels), value].join(' ')),
      });
    }
    return lines;
  };
  return { service: service as MetricsService, collect };
}

const databases = TestDatabases.create({ ids: ['POSTGRES_15', 'SQLITE_3'] });

it.each(databases.eachSupportedId())(
  'counts Applications and what the engine does, with no name in a label, on %s',
  async id => {
    const knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsFolder() });
    const store = await KnexStore.create(knex);
    await store.saveApplications(
      ['a', 'b', 'c'].map((app, index) =>
        sampleRecord({
          app,
          health: { status: index === 0 ? 'Degraded' : 'Healthy' },
        }),
      ),
    );
    const status: SuiteStatus['engine'] = {
      state: 'running',
      since: '',
      crashes: 2,
    };
    const { service, collect } = fakeMetrics();
    reportMetrics({
      metrics: service,
      knex,
      engine: { status: () => status, counters: async () => ({ renders: 7 }) },
    });
    const lines = await collect();
    expect(lines).toEqual(
      expect.arrayContaining([
        'gitops.applications.health Healthy 2',
        'gitops.applications.health Degraded 1',
        'gitops.applications.health Missing 0',
        'gitops.engine renders 7',
        'gitops.engine.running 1',
        'gitops.engine.crashes 2',
      ]),
    );
    expect(
      lines
        .filter(line => line.startsWith('gitops.applications.sync'))
        .map(line => Number(line.split(' ').pop()))
        .reduce((sum, count) => sum + count, 0),
    ).toBe(3);
    status.state = 'restarting';
    expect(await collect()).toContain('gitops.engine.running 0');
  },
);
