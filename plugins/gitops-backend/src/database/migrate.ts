import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { endDeadConnections } from './endDeadConnections';

/** Folder of the migrations. */
export function migrationsFolder(): string {
  return resolvePackagePath(
    '@gitops-suite/backstage-plugin-gitops-backend',
    'migrations',
  );
}

/** The database of the plugin, brought up to date unless the adopter does that. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  endDeadConnections(knex);
  if (!database.migrations?.skip) {
    await knex.migrate.latest({ directory: migrationsFolder() });
  }
  return knex;
}
