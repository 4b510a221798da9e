/* eslint-disable no-console */
// The backend's part of `npm run bench`: on SQLite, and on PostgreSQL where one is configured for tests.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { knex as openKnex } from 'knex';
import { addToFile } from '../../../packages/reconciler/bench/addToFile';
import { printTable } from '../../../packages/reconciler/bench/printTable';
import type { BenchRow } from '../../../packages/reconciler/bench/row';
import { listApplications } from './list';

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
  printTable(figures, '');
  if (values.json) {
    addToFile(values.json, figures);
  }
}

async function onSqlite(applications: number): Promise<BenchRow[]> {
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
): Promise<BenchRow[]> {
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

main().then(
  () => process.exit(0),
  error => {
    console.error(error);
    process.exit(1);
  },
);
