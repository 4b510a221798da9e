import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PART_OF_LABEL, type Application } from '@gitops-suite/model';
import { RequestQueries } from '../../src/database/RequestQueries';
import { ApiServer } from './apiServer';
import { Database, type Shown } from './database';
import { driftOf } from './drift';
import { endJobs } from './endJobs';
import { mountDisk, unmountDisk } from './smallDisk';
import { Forge } from './forge';
import {
  definitionPath,
  kinds,
  pathOf,
  widgetDefinition,
  type Kind,
} from './kinds';
import { Ledger, type Wanted } from './ledger';
import { randomFrom, Workload, type Random } from './workload';

/** Who changes an object again and again contests it, and is left alone after a while: that is another story. */
const HANDS_REST_MS = 120_000;

/** How a world is made. */
export interface WorldOptions {
  apps: number;
  seed: number;
  /** Where a database of one's own can be made; a file of SQLite without it. */
  postgres?: string;
  /** A disk that can be filled, where this process may mount one. */
  onSmallDisk?: boolean;
}

/** A forge, a cluster and a database, what teams do to them, and what must come of it. The engines come and go. */
export class World {
  readonly ledger = new Ledger();
  /** Not among what can be lost. */
  readonly logs = mkdtempSync(join(tmpdir(), 'gitops-endurance-logs-'));
  readonly workload: Workload;
  readonly random: Random;
  readonly #stopJobs: () => void;
  #keepsLogs = false;
  /** When somebody did, by path of the object. */
  readonly #reachedFor = new Map<string, number>();

  readonly server: ApiServer;
  readonly forge: Forge;
  readonly database: Database;
  /** Of all that the engines keep. */
  readonly folder: string;
  /** The folder is on a disk that nobody else uses. */
  readonly hasOwnDisk: boolean;

  private constructor(
    parts: Pick<
      World,
      'server' | 'forge' | 'database' | 'folder' | 'hasOwnDisk'
    >,
    options: WorldOptions,
  ) {
    this.server = parts.server;
    this.forge = parts.forge;
    this.database = parts.database;
    this.folder = parts.folder;
    this.hasOwnDisk = parts.hasOwnDisk;
    this.random = randomFrom(options.seed);
    this.workload = new Workload({ apps: options.apps, random: this.random });
    this.#stopJobs = endJobs(this.server);
  }

