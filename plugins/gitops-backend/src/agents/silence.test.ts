import { TestDatabases } from '@backstage/backend-test-utils';
import { sampleApplication } from '../__testUtils__/samples';
import { ApplicationQueries } from '../database/ApplicationQueries';
import { KnexStore } from '../database/KnexStore';
import { migrationsFolder } from '../database/migrate';
import { SetupQueries } from '../database/SetupQueries';
import { AgentReports } from './AgentReports';
import { silentCluster } from './silence';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_15', 'SQLITE_3'] });
const agent = { name: 'edge', token: 'unused', clusters: ['factory'] };
const empty = {
  clusters: [],
  applications: [],
  removed: [],
  history: [],
  operations: [],
  completed: [],
};

describe.each(databases.eachSupportedId())('a silent agent, on %s', id => {
  it('leaves what it reconciles Unknown with what was known last, until it reports again', async () => {
    const knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsFolder() });
    let now = new Date('2026-11-21T08:00:00.000Z');
    const later = (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1_000);
    };
    const told: string[] = [];
    const reports = new AgentReports({
      knex,
      store: await KnexStore.create(knex, () => now),
      onChange: ({ applications }) => told.push(...applications),
      now: () => now,
    });
    const applications = new ApplicationQueries(knex);
    const application = sampleApplication({
      ...{ app: 'press', environment: 'factory', cluster: 'factory' },
    });
    const reported = {
      ...{ name: 'factory', reachable: true, objects: 3 },
      ...{ version: 'v1.31.2', latencyMs: 12, waiting: 4 },
      asOf: '2026-11-21T07:00:00.000Z',
    };
    const report = {
      ...empty,
      clusters: [reported],
      applications: [{ application, nodes: [], diffs: [], events: [] }],
    };
    await reports.accept(agent, empty);
    const whole = { ...report, round: '1', everything: ['press.factory'] };
    await reports.accept(agent, whole);
    later(59);
    expect(await reports.noteSilence([agent])).toEqual([]);
    // A sign of life is enough: what it said before still holds.
    expect(await reports.accept(agent, empty)).toEqual({ resend: false });
    later(61);
    expect(await reports.noteSilence([agent])).toEqual(['press.factory']);
    expect(told).toContain('press.factory');
    const silent = (await applications.find('press.factory'))!.application;
    expect(silent).toMatchObject({
      sync: { status: 'Unknown', was: application.sync.status },
      health: { status: 'Unknown', was: application.health.status },
      asOf: {
        stale: { what: 'cluster', name: 'factory', since: expect.anything() },
      },
    });
    const heardLast = '2026-11-21T08:00:59.000Z';
    expect(await new SetupQueries(knex).clusters()).toEqual([
      {
        ...reported,
        ...{ reachable: false, asOf: heardLast, since: heardLast },
        message: expect.stringContaining('The agent edge does not report'),
        leader: { identity: 'agent edge', term: 0 },
      },
    ]);
    // It is said once.
    expect(await reports.noteSilence([agent])).toEqual([]);
    // One Application that changed meanwhile is not all that was marked.
    expect(await reports.accept(agent, empty)).toEqual({ resend: true });
    expect(await reports.accept(agent, report)).toEqual({ resend: true });
    const again = { ...whole, round: '2' };
    expect(await reports.accept(agent, again)).toEqual({ resend: false });
    expect(await reports.accept(agent, empty)).toEqual({ resend: false });
    expect(
      (await applications.find('press.factory'))!.application,
    ).toMatchObject(application);
  });

  it('says of a cluster that was away before when that one answered last', () => {
    const known = {
      ...{ name: 'factory', reachable: false, objects: 3 },
      asOf: '2026-11-21T06:00:00.000Z',
      since: '2026-11-21T06:01:00.000Z',
      nextTryAt: '2026-11-21T06:02:00.000Z',
    };
    const { nextTryAt: _over, ...kept } = known;
    const since = '2026-11-21T07:00:00.000Z';
    expect(silentCluster(known, { agent: 'edge', since })).toMatchObject(kept);
    expect(silentCluster(known, { agent: 'edge', since })).not.toHaveProperty(
      'nextTryAt',
    );
  });

  it('says nothing of an agent that has never reported', async () => {
    const knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsFolder() });
    const reports = new AgentReports({
      knex,
      store: await KnexStore.create(knex),
      onChange: () => {},
    });
    expect(await reports.noteSilence([agent])).toEqual([]);
  });
});
