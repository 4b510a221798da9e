import { mkdtempSync, rmSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Application, KubernetesObject } from '@gitops-suite/model';
import { createRenderer } from '@gitops-suite/renderer';
import type { ReconcilerConfig, RepositoryTrust, Timing } from '../config';
import type { ReconcilerHandle } from '../handle';
import { openReconciler } from '../openReconciler';
import {
  createMemoryStore,
  createTestRepository,
  silentLogger,
  type MemoryStore,
  type TestRepository,
} from '../testUtils';

/** A cluster as tests reach it. */
export interface TestCluster {
  name: string;
  url: string;
  token: string;
  /** Certificate authority, base64 of PEM. */
  caData?: string;
  kubeconfig: string;
}

interface WorldOptions {
  trust?: RepositoryTrust;
  timing?: Partial<Timing>;
  healthRules?: ReconcilerConfig['healthRules'];
  /** Requests per second; what the server allows by default. */
  qps?: number;
  /** A second name for the same cluster. */
  twin?: string;
  /** The name of a cluster that is never there. */
  away?: string;
  /** Told apart where several share a cluster; `test` by default. */
  installation?: string;
  /** Another process on the same repository and store. */
  shared?: EngineWorld;
}

/** Nothing listens at the port that takes what is to be thrown away. */
function withoutServer(kubeconfig: string): string {
  return kubeconfig.replace(/server: .*/g, 'server: http://127.0.0.1:9');
}

/** A repository, a cluster, a store that outlives the engine, and the engine. */
export class EngineWorld {
  readonly repository: TestRepository;
  readonly store: MemoryStore;
  readonly cluster: TestCluster;
  readonly folder = mkdtempSync(join(tmpdir(), 'gitops-engine-'));
  #handle: ReconcilerHandle | undefined;
  #changes = 0;
  readonly #options: WorldOptions;

  constructor(cluster: TestCluster, options: WorldOptions = {}) {
    this.cluster = cluster;
    this.#options = options;
    this.repository = options.shared?.repository ?? createTestRepository();
    this.store = options.shared?.store ?? createMemoryStore();
  }

  get handle(): ReconcilerHandle {
    return this.#handle!;
  }

