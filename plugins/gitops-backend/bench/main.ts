/* eslint-disable no-console */
// The backend's part of `npm run bench`: on SQLite, and on PostgreSQL where one is configured for tests.
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { knex as openKnex } from 'knex';
import { listApplications, type Figure } from './list';

const postgres =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING;

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  });
  const applications = values.quick ? 2_000 : 10_000;
  const figures = await onSqlite(applications);
  if (postgres) {
    figures.push(...(await onPostgres(postgres, applications)));
  } else {
    console.log('No PostgreSQL is configured: its figures are left out.');
  }
  console.log('| figure | ours | floor | ratio | budget | | note |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  figures.forEach(print);
  if (values.json) {
    addTo(values.json, figures);
  }
}

/** Beside the engine's figures of the same run, when they are there. */
function addTo(file: string, figures: Figure[]): void {
  const before = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { rows: [] };
  const rows = figures.map(({ budget, ...figure }) => ({
    ...figure,
    ...(budget !== undefined && { budget: { value: budget } }),
  }));
  const all = { ...before, rows: [...before.rows, ...rows] };
  writeFileSync(file, `${JSON.stringify(all, null, 2)}\n`);
}

async function onSqlite(applications: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-bench-'));
  try {
    return await listApplications({
      name: 'SQLite',
      applications,
      database: {
        client: 'better-sqlite3',
        connection: { filename: join(folder, 'gitops.sqlite') },
        useNullAsDefault: true,
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onPostgres(
  server: string,
  applications: number,
): Promise<Figure[]> {
  const database = `bench_${randomUUID().replaceAll('-', '')}`;
  const admin = openKnex({ client: 'pg', connection: server });
  await admin.raw('CREATE DATABASE ??', [database]);
  const url = new URL(server);
  url.pathname = `/${database}`;
  try {
    return await listApplications({
      name: 'PostgreSQL',
      applications,
      database: { client: 'pg', connection: url.href },
    });
  } finally {
    await admin.raw('DROP DATABASE ??', [database]);
    await admin.destroy();
  }
}

function print({ figure, value, floor, unit, budget, note }: Figure): void {
  const short = (number: number) => `${number.toPrecision(3)} ${unit}`;
  const cells = [
    figure,
    short(value),
    floor === undefined ? '' : short(floor),
    floor === undefined ? '' : `${(value / floor).toFixed(2)} ×`,
    budget === undefined ? '' : `≤ ${budget} ${unit}`,
    budget === undefined || value <= budget ? 'met' : 'missed',
    note,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
