import { TestDatabases } from '@backstage/backend-test-utils';
import { sampleApplication } from '../__testUtils__/samples';
import { ApplicationQueries } from '../database/ApplicationQueries';
import { KnexStore } from '../database/KnexStore';
import { migrationsFolder } from '../database/migrate';
import { SetupQueries } from '../database/SetupQueries';
import { AgentReports } from './AgentReports';

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
    const report = {
      ...empty,
      clusters: [{ name: 'factory', reachable: true, objects: 3 }],
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
    expect(await new SetupQueries(knex).clusters()).toMatchObject([
      { name: 'factory', reachable: false },
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
