import { mkdtempSync, rmSync } from 'node:fs';
import { request as send } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '@gitops-suite/dev-cluster';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';

interface Running {
  url: string;
  token: string;
  caData?: string;
  stop(): Promise<void>;
}

/** An answer of the API: its code and its body. */
export interface ApiAnswer {
  code: number;
  body: any;
}

/** Controllers that a cluster has whatever runs in it; jobs are ended by whoever plays them. */
const controllers = [
  'garbage-collector-controller',
  'namespace-controller',
  'serviceaccount-controller',
];

/** A real API server where there is one, else the development cluster; it can be stopped and started again. */
export class ApiServer {
  readonly isReal = Boolean(process.env.KUBEBUILDER_ASSETS);
  readonly #folder = mkdtempSync(join(tmpdir(), 'gitops-endurance-cluster-'));
  #running: Running | undefined;
  #port: number | undefined;

  static async start(): Promise<ApiServer> {
    const server = new ApiServer();
    await server.start();
    return server;
  }

  get url(): string {
    return this.#running?.url ?? 'https://127.0.0.1:1';
  }

  get token(): string {
    return this.#running?.token ?? '';
  }

  /** PEM. */
  get ca(): string {
    return Buffer.from(this.#running?.caData ?? '', 'base64').toString();
  }

  async start(): Promise<void> {
    const place = { folder: this.#folder, port: this.#port };
    if (this.isReal) {
      const options = { ...place, controllerManager: true, controllers };
      this.#running = await startControlPlane(options);
    } else {
      const cluster = await startCluster(place);
      this.#running = { ...cluster, stop: () => cluster.close() };
    }
    this.#port = Number(new URL(this.#running.url).port);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** One call as the administrator, past every gateway. */
  call(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<ApiAnswer> {
    return new Promise((done, fail) => {
      const call = send(
        new URL(path, this.url),
        {
          method,
          ca: this.ca,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': contentType,
          },
        },
        answer => {
          const pieces: Buffer[] = [];
          answer.on('data', piece => pieces.push(piece));
          answer.on('error', fail);
          answer.on('end', () => {
            const text = Buffer.concat(pieces).toString();
            const isJson = text.startsWith('{');
            done({
              code: answer.statusCode!,
              body: isJson ? JSON.parse(text) : text,
            });
          });
        },
      );
      call.on('error', fail);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
