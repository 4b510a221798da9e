import { gzipSync } from 'node:zlib';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { BenchRow } from '../../../packages/reconciler/bench/row';
import { sampleRecord } from '../src/__testUtils__/samples';
import { startPortal, type Portal } from './portal';

const environments = ['dev', 'staging', 'production-eu', 'production-us'];
/** What the page of all Applications asks for. */
const rows = 25;
const page = `limit=${rows}&facets=sync,health,environment,engine,owner,cluster`;

/** One page of 10,000 Applications of which one sees half, over HTTP, with permissions decided before and not. */
export async function listApplications(options: {
  name: string;
  database: Knex.Config;
  applications: number;
}): Promise<BenchRow[]> {
  const apps = Math.round(options.applications / environments.length);
  const portal = await startPortal({
    database: options.database,
    entities: entitiesOf(apps),
  });
  try {
    await fill(portal, apps);
    return await measure(portal, options);
  } finally {
    await portal.stop();
  }
}

function entitiesOf(apps: number): Entity[] {
  return Array.from({ length: apps }, (_, index) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: `service-${index}`, namespace: 'default' },
    // A new person for every cold request: all of them own the even half.
    relations: people
      .slice(0, index % 2 === 0 ? people.length : 0)
      .map(targetRef => ({ type: 'ownedBy', targetRef })),
  }));
}

const colds = 20;
const people = Array.from(
  { length: colds + 1 },
  (_, index) => `user:default/person-${index}`,
);

async function fill({ store }: Portal, apps: number): Promise<void> {
  const health = ['Healthy', 'Healthy', 'Healthy', 'Progressing', 'Degraded'];
  const records = Array.from({ length: apps }, (_, index) =>
    environments.map((environment, order) =>
      sampleRecord({
        app: `service-${index}`,
        environment,
        order,
        cluster: order < 2 ? 'nonprod' : 'prod',
        owner: `group:default/team-${index % 40}`,
        health: {
          status: health[(index + order) % health.length] as 'Healthy',
          since: new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString(),
        },
      }),
    ),
  ).flat();
  for (let start = 0; start < records.length; start += 500) {
    await store.saveApplications(records.slice(start, start + 500));
  }
}

async function measure(
  portal: Portal,
  { name, applications }: { name: string; applications: number },
): Promise<BenchRow[]> {
  const ask = async (person: string) => {
    const started = performance.now();
    const response = await fetch(`${portal.url}/applications?${page}`, {
      headers: { authorization: mockCredentials.user.header(person) },
    });
    const body = await response.text();
    const ms = performance.now() - started;
    const { items, totalItems, facets } = JSON.parse(body);
    if (items?.length !== rows || totalItems * 2 !== applications || !facets) {
      throw new Error(`An answer that nobody asked for: ${body.slice(0, 500)}`);
    }
    return { ms, body };
  };
  const [first, ...others] = people;
  await ask(first);
  const warm: number[] = [];
  for (let count = 0; count < 100; count += 1) {
    warm.push((await ask(first)).ms);
  }
  const cold: number[] = [];
  for (const person of others) {
    cold.push((await ask(person)).ms);
  }
  const { body } = await ask(first);
  const floor = await bareQuery(portal.knex);
  const title = `list of ${applications} Applications, ${name}`;
  return [
    {
      figure: `${title}: one page with facets, permissions warm, p95`,
      value: p95(warm),
      floor,
      unit: 'ms',
      budget: { value: 50 },
      note: 'floor: reading as many documents by a bare query, p95',
    },
    {
      figure: `${title}: the same, permissions cold, p95`,
      value: p95(cold),
      floor,
      unit: 'ms',
      budget: { value: 50 },
      note: `a person who was not there for 30 s: ${
        applications / environments.length
      } entities decided by policy and catalog (in memory)`,
    },
    {
      figure: `${title}: one page on the wire`,
      value: gzipSync(body).length / 1000,
      floor: Buffer.byteLength(body) / 1000,
      unit: 'kB',
      budget: { value: 50 },
      note: 'gzip, as the root HTTP router of Backstage sends it; floor: plain',
    },
  ];
}

async function bareQuery(knex: Knex): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < 100; count += 1) {
    const started = performance.now();
    const found = await knex('applications')
      .join(
        'application_documents',
        'application_documents.id',
        'applications.id',
      )
      .orderBy(['badness', 'since', 'applications.id'])
      .limit(rows)
      .select('application');
    JSON.stringify(found.map(({ application }) => JSON.parse(application)));
    times.push(performance.now() - started);
  }
  return p95(times);
}

function p95(samples: number[]): number {
  return samples.sort((a, b) => a - b)[Math.floor(samples.length * 0.95)];
}
