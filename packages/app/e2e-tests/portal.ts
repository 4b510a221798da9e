import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(__dirname, '../../..');

/** `npm start` as a person runs it: in a folder of its own, on ports of its own. */
export class Portal {
  readonly url: string;
  readonly forgeUrl: string;
  readonly folder: string;
  readonly #port: number;
  #process: ChildProcess | undefined;
  #output = '';

  // Below the ports that systems give to outgoing connections: one of those was taken between check and listen.
  constructor(port = 20_000 + Math.floor(Math.random() * 12_000)) {
    this.#port = port;
    this.url = `http://localhost:${port}`;
    this.forgeUrl = `http://127.0.0.1:${port + 1}`;
    this.folder = mkdtempSync(join(tmpdir(), 'gitops-portal-'));
  }

  kubeconfig(cluster: 'nonprod' | 'prod'): string {
    return join(this.folder, cluster, 'kubeconfig');
  }

  /** Resolves when the command says where everything is. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      ['scripts/up.mjs', 'start', '--port', String(this.#port)],
      {
        cwd: root,
        env: { ...process.env, GITOPS_LOCAL: this.folder, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#process = child;
    await new Promise<void>((ready, fail) => {
      const read = (chunk: Buffer) => {
        this.#output += chunk;
        if (this.#output.includes('Ready after')) {
          ready();
        }
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('close', code =>
        fail(new Error(`npm start ended with ${code}:\n${this.#output}`)),
      );
    });
    this.#output = '';
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null) {
      const ended = new Promise(done => child.on('close', done));
      child.kill('SIGINT');
      await ended;
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async kubectl(
    cluster: 'nonprod' | 'prod',
    ...args: string[]
  ): Promise<string> {
    const { stdout } = await run('kubectl', [
      '--kubeconfig',
      this.kubeconfig(cluster),
      ...args,
    ]);
    return stdout;
  }

  async git(folder: string, ...args: string[]): Promise<string> {
    const { stdout } = await run('git', args, { cwd: folder });
    return stdout.trim();
  }
}
