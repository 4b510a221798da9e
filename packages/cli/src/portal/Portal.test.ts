import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { agentReportSchema, type AgentReport } from '@gitops-suite/model';
import type { ApplicationRecord } from '@gitops-suite/reconciler';
import {
  sampleEntry,
  sampleOperation,
  sampleRecord,
  silentLogger,
} from '@gitops-suite/reconciler/testUtils';
import { SqliteStore } from '../store/SqliteStore';
import { Outbox } from './Outbox';
import { Portal } from './Portal';
import { ReportingStore } from './ReportingStore';

jest.setTimeout(60_000);

/** A portal that keeps what it is told, and can be away. */
class FakePortal {
  readonly reports: AgentReport[] = [];
  readonly tokens = new Set<string | undefined>();
  requests: object[] = [];
  #handedOut: object[] = [];
  isAway = false;
  resend = false;
  /** Whoever tells of this Application is refused. */
  refused: string | undefined;
  readonly #server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    if (this.isAway) {
      response.writeHead(503).end();
      return;
    }
    this.tokens.add(request.headers.authorization);
    if (request.url === '/api/gitops/agents/report') {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const report = agentReportSchema.parse(body);
      if (
        report.applications.some(
          ({ application }) => application.id === this.refused,
        )
      ) {
        response.writeHead(403).end();
        return;
      }
      this.reports.push(report);
      response.end(JSON.stringify({ resend: this.resend }));
      this.resend = false;
    } else {
      await pause(50);
      const { startsAnew } = JSON.parse(Buffer.concat(chunks).toString());
      // What somebody took along who is gone is handed out again.
      const lost = startsAnew ? this.#handedOut.splice(0) : [];
      const requests = [...lost, ...this.requests.splice(0)];
      this.#handedOut.push(...requests);
      response.end(JSON.stringify({ requests }));
    }
  });

  async listen(): Promise<string> {
    await new Promise<void>(resolve => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  told<K extends Exclude<keyof AgentReport, 'round' | 'everything'>>(
    part: K,
  ): AgentReport[K][number][] {
    return this.reports.flatMap(
      report => report[part] as AgentReport[K][number][],
    );
  }
}

function shownOf({ application, nodes, diffs, events }: ApplicationRecord) {
  return { application, nodes, diffs, events };
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}

async function eventually(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!isTrue()) {
    if (Date.now() > deadline) {
      throw new Error('it did not come to pass');
    }
    await pause(20);
  }
}

describe('an agent and its portal', () => {
  const fake = new FakePortal();
  let store: SqliteStore;
  let reporting: ReportingStore;
  let portal: Portal;
  let woken: number;

  beforeEach(async () => {
    fake.reports.length = 0;
    fake.refused = undefined;
    woken = 0;
    store = new SqliteStore(':memory:');
    const outbox = new Outbox(store.database);
    reporting = new ReportingStore(store, outbox, () => portal.news());
    portal = new Portal({
      url,
      token: async () => 'a-token',
      clusters: ['nonprod'],
      store,
      outbox,
      logger: silentLogger,
      onRequests: () => {
        woken += 1;
      },
      isSettled: () => true,
    });
  });
  afterEach(async () => {
    await portal.stop();
    store.close();
  });
  let url: string;
  beforeAll(async () => {
    url = await fake.listen();
  });
  afterAll(() => fake.close());

  it('is told at the start what is known, with its own clusters alone', async () => {
    await store.saveApplications([sampleRecord()]);
    await store.saveOperation(sampleOperation());
    await store.saveSetup({
      clusters: [
        { name: 'nonprod', reachable: true, objects: 1 },
        { name: 'other', reachable: true, objects: 1 },
      ],
      clustersElsewhere: [],
    });
    portal.start();
    await eventually(() => fake.reports.length > 0);
    expect(fake.told('applications')).toEqual([shownOf(sampleRecord())]);
    expect(fake.told('operations')).toEqual([sampleOperation()]);
    expect(fake.told('clusters').map(({ name }) => name)).toEqual(['nonprod']);
    expect([...fake.tokens]).toEqual(['Bearer a-token']);
  });

  it('misses nothing that happened while it was away', async () => {
    await reporting.saveApplications([sampleRecord()]);
    portal.start();
    await eventually(() => fake.told('applications').length > 0);
    fake.isAway = true;
    await reporting.appendHistory([
      { applicationId: 'payment-service.staging', entry: sampleEntry() },
    ]);
    await reporting.saveOperation(sampleOperation());
    await reporting.saveOperation(sampleOperation({ state: 'Succeeded' }));
    await pause(800);
    expect(fake.told('history')).toEqual([]);
    fake.isAway = false;
    await eventually(() => fake.told('history').length > 0);
    expect(fake.told('operations')).toEqual([
      sampleOperation({ state: 'Succeeded' }),
    ]);
  });

  it('is told everything again when it asks for it', async () => {
    await reporting.saveApplications([sampleRecord()]);
    fake.resend = true;
    portal.start();
    await eventually(() => fake.told('applications').length >= 2);
  });

  it('names all Applications once everything was told, and not before', async () => {
    await store.saveApplications(
      Array.from({ length: 150 }, (_, index) =>
        sampleRecord({ app: `app-${index}` }),
      ),
    );
    portal.start();
    await eventually(() => fake.reports.length > 1);
    expect(fake.reports.map(({ everything }) => everything?.length)).toEqual([
      undefined,
      150,
    ]);
  });

  it('does not let one part that is refused hold up the others, nor lose it', async () => {
    fake.refused = 'app-3.staging';
    await store.saveApplications(
      Array.from({ length: 8 }, (_, index) =>
        sampleRecord({ app: `app-${index}` }),
      ),
    );
    portal.start();
    const ids = () =>
      fake.told('applications').map(({ application }) => application.id);
    await eventually(() => ids().length === 7);
    expect(ids()).not.toContain('app-3.staging');
    fake.refused = undefined;
    await eventually(() => ids().includes('app-3.staging'));
  });

  it('hands out what people ask, once, and hears what came of it', async () => {
    const request = {
      id: 'request-1',
      type: 'refresh' as const,
      applicationId: 'payment-service.staging',
    };
    fake.requests = [request];
    portal.start();
    await eventually(() => woken > 0);
    expect(await store.claimRequests(9)).toEqual([request]);
    await reporting.completeRequest('request-1', {});
    await eventually(() => fake.told('completed').length > 0);
    expect(fake.told('completed')).toEqual([{ id: 'request-1' }]);

    // Handed out again, because the answer got lost: it is answered, not done twice.
    fake.requests = [request];
    await eventually(() => fake.told('completed').length > 1);
    expect(await store.claimRequests(9)).toEqual([]);
  });
});
