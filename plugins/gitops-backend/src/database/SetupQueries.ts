import type {
  ClusterStatus,
  Environment,
  RepositoryStatus,
} from '@gitops-suite/model';
import type { RepositoryEntities } from '@gitops-suite/backstage-plugin-gitops-common';
import type { Knex } from 'knex';
import type { EntityRow } from './rows';
import { readSetting } from './settings';

/** Environments, clusters, repositories and entities as the engine saw them last. */
export class SetupQueries {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async environments(): Promise<Environment[]> {
    return (await readSetting(this.#knex, 'environments')) ?? [];
  }

  async clusters(): Promise<ClusterStatus[]> {
    return (await readSetting(this.#knex, 'clusters')) ?? [];
  }

  async repositories(): Promise<RepositoryStatus[]> {
    return (await readSetting(this.#knex, 'repositories')) ?? [];
  }

  /** Entities of the repositories; `configured` are the names in the config, read or not. */
  async entities(configured: readonly string[]): Promise<RepositoryEntities> {
    const [statuses, rows] = await Promise.all([
      this.repositories(),
      this.#knex<EntityRow>('entities')
        .orderBy(['repository', 'path'])
        .select(),
    ]);
    const read = new Set(
      statuses
        .filter(repository => repository.revision !== undefined)
        .map(({ name }) => name),
    );
    return {
      repositories: configured.map(name => ({
        name,
        read: read.has(name) || rows.some(row => row.repository === name),
      })),
      items: rows
        .filter(row => configured.includes(row.repository))
        .map(({ repository, path, url, revision, yaml }) => ({
          repository,
          path,
          url,
          revision,
          yaml,
        })),
    };
  }
}