  static async open(options: WorldOptions): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'gitops-endurance-'));
    const hasOwnDisk = options.onSmallDisk === true && mountDisk(folder);
    const [server, forge, database] = await Promise.all([
      ApiServer.start(),
      Forge.start(),
      options.postgres
        ? Database.postgres(options.postgres)
        : Database.sqlite(folder),
    ]);
    const parts = { server, forge, database, folder, hasOwnDisk };
    const world = new World(parts, options);
    await world.define();
    await world.commit(world.workload.files());
    return world;
  }

  /** Defines the custom kind. */
  async define(): Promise<void> {
    const { collection } = definitionPath;
    await this.server.call('POST', collection, widgetDefinition);
  }

  /** Takes the custom kind away, and with it whatever is of it. */
  async undefine(): Promise<void> {
    await this.server.call('DELETE', definitionPath.object);
  }

  /** Pushes, and notes what Git wants from now on. */
  async commit(files: Record<string, string | undefined>): Promise<void> {
    const at = Date.now();
    const wanted = this.workload.wanted();
    const sha = await this.forge.push(files);
    this.ledger.add({ sha, at, wanted, isMistake: false });
  }

  /** A team changes what it runs. */
  async change(): Promise<void> {
    await this.commit(this.workload.change());
  }

  /**
   * Somebody reaches into the cluster by hand, where no hook guards what is synced. False when everything was reached
   * for a moment ago: nothing is done then.
   */
  async drift(): Promise<boolean> {
    const apps = this.workload.appsWithoutHooks;
    const now = Date.now();
    const paths = [...this.ledger.newest.wanted.keys()].filter(
      path =>
        apps.some(app => path.includes(`/${app}/`)) &&
        now - (this.#reachedFor.get(path) ?? 0) > HANDS_REST_MS,
    );
    if (paths.length === 0) {
      return false;
    }
    const path = paths[Math.floor(this.random() * paths.length)];
    this.#reachedFor.set(path, now);
    await driftOf(this.server, path, this.random);
    return true;
  }

  /** A person asks for a sync. */
  async ask(): Promise<void> {
    const apps = this.workload.appsWithoutHooks;
    const app = apps[Math.floor(this.random() * apps.length)];
    await new RequestQueries(this.database.knex).add({
      type: 'sync',
      applicationId: `${app}.dev`,
      operationId: randomUUID(),
      prune: true,
    });
  }

  /** Requests that nobody has answered. */
  async #openRequests(): Promise<number> {
    const [{ count }] = await this.database
      .knex('requests')
      .whereNull('completed_at')
      .count({ count: '*' });
    return Number(count);
  }

  /** What the cluster holds of what the engine manages, read past everything. */
  async running(): Promise<Wanted> {
    const found = new Map<string, string>();
    for (const kind of Object.values<Kind>(kinds)) {
      const path = `${kind.root}/${kind.plural}?labelSelector=${PART_OF_LABEL}`;
      const { code, body } = await this.server.call('GET', path);
      if (code !== 200) {
        throw new Error(`${path}: ${code}`);
      }
      for (const object of body.items) {
        const { namespace, name } = object.metadata;
        found.set(pathOf(kind, namespace, name), valueOf(object, kind));
      }
    }
    return found;
  }

  /** Why not everything is as Git wants it and told so, and every request answered; undefined when it is. */
  async unsettled(): Promise<string | undefined> {
    const { wanted } = this.ledger.newest;
    const running = await this.running();
    const differing = [...new Set([...wanted.keys(), ...running.keys()])].find(
      path => wanted.get(path) !== running.get(path),
    );
    const shown = await this.database.shown();
    const untold = whyNotTold(shown, this.ledger, this.workload.apps);
    if (differing !== undefined) {
      const [is, should] = [running, wanted].map(of => of.get(differing));
      return `${differing} is ${is}, and ${should} in Git; ${untold}`;
    }
    const open = await this.#openRequests();
    return untold ?? (open > 0 ? `${open} requests are open` : undefined);
  }

  /** Milliseconds until everything was as Git wants it, without anybody's help. */
  async settle(limitMs: number): Promise<number> {
    const started = Date.now();
    for (;;) {
      const why = await this.unsettled().catch(String);
      if (why === undefined) {
        this.workload.settled();
        return Date.now() - started;
      }
      if (Date.now() - started > limitMs) {
        throw new Error(`after ${limitMs / 1000} s: ${why}`);
      }
      await sleep(100);
    }
  }

  /** The logs stay where they are when everything else goes. */
  keepLogs(): void {
    this.#keepsLogs = true;
  }

  async close(): Promise<void> {
    this.#stopJobs();
    await Promise.all([
      this.server.remove(),
      this.forge.stop(),
      this.database.close(),
    ]);
    if (this.hasOwnDisk) {
      unmountDisk(this.folder);
    }
    if (!this.#keepsLogs) {
      rmSync(this.logs, { recursive: true });
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The value of an object; what was added by hand makes it another one. */
function valueOf(object: any, { read, isEncoded }: Kind): string {
  const data: Record<string, string> = object[read] ?? {};
  const plain = (text = '') =>
    isEncoded ? Buffer.from(text, 'base64').toString() : text;
  const { value, other, ...more } = data;
  const isWhole = plain(other) === 'same' && Object.keys(more).length === 0;
  return isWhole ? plain(value) : JSON.stringify(data);
}

function whyNotTold(
  { applications, cluster, repository }: Shown,
  ledger: Ledger,
  apps: readonly string[],
): string | undefined {
  if (repository?.revision !== ledger.newest.sha || repository.message) {
    return `the repository is told to be at ${repository?.revision} (${repository?.message})`;
  }
  if (!cluster?.reachable) {
    return `the cluster is told to be unreachable: ${cluster?.message}`;
  }
  if (applications.length !== apps.length) {
    return `${applications.length} Applications are told of`;
  }
  return applications
    .map(told => whyNotDone(told, ledger.sinceChangeOf(told.app)[0].sha))
    .find(why => why !== undefined);
}

function whyNotDone(application: Application, sha: string): string | undefined {
  const { id, sync, health, operation, asOf } = application;
  if (sync.commit?.sha !== sha) {
    // It may be as it was before that, and be busy already.
    return `${id} is told of as of ${sync.commit?.sha}, and ${sha} changed it`;
  }
  const isBusy = operation !== undefined && operation.finishedAt === undefined;
  return sync.status === 'Synced' &&
    health.status === 'Healthy' &&
    !isBusy &&
    !asOf.stale
    ? undefined
    : `${id} is told to be ${sync.status} (${sync.message ?? ''}), ${
        health.status
      }, ${operation?.state} (${operation?.message ?? ''}), ${
        asOf.stale?.message ?? 'fresh'
      }`;
}
