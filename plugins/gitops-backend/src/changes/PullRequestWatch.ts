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
import { placeOf } from './changeTarget';
import type { Forge, ForgeRepository, OpenPullRequest } from './Forge';

type Shown = Application['pullRequests'][number];

/** Open pull requests by the files that they touch. */
export interface PullRequestIndex {
  of(application: Application): Shown[];
}

/** What was seen when the forge was asked for all open pull requests. */
export interface Look {
  /** Another one than last time, or other files. */
  isChanged: boolean;
  /** Numbers of the open ones by repository; those that could not be read are missing. */
  open: Map<string, ReadonlySet<number>>;
}

/**
 * Keeps the open pull requests against every branch that environments are read from in the database. A forge that is
 * down changes nothing.
 */
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

  /** Looks at every repository. */
  async refreshAll(): Promise<Look> {
    const look: Look = { isChanged: false, open: new Map() };
    const followed = await this.#followed();
    await this.#knex('pull_requests')
      .whereNotIn('repository', followed.map(keyOf))
      .delete();
    for (const repository of followed) {
      try {
        const { isChanged, numbers } = await this.#refresh(repository);
        look.isChanged ||= isChanged;
        const known = look.open.get(repository.name) ?? [];
        look.open.set(repository.name, new Set([...known, ...numbers]));
      } catch (error) {
        this.#logger.warn(
          `Open pull requests of ${
            repository.name
          } could not be read: ${stringifyError(error)}`,
        );
      }
    }
    return look;
  }

  async index(): Promise<PullRequestIndex> {
    const rows = await this.#knex<PullRequestRow>('pull_requests')
      .orderBy('number')
      .select();
    return indexOf(
      rows.map(row => ({
        place: row.repository,
        shown: JSON.parse(row.pull_request),
        files: JSON.parse(row.files),
      })),
    );
  }

  /** The configured branches, and those that environments name. */
  async #followed(): Promise<ForgeRepository[]> {
    const environments =
      (await readSetting<Environment[]>(this.#knex, 'environments')) ?? [];
    const named = environments.flatMap(({ source }) => {
      const repository = this.#repositories.find(
        ({ name }) => name === source?.repository,
      );
      return source && repository
        ? [{ ...repository, branch: source.branch }]
        : [];
    });
    const all = [...this.#repositories, ...named];
    return [...new Map(all.map(one => [keyOf(one), one])).values()];
  }

  async #refresh(repository: ForgeRepository) {
    const open = await this.#forge.openPullRequests(repository);
    const place = keyOf(repository);
    const rows = open.map(found => rowOf(place, found));
    const isChanged = await this.#knex.transaction(async tx => {
      const before = await tx<PullRequestRow>('pull_requests')
        .where({ repository: place })
        .select();
      if (textOf(before) === textOf(rows)) {
        return false;
      }
      await tx('pull_requests').where({ repository: place }).delete();
      if (rows.length > 0) {
        await tx('pull_requests').insert(rows);
      }
      return true;
    });
    return { isChanged, numbers: rows.map(({ number }) => number) };
  }
}

function keyOf({ name, branch }: ForgeRepository): string {
  return placeOf({ repository: name, branch });
}

interface Touching {
  /** Repository and branch that it would change. */
  place: string;
  shown: Shown;
  files: readonly string[];
}

/** A file below the overlay concerns its Application; any other file of the app's folder concerns all of them. */
export function indexOf(pullRequests: readonly Touching[]): PullRequestIndex {
  const byPlace = new Map<string, Touching[]>();
  for (const one of pullRequests) {
    byPlace.set(one.place, [...(byPlace.get(one.place) ?? []), one]);
  }
  return {
    of({ app, scope, source }) {
      const root = scope === 'app' ? LAYOUT.apps : LAYOUT.infrastructure;
      const folder = `${root}/${app}`;
      return (byPlace.get(placeOf(source)) ?? [])
        .filter(({ files }) =>
          files.some(file => concerns(file, folder, source.path)),
        )
        .map(({ shown }) => shown);
    },
  };
}

function concerns(file: string, folder: string, overlay: string): boolean {
  return (
    file.startsWith(`${overlay}/`) ||
    (file.startsWith(`${folder}/`) &&
      !file.startsWith(`${folder}/${LAYOUT.overlays}/`) &&
      file !== `${folder}/${LAYOUT.entity}`)
  );
}

function rowOf(place: string, found: OpenPullRequest): PullRequestRow {
  const { number, title, url } = found.pullRequest;
  return {
    repository: place,
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
