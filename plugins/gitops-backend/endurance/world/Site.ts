import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ReconcilerConfig } from '@gitops-suite/reconciler';
import {
  createCertificate,
  type Certificate,
} from '../../../../packages/dev-cluster/src/program/certificate';
import { Engine } from '../engine/Engine';
import { Gateway } from '../network/gateway';
import { Wire } from '../network/wire';
import { basic } from './forge';
import type { World } from './World';

const YEAR_MS = 365 * 24 * 3_600_000;
const modulesFolder = process.env.GITOPS_WASM;
const toolsFolder = join(__dirname, '../../../../.tools');

/** What is told apart where several engines share a world. */
export interface SiteOptions {
  name: string;
  /** Several of them take turns by a Lease. */
  hasLease: boolean;
}

/** Where an engine runs: its process, and its own ways to the cluster, the forge and the database. */
export class Site {
  readonly name: string;
  readonly cluster: { gateway: Gateway; wire: Wire };
  readonly git: { gateway: Gateway; wire: Wire };
  /** Where the database is a server. */
  readonly database: Wire | undefined;
  readonly engine: Engine;
  /** The certificate that the cluster shows, and one that has run out. */
  readonly certificates: { valid: Certificate; expired: Certificate };
  readonly #tokenFile: string;
  readonly #repository: string;
  /** What the cluster and the forge take. */
  readonly secrets = { cluster: 'first', git: 'first' };
  #rotations = 0;

  private constructor(
    ways: Pick<Site, 'cluster' | 'git' | 'database'>,
    certificates: Site['certificates'],
    world: World,
    options: SiteOptions,
  ) {
    const { database } = ways;
    const { name } = options;
    this.name = name;
    this.cluster = ways.cluster;
    this.git = ways.git;
    this.database = database;
    this.certificates = certificates;
    const folder = join(world.folder, name);
    this.#repository = world.forge.repositoryAt(ways.git.wire.port);
    this.#tokenFile = join(folder, 'token');
    this.engine = new Engine({
      folder,
      logFile: join(world.logs, `${name}.log`),
      config: this.#config({ folder, ...options }),
      database: world.database.config(database?.port),
      password: 'first',
    });
    this.setToken('first');
  }

  /** What the cluster and the forge take from now on; the engine is told nothing of it. */
  rotate(place: 'cluster' | 'git'): void {
    this.#rotations += 1;
    const secret = `secret-${this.#rotations}`;
    this[place].gateway.authorization =
      place === 'git' ? basic(secret) : `Bearer ${secret}`;
    this.secrets[place] = secret;
  }

  /** The token that the engine shows to the cluster from now on. */
  setToken(token: string): void {
    writeFileSync(this.#tokenFile, token);
  }

  static async open(world: World, options: SiteOptions): Promise<Site> {
    const now = Date.now();
    const certificates = {
      valid: createCertificate(new Date(now)),
      // They last ten years.
      expired: createCertificate(new Date(now - 11 * YEAR_MS)),
    };
    const { key, certificate: cert } = certificates.valid;
    const cluster = await Gateway.to(
      () => ({
        url: world.server.url,
        ca: world.server.ca,
        authorization: `Bearer ${world.server.token}`,
      }),
      { key, cert },
    );
    const git = await Gateway.to(() => ({
      url: world.forge.url,
      authorization: world.forge.authorization,
    }));
    cluster.authorization = 'Bearer first';
    git.authorization = basic('first');
    const { port } = world.database;
    const ways = {
      cluster: { gateway: cluster, wire: await Wire.to(() => cluster.port) },
      git: { gateway: git, wire: await Wire.to(() => git.port) },
      database: port === undefined ? undefined : await Wire.to(() => port),
    };
    return new Site(ways, certificates, world, options);
  }

  /** A webhook tells of a push. */
  announce(): void {
    this.engine.announce(this.#repository);
  }

  async close(): Promise<void> {
    await this.engine.remove();
    for (const { gateway, wire } of [this.cluster, this.git]) {
      await wire.close();
      await gateway.close();
    }
    await this.database?.close();
  }

  #config(options: SiteOptions & { folder: string }): ReconcilerConfig {
    const { name, hasLease, folder } = options;
    return {
      installation: 'endurance',
      dataFolder: join(folder, 'data'),
      repositories: [
        {
          name: 'gitops',
          url: this.#repository,
          branch: 'main',
          trust: [{ cluster: 'test', namespaces: ['*'], clusterKinds: ['*'] }],
        },
      ],
      clusters: [{ name: 'test', kubeconfig: this.#kubeconfig(), qps: 500 }],
      renderer: { kind: 'auto', modulesFolder, toolsFolder },
      // As in the field, but nobody waits for a minute.
      timing: {
        pollMs: 1_000,
        probeMs: 5_000,
        graceMs: 2_000,
        settleMs: 60_000,
      },
      ...(hasLease && {
        lease: { namespace: 'gitops-suite', identity: name },
      }),
    };
  }

  #kubeconfig(): string {
    const { valid, expired } = this.certificates;
    const authorities = `${valid.certificate}${expired.certificate}`;
    return stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      clusters: [
        {
          name: 'test',
          cluster: {
            server: `https://127.0.0.1:${this.cluster.wire.port}`,
            'certificate-authority-data':
              Buffer.from(authorities).toString('base64'),
          },
        },
      ],
      users: [{ name: 'test', user: { tokenFile: this.#tokenFile } }],
    });
  }
}
