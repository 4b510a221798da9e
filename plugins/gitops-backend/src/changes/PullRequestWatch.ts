import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  LAYOUT,
  type Application,
  type Environment,
} from '@gitops-suite/model';
import type { Knex } from 'knex';
import type { PullRequestRow } from '../database/rows';
import { readSetting } from '../database/settings';
import type { Forge, ForgeRepository, OpenPullRequest } from './Forge';

type Shown = Application['pullRequests'][number];

/** Open pull requests by the files that they touch. */
export interface PullRequestIndex {
  of(application: Application): Shown[];
}

/** Keeps the open pull requests of all repositories in the database. A forge that is down changes nothing. */
export class PullRequestWatch {
  readonly #knex: Knex;
  readonly #forge: Forge;
  readonly #repositories: readonly ForgeRepository[];
  readonly #logger: LoggerService;

  constructor(options: {
    knex: Knex;
    forge: Forge;
    repositories: readonly ForgeRepository[];
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#forge = options.forge;
    this.#repositories = options.repositories;
    this.#logger = options.logger;
  }

  /** Looks at every repository; answers the names of those whose pull requests changed. */
  async refreshAll(): Promise<string[]> {
    const changed: string[] = [];
    for (const repository of this.#repositories) {
      try {
        if (await this.#refresh(repository)) {
          changed.push(repository.name);
        }
      } catch (error) {
        this.#logger.warn(
          `Open pull requests of ${
            repository.name
          } could not be read: ${stringifyError(error)}`,
        );
      }
    }
    return changed;
  }

  async index(): Promise<PullRequestIndex> {
    const rows = await this.#knex<PullRequestRow>('pull_requests')
      .orderBy('number')
      .select();
    const environments =
      (await readSetting<Environment[]>(this.#knex, 'environments')) ?? [];
    return indexOf(
      environments,
      rows.map(row => ({
        repository: row.repository,
        shown: JSON.parse(row.pull_request),
        files: JSON.parse(row.files),
      })),
    );
  }

  async #refresh(repository: ForgeRepository): Promise<boolean> {
    const open = await this.#forge.openPullRequests(repository);
    const rows = open.map(found => rowOf(repository.name, found));
    return this.#knex.transaction(async tx => {
      const before = await tx<PullRequestRow>('pull_requests')
        .where({ repository: repository.name })
        .select();
      if (textOf(before) === textOf(rows)) {
        return false;
      }
      await tx('pull_requests').where({ repository: repository.name }).delete();
      if (rows.length > 0) {
        await tx('pull_requests').insert(rows);
      }
      return true;
    });
  }
}

interface Touching {
  repository: string;
  shown: Shown;
  files: readonly string[];
}

/** A file below the overlay concerns its Application; any other file of the app's folder concerns all of them. */
export function indexOf(
  environments: readonly Pick<Environment, 'repository' | 'name' | 'overlay'>[],
  pullRequests: readonly Touching[],
): PullRequestIndex {
  const overlays = new Map(
    environments.map(one => [`${one.repository}/${one.name}`, one.overlay]),
  );
  const byFolder = new Map<string, { shown: Shown; files: string[] }[]>();
  for (const { repository, shown, files } of pullRequests) {
    for (const [folder, inside] of groupByFolder(files)) {
      const key = `${repository}/${folder}`;
      byFolder.set(key, [
        ...(byFolder.get(key) ?? []),
        { shown, files: inside },
      ]);
    }
  }
  return {
    of(application) {
      const root =
        application.scope === 'app' ? LAYOUT.apps : LAYOUT.infrastructure;
      const folder = `${root}/${application.app}`;
      const { environment, source } = application;
      const overlay =
        overlays.get(`${source.repository}/${environment}`) ?? environment;
      const candidates = byFolder.get(`${source.repository}/${folder}`) ?? [];
      return candidates
        .filter(({ files }) =>
          files.some(file => concerns(file, folder, overlay)),
        )
        .map(({ shown }) => shown);
    },
  };
}

function concerns(file: string, folder: string, overlay: string): boolean {
  const overlays = `${folder}/${LAYOUT.overlays}/`;
  return file.startsWith(overlays)
    ? file.startsWith(`${overlays}${overlay}/`)
    : file !== `${folder}/${LAYOUT.entity}`;
}

function groupByFolder(files: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const file of files) {
    const folder = file.split('/').slice(0, 2).join('/');
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

function rowOf(repository: string, found: OpenPullRequest): PullRequestRow {
  const { number, title, url } = found.pullRequest;
  return {
    repository,
    number,
    pull_request: JSON.stringify({ number, title, url }),
    files: JSON.stringify([...found.files].sort()),
  };
}

function textOf(rows: readonly PullRequestRow[]): string {
  return rows
    .map(row => `${row.number} ${row.pull_request} ${row.files}`)
    .sort()
    .join('\n');
}