  config(): ReconcilerConfig {
    const everything = {
      cluster: 'test',
      namespaces: ['*'],
      clusterKinds: ['*'],
    };
    const { twin, away } = this.#options;
    const { kubeconfig } = this.cluster;
    const clusters = [
      { name: 'test', kubeconfig },
      ...(twin === undefined ? [] : [{ name: twin, kubeconfig }]),
      ...(away === undefined
        ? []
        : [{ name: away, kubeconfig: withoutServer(kubeconfig) }]),
    ];
    return {
      installation: this.#options.installation ?? 'test',
      dataFolder: this.folder,
      repositories: [
        {
          name: 'gitops',
          url: this.repository.url,
          branch: 'main',
          trust: [
            this.#options.trust ?? everything,
            ...clusters
              .slice(1)
              .map(({ name }) => ({ ...everything, cluster: name })),
          ],
        },
      ],
      clusters: clusters.map(one => ({ ...one, qps: this.#options.qps })),
      renderer: { kind: 'auto' },
      healthRules: this.#options.healthRules,
      timing: {
        pollMs: 3_600_000,
        statusMs: 10,
        settleMs: 30_000,
        graceMs: 500,
        ...this.#options.timing,
      },
    };
  }

  async start(): Promise<void> {
    if (!this.#options.shared) {
      this.store.restart();
    }
    this.#handle = await this.open();
  }

  /** In this thread, so that tests see through it. */
  protected async open(): Promise<ReconcilerHandle> {
    return openReconciler({
      config: this.config(),
      store: this.store,
      logger: silentLogger,
      renderer: await createRenderer({
        toolsFolder: resolve(__dirname, '../../../../.tools'),
        workers: 1,
      }),
    });
  }

  async stop(): Promise<void> {
    await this.#handle?.stop();
    this.#handle = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    if (!this.#options.shared) {
      this.repository.remove();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A push, with its webhook. */
  push(files: Record<string, string | undefined>): string {
    const sha = this.repository.commit(files);
    this.#handle?.refreshRepository(this.repository.url);
    return sha;
  }

  /** A person's request; resolves with its problem when it was taken up. */
  async ask(
    request:
      | {
          type: 'sync';
          applicationId: string;
          planHash?: string;
          revision?: string;
          prune?: boolean;
          resources?: string[];
          confirm?: string[];
        }
      | {
          type: 'approve';
          applicationId: string;
          operationId: string;
          planHash: string;
          confirm?: string[];
        }
      | { type: 'refresh'; applicationId: string }
      | { type: 'terminate'; applicationId: string; operationId: string },
  ) {
    this.#changes += 1;
    const id = `request-${this.#changes}`;
    this.store.request({
      operationId: `operation-${this.#changes}`,
      ...request,
      id,
      by: 'user:default/guest',
    } as Parameters<MemoryStore['request']>[0]);
    this.handle.wake();
    await this.until(
      () => this.store.completed.has(id),
      `request ${request.type} to be taken up`,
    );
    return this.store.completed.get(id)!.problem;
  }

  application(id: string): Application | undefined {
    return this.store.records.get(id)?.application;
  }

  /** Waits until `condition` holds; the message says what did not come. */
  async until(
    condition: () => boolean | Promise<boolean>,
    what: string,
    timeoutMs = 12_000,
  ): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await condition())) {
      if (Date.now() > deadline) {
        const states = [...this.store.records.values()].map(
          ({ application: { id, sync, health, operation, problems } }) =>
            `${id}: ${sync.status} (${sync.message ?? ''}) ${health.status} (${
              health.message ?? ''
            }) ` +
            `${operation?.state ?? 'no operation'} (${
              operation?.message ?? ''
            }) ${problems.map(p => p.message)}`,
        );
        throw new Error(
          `waited in vain for ${what}\n${states.join(
            '\n',
          )}\n${this.store.transitions.join('\n')}`,
        );
      }
      await new Promise(done => setTimeout(done, 20));
    }
  }

  /** Waits for an Application that is Synced, at `revision` where given, with nothing under way. */
  async untilSynced(id: string, revision?: string): Promise<Application> {
    await this.until(() => {
      const app = this.application(id);
      const busy = app?.operation && app.operation.finishedAt === undefined;
      const isNewest =
        revision === undefined || app?.sync.revision === revision;
      return app?.sync.status === 'Synced' && !busy && isNewest;
    }, `${id} to be Synced`);
    return this.application(id)!;
  }

  /** Counters once nothing moves any more: what was written comes back as watch events, in its own time. */
  async countersAtRest(): Promise<Record<string, number>> {
    let last = '';
    let since = Date.now();
    await this.until(async () => {
      const now = JSON.stringify(await this.handle.counters());
      if (now !== last) {
        last = now;
        since = Date.now();
      }
      return Date.now() - since > 500;
    }, 'the engine to come to rest');
    return JSON.parse(last);
  }

  /** One call of the Kubernetes API as another person makes it. */
  api(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<{ code: number; body: KubernetesObject & { message?: string } }> {
    const { url, token, caData } = this.cluster;
    const send = url.startsWith('https') ? secureRequest : plainRequest;
    return new Promise((done, fail) => {
      const call = send(
        new URL(path, url),
        {
          method,
          ca: caData && Buffer.from(caData, 'base64'),
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': contentType,
          },
        },
        answer => {
          let text = '';
          answer.on('data', chunk => {
            text += chunk;
          });
          answer.on('end', () =>
            done({
              code: answer.statusCode!,
              body: text.startsWith('{') ? JSON.parse(text) : text,
            }),
          );
        },
      );
      call.on('error', fail);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** `gitops.yaml` with one environment on the cluster `test`. */
export function settings(sync: string, more = ''): string {
  return `version: 1\nenvironments:\n  - name: dev\n    cluster: test\n    namespace: '{app}'\n    sync: ${sync}\n${more}`;
}

/** A ConfigMap as YAML. */
export function configMap(name: string, value: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  value: ${JSON.stringify(
    value,
  )}\n`;
}
