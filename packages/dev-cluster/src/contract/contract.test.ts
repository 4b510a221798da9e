/**
 * One contract for dev-cluster and for the real API server: both are told the same stories and have to answer
 * what was recorded from a real one. `CONTRACT_RECORD=1` with `KUBEBUILDER_ASSETS` records anew.
 */
import { startCluster } from '../startCluster';
import { controlPlaneAssets, startControlPlane } from '../testing/controlPlane';
import { ContractClient, type ContractTarget } from './contractClient';
import { readRecording, writeRecording } from './recordings';
import { managedScenarios, randomScenarios, scenarios } from './scenarios';
import { schemaShapes } from './schemas';
import { tellStory } from './tellStory';
import type { TranscriptEntry } from './transcript';
import { readWatch } from './watchLines';

const assets = controlPlaneAssets();
const records = process.env.CONTRACT_RECORD === '1';

if (!assets) {
  // eslint-disable-next-line no-console
  console.warn(
    'KUBEBUILDER_ASSETS is unset: the contract is not held against a real API server',
  );
}

interface RunningTarget extends ContractTarget {
  stop(): Promise<void>;
}

async function startDev(): Promise<RunningTarget> {
  const cluster = await startCluster();
  return { ...cluster, stop: () => cluster.close() };
}

const realName = 'the real API server';
const targets: Array<[string, typeof scenarios, () => Promise<RunningTarget>]> =
  [
    [realName, scenarios, () => startControlPlane()],
    [
      `${realName} and its controller manager`,
      managedScenarios,
      () => startControlPlane({ controllerManager: true }),
    ],
    ['dev-cluster', { ...scenarios, ...managedScenarios }, startDev],
  ];

jest.setTimeout(120_000);

describe.each(targets.filter(([name]) => assets || !name.startsWith(realName)))(
  '%s',
  (name, stories, start) => {
    let target: RunningTarget;
    let client: ContractClient;

    beforeAll(async () => {
      target = await start();
      client = new ContractClient(target);
    });

    afterAll(async () => {
      client?.close();
      await target?.stop();
    });

    it.each(Object.entries(stories))(
      'answers as recorded: %s',
      async (story, tell) => {
        const entries = await tellStory(client, tell);
        if (records && name !== 'dev-cluster') writeRecording(story, entries);
        expect(entries.length).toBeGreaterThan(0);
        expect(entries).toEqual(readRecording(story));
      },
    );
  },
);

/** The real server may have tried on an older copy first: a conflict then keeps the warnings of that try. */
function withoutOlderTry(entry: TranscriptEntry): TranscriptEntry {
  return entry.code === 409 ? { ...entry, warnings: undefined } : entry;
}

/** Makes a kind and answers where its objects are listed, when they are. */
async function defineLate(client: ContractClient): Promise<string> {
  const [group, plural] = ['late.example.com', 'comers'];
  const root = `/apis/${group}/v1/${plural}`;
  await client.send({
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: 'Cluster',
        names: { plural, kind: 'Comer' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    },
  });
  while ((await client.send({ method: 'GET', path: root })).code !== 200) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return root;
}

const describeBoth = assets ? describe : describe.skip;

describeBoth('dev-cluster beside the real API server', () => {
  let running: RunningTarget[];
  let clients: ContractClient[];

  beforeAll(async () => {
    running = await Promise.all([startControlPlane(), startDev()]);
    clients = running.map(target => new ContractClient(target));
  });

  afterAll(async () => {
    for (const client of clients ?? []) client.close();
    await Promise.all((running ?? []).map(target => target.stop()));
  });

  it.each([
    'api/v1',
    'apis/apps/v1',
    'apis/batch/v1',
    'apis/autoscaling/v2',
    'apis/policy/v1',
    'apis/networking.k8s.io/v1',
    'apis/discovery.k8s.io/v1',
    'apis/rbac.authorization.k8s.io/v1',
    'apis/storage.k8s.io/v1',
    'apis/scheduling.k8s.io/v1',
    'apis/coordination.k8s.io/v1',
    'apis/events.k8s.io/v1',
    'apis/apiextensions.k8s.io/v1',
    'apis/admissionregistration.k8s.io/v1',
  ])('knows the same fields and list keys: %s', async path => {
    const [real, dev] = await Promise.all(
      clients.map(client => schemaShapes(client, `/openapi/v3/${path}`)),
    );
    const names = Object.keys(dev);
    expect(names.length).toBeGreaterThan(3);
    expect(dev).toEqual(
      Object.fromEntries(names.map(name => [name, real[name]])),
    );
  });

  it('says in the same words that a point lies too far back to watch from', async () => {
    const short = await startCluster({ historyLimit: 1 });
    const told = [running[0], short].map(async target => {
      const client = new ContractClient(target);
      try {
        // A kind that comes later than the point that is asked for.
        const root = await defineLate(client);
        const { opened, done } = readWatch(
          target,
          `${root}?watch=true&resourceVersion=1`,
          { events: 1 },
        );
        const [code, events] = await Promise.all([opened, done]);
        const text = JSON.stringify(events).replace(/\d+ \(\d+\)/g, '#');
        return { code, events: JSON.parse(text) };
      } finally {
        client.close();
      }
    });
    const [real, dev] = await Promise.all(told).finally(() => short.close());
    expect(real.events).toMatchObject([{ object: { code: 410 } }]);
    expect(dev).toEqual(real);
  });

  const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
  const turns = Object.entries(randomScenarios).flatMap(([what, tell]) =>
    seeds.map(seed => ({ what, seed, tell })),
  );

  it.each(turns)(
    'comes to the same objects and owners: $what, seed $seed',
    async ({ tell, seed }) => {
      const [real, dev] = await Promise.all(
        clients.map(client => tellStory(client, r => tell(r, seed))),
      );
      expect(real.length).toBeGreaterThan(0);
      expect(dev.map(withoutOlderTry)).toEqual(real.map(withoutOlderTry));
    },
  );
});
