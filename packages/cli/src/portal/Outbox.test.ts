import { join } from 'node:path';
import {
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from '@gitops-suite/reconciler/testUtils';
import { SqliteStore } from '../store/SqliteStore';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';
import { Outbox, type Batch } from './Outbox';
import { ReportingStore } from './ReportingStore';

afterAll(removeTemporaryFolders);

const many = Array.from({ length: 250 }, (_, index) =>
  sampleRecord({ app: `app-${index}` }),
);
const id = sampleRecord().application.id;

function open(file = ':memory:') {
  const store = new SqliteStore(file);
  const outbox = new Outbox(store.database);
  return {
    store,
    outbox,
    reporting: new ReportingStore(store, outbox, noNews),
  };
}

function noNews() {}

/** Everything, report by report. */
function drain(outbox: Outbox): Batch['parts'][] {
  const told: Batch['parts'][] = [];
  for (let next = outbox.next(); next; next = outbox.next()) {
    told.push(next.parts);
    outbox.delivered(next);
  }
  return told;
}

function idsOf(parts: readonly Batch['parts'][]): string[] {
  return parts.flatMap(({ applications }) =>
    applications.map(({ application }) => application.id),
  );
}

describe('Outbox', () => {
  it('hands out what fits into one report, in the order in which it came', async () => {
    const { outbox, reporting } = open();
    await reporting.saveApplications(many);
    const told = drain(outbox);
    expect(told.map(({ applications }) => applications.length)).toEqual([
      100, 100, 50,
    ]);
    expect(idsOf(told)).toEqual(many.map(({ application }) => application.id));
  });

  it('closes a report before it is larger than what the portal reads', async () => {
    const { outbox, reporting } = open();
    const nodes = Array.from({ length: 3_000 }, () => sampleRecord().nodes[0]);
    await reporting.saveApplications(
      many.slice(0, 9).map(record => ({ ...record, nodes })),
    );
    const told = drain(outbox);
    expect(idsOf(told)).toHaveLength(9);
    expect(told.length).toBeGreaterThan(1);
    told.forEach(parts => {
      expect(JSON.stringify(parts).length).toBeLessThan(6_000_000);
    });
  });

  it('outlives the process', async () => {
    const file = join(temporaryFolder(), 'gitops.sqlite');
    const first = open(file);
    await first.reporting.saveApplications(many.slice(0, 2));
    await first.reporting.removeApplications([many[0].application.id]);
    await first.reporting.appendHistory([
      { applicationId: many[1].application.id, entry: sampleEntry() },
    ]);
    first.store.close();
    const { outbox, store } = open(file);
    expect(outbox.next()!.parts).toMatchObject({
      applications: [{ application: { id: many[1].application.id } }],
      removed: [many[0].application.id],
      history: [{ entry: sampleEntry() }],
    });
    store.close();
  });

  it('keeps one row for each thing, and tells its newest state', async () => {
    const { outbox, reporting } = open();
    await reporting.saveApplications([sampleRecord()]);
    for (const state of ['Applying', 'Failed', 'Succeeded'] as const) {
      await reporting.saveOperation(
        sampleOperation({ applicationId: id, state }),
      );
    }
    const batch = outbox.next()!;
    expect(batch.positions).toHaveLength(2);
    expect(batch.parts.operations).toEqual([
      sampleOperation({ applicationId: id, state: 'Succeeded' }),
    ]);
  });

  it('tells again what changed while it was told', async () => {
    const { outbox, reporting } = open();
    await reporting.saveApplications([sampleRecord()]);
    await reporting.saveOperation(sampleOperation({ applicationId: id }));
    const sent = outbox.next()!;
    const failed = sampleOperation({ applicationId: id, state: 'Failed' });
    await reporting.saveOperation(failed);
    outbox.delivered(sent);
    expect(outbox.next()!.parts.operations).toEqual([failed]);
  });

  it('tells nothing about an Application before the Application itself', async () => {
    const { outbox, reporting } = open();
    const last = many.at(-1)!.application.id;
    await reporting.appendHistory([
      { applicationId: last, entry: sampleEntry() },
    ]);
    expect(outbox.next()).toBeUndefined();
    await reporting.saveApplications(many);
    expect(drain(outbox).map(({ history }) => history.length)).toEqual([
      0, 0, 1,
    ]);
  });

  it('tells of an Application that came and went that it is gone, and nothing else', async () => {
    const { outbox, reporting } = open();
    await reporting.saveApplications([sampleRecord()]);
    await reporting.appendHistory([
      { applicationId: id, entry: sampleEntry() },
    ]);
    await reporting.saveOperation(sampleOperation({ applicationId: id }));
    await reporting.removeApplications([id]);
    expect(drain(outbox)).toEqual([
      {
        applications: [],
        removed: [id],
        history: [],
        operations: [],
        completed: [],
      },
    ]);
  });

  it('leaves out links that lead to no web page', async () => {
    const { outbox, reporting } = open();
    const record = sampleRecord();
    const { source } = record.application;
    const url = 'file:///srv/gitops';
    await reporting.saveApplications([
      {
        ...record,
        application: { ...record.application, source: { ...source, url } },
      },
    ]);
    const [{ application }] = outbox.next()!.parts.applications;
    expect(application.source).toEqual({ ...source, url: undefined });
  });

  it('says that it was everything only when every Application of it was told', async () => {
    const { outbox, store } = open();
    await store.saveApplications(many);
    outbox.addEverything();
    expect(outbox.round).toBeDefined();
    expect(drain(outbox).map(({ everything }) => everything?.length)).toEqual([
      undefined,
      undefined,
      250,
    ]);
    expect(outbox.round).toBeUndefined();
  });

  it('does not say that it was everything before Git was read', async () => {
    const { outbox } = open();
    outbox.addEverything();
    expect(outbox.next({ mayEnd: false })).toBeUndefined();
    expect(outbox.next()!.parts.everything).toEqual([]);
  });
});
