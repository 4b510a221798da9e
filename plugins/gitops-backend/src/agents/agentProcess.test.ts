/** The real command `gitops agent` and the real plugin: two agents with a cluster each, one portal. */
import { request } from 'node:https';
import { TestDatabases } from '@backstage/backend-test-utils';
import { startCluster } from '@gitops-suite/dev-cluster';
import {
  controlPlaneAssets,
  startControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import type { Application, HistoryEntry } from '@gitops-suite/model';
import {
  createTestRepository,
  type TestRepository,
} from '@gitops-suite/reconciler/testUtils';
import type { Knex } from 'knex';
import { AgentProcess } from '../__testUtils__/agentProcess';
import { openRelay, type Relay } from '../__testUtils__/relay';
import { startGitops } from '../__testUtils__/startGitops';
import { migrationsFolder } from '../database/migrate';
import { readSetting, writeSetting } from '../database/settings';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const databases = TestDatabases.create({ ids: ['POSTGRES_15', 'SQLITE_3'] });
const tokens = {
  east: 'token-of-the-agent-in-the-east-0123456789',
  west: 'token-of-the-agent-in-the-west-0123456789',
};
const config = {
  gitops: {
    agents: [
      { name: 'agent-east', token: tokens.east, clusters: ['east'] },
      { name: 'agent-west', token: tokens.west, clusters: ['west'] },
    ],
  },
};

function settings(colour: string, version = 1) {
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { colour: ${colour}, version: '${version}' }
`;
}

const files = {
  'gitops.yaml': `version: 1
environments:
  - { name: east, cluster: east, namespace: default, sync: { automated: { prune: true } } }
  - { name: west, cluster: west, namespace: default, sync: {} }
`,
  'apps/shop/overlays/east/all.yaml': settings('blue'),
  'apps/shop/overlays/west/all.yaml': settings('blue'),
  'apps/quiet/overlays/east/all.yaml': settings('grey').replace(
    'name: settings',
    'name: quiet',
  ),
  'apps/leaving/overlays/west/all.yaml': settings('red').replace(
    'name: settings',
    'name: leaving',
  ),
};

interface OpenCluster {
  url: string;
  token: string;
  caData?: string;
  kubeconfig: string;
  close(): Promise<void>;
}

/** A real API server where there is one. */
async function openEast(): Promise<OpenCluster> {
  if (!controlPlaneAssets()) {
    return startCluster({ name: 'east' });
  }
  const plane = await startControlPlane();
  return { ...plane, close: () => plane.stop() };
}

async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`not within 90 s: ${what}`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, 200);
    });
  }
}

describe.each(databases.eachSupportedId())('agents and a portal on %s', id => {
  let knex: Knex;
  let relay: Relay;
  let portal: Awaited<ReturnType<typeof startGitops>>;
  let repository: TestRepository;
  let clusters: Record<'east' | 'west', OpenCluster>;
  let agents: Record<'east' | 'west', AgentProcess>;

  const openPortal = async () => {
    portal = await startGitops({ config, knex });
    // As the engine of the portal answers of a cluster that an agent has.
    portal.engine.planned = {
      status: 'failed',
      code: 'not-leading',
      message: 'an agent leads there',
    };
  };
  const letAgentsIn = () => relay.leadTo(Number(new URL(portal.base).port));
  const agentOf = (name: 'east' | 'west', token = tokens[name]) =>
    new AgentProcess({
      cluster: name,
      kubeconfig: clusters[name].kubeconfig,
      repository: repository.url,
      portal: { url: relay.url, token },
    });
  const list = async (): Promise<Map<string, Application>> => {
    const { items } = await portal.client.listApplications({});
    return new Map(items.map(one => [one.id, one]));
  };
  const applied = (version: number) =>
    eventually(
      `version ${version} in the cluster`,
      async () => (await versionIn(clusters.east)) === String(version),
    );
  /** Rows of the portal, as soon as they are like this. */
  const shows = (
    what: string,
    is: (all: Map<string, Application>) => unknown,
  ) =>
    eventually(what, async () => {
      const all = await list();
      return is(all) ? all : undefined;
    }).catch(async error => {
      throw new Error(
        `${error}\n${JSON.stringify([...(await list()).values()])}\n${
          agents.east.log + agents.west.log
        }`,
      );
    });

  beforeAll(async () => {
    knex = await databases.init(id);
    await knex.migrate.latest({ directory: migrationsFolder() });
    repository = createTestRepository();
    repository.commit(files);
    clusters = {
      east: await openEast(),
      west: await startCluster({ name: 'west' }),
    };
    relay = await openRelay();
    agents = { east: agentOf('east'), west: agentOf('west') };
    await openPortal();
    letAgentsIn();
    agents.east.start();
    agents.west.start();
  });
  afterAll(async () => {
    relay?.close();
    await Promise.all(Object.values(agents ?? {}).map(one => one.remove()));
    await portal?.stop();
    await clusters?.east.close();
    await clusters?.west.close();
    repository?.remove();
  });

  it('shows what both report, each with the time of the last contact with its cluster', async () => {
    const all = await shows(
      'what both report',
      rows =>
        rows.size === 4 &&
        rows.get('shop.east')!.sync.status === 'Synced' &&
        rows.get('shop.west')!.sync.status === 'OutOfSync',
    );
    expect([...all.keys()].sort()).toEqual([
      'leaving.west',
      'quiet.east',
      'shop.east',
      'shop.west',
    ]);
    for (const { asOf } of all.values()) {
      expect(asOf.stale).toBeUndefined();
      expect(Date.now() - Date.parse(asOf.live!)).toBeLessThan(60_000);
    }
    const { items } = await portal.client.listClusters();
    expect(
      sorted(items).map(({ name, reachable, leader }) => ({
        ...{ name, reachable },
        leader: leader?.identity,
      })),
    ).toEqual([
      { name: 'east', reachable: true, leader: 'agent agent-east' },
      { name: 'west', reachable: true, leader: 'agent agent-west' },
    ]);
  });

  it('has the agent plan and carry out what a person asks for in the portal', async () => {
    const plan = await portal.client.planSync('shop.west', {});
    expect(plan.counts).toMatchObject({ create: 1 });
    const { id: operationId } = await portal.client.syncApplication(
      'shop.west',
      { planHash: plan.hash },
    );
    const operation = await eventually('the operation', async () => {
      const now = await portal.client.getOperation(operationId);
      return now.state === 'Succeeded' && now;
    });
    expect(operation).toMatchObject({
      applicationId: 'shop.west',
      trigger: { by: 'user:default/ann' },
      results: [{ key: '/ConfigMap/default/settings', state: 'applied' }],
    });
    await shows(
      'shop.west Synced',
      rows => rows.get('shop.west')!.sync.status === 'Synced',
    );
  });

  it('refuses what a stolen token says of the cluster of another agent, and shows nothing of it', async () => {
    const before = (await list()).get('shop.east');
    const thief = agentOf('east', tokens.west);
    thief.start();
    try {
      await eventually('the refusal', async () =>
        thief.log.includes('the cluster east is not one of its clusters'),
      );
    } finally {
      await thief.remove();
    }
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'agent-report',
        outcome: 'NotAllowedError',
      }),
    );
    const { sync, health, cluster } = (await list()).get('shop.east')!;
    expect({ sync, health, cluster }).toEqual({
      sync: before!.sync,
      health: before!.health,
      cluster: 'east',
    });
    const { items } = await portal.client.listClusters();
    expect(sorted(items)[0].leader?.identity).toBe('agent agent-east');
  });

  it('goes on for an hour without the portal, over a killed process, and tells all of it afterwards', async () => {
    relay.leadTo(undefined);
    await portal.stop();
    const versions = [2, 3, 4];
    const revisions: string[] = [];
    for (const version of versions) {
      revisions.push(
        repository.commit({
          'apps/shop/overlays/east/all.yaml': settings('green', version),
          ...(version === 3 && {
            'apps/leaving/overlays/west/all.yaml': undefined,
            'apps/coming/overlays/east/all.yaml': settings('white').replace(
              'name: settings',
              'name: coming',
            ),
          }),
        }),
      );
      await applied(version);
      if (version === 3) {
        await agents.east.stop('SIGKILL');
        agents.east.start();
      }
    }
    await anHourPasses(knex);
    await openPortal();
    await portal.runTask('gitops-silent-agents');
    const silent = (await list()).get('quiet.east')!;
    expect(silent.sync).toMatchObject({ status: 'Unknown', was: 'Synced' });
    expect(silent.asOf.stale?.message).toContain('agent-east');

    letAgentsIn();
    const all = await shows(
      'everything of the hour',
      rows =>
        rows.get('shop.east')?.sync.revision === revisions.at(-1) &&
        [...rows.values()].every(({ sync }) => sync.status === 'Synced'),
    );
    expect([...all.keys()].sort()).toEqual([
      'coming.east',
      'quiet.east',
      'shop.east',
      'shop.west',
    ]);
    const synced = await eventually('the history of the hour', async () => {
      const { items } = await portal.client.getHistory('shop.east', {});
      const found = revisionsOf(items);
      return found.at(-1) === revisions.at(-1) && found;
    });
    // The one at which the process was killed may have been overtaken by the last before it was told to have succeeded.
    expect(synced).toContain(revisions[0]);
  });
});

function sorted<T extends { name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.name.localeCompare(b.name));
}

/** Revisions that were synced, oldest first. */
function revisionsOf(items: readonly HistoryEntry[]): string[] {
  return [...items]
    .reverse()
    .flatMap(({ type, revision }) =>
      type === 'sync-succeeded' && revision ? [revision] : [],
    );
}

/** What the ConfigMap of the shop says in a cluster. */
async function versionIn({
  url,
  token,
  caData,
}: OpenCluster): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    request(
      `${url}/api/v1/namespaces/default/configmaps/settings`,
      {
        ca: caData && Buffer.from(caData, 'base64'),
        headers: { authorization: `Bearer ${token}` },
      },
      response => {
        let text = '';
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () => resolve(JSON.parse(text).data?.version));
      },
    )
      .on('error', reject)
      .end();
  });
}

/** The portal heard of its agents an hour ago. */
async function anHourPasses(knex: Knex): Promise<void> {
  for (const name of ['agent agent-east', 'agent agent-west']) {
    const contact = await readSetting<{ at: string }>(knex, name);
    const at = new Date(Date.parse(contact!.at) - HOUR_MS).toISOString();
    await writeSetting(knex, name, { ...contact, at });
  }
}
