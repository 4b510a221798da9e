import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const command = resolve(__dirname, '../../../../scripts/up.mjs');

/** What an agent is told. */
export interface AgentProcessOptions {
  cluster: string;
  kubeconfig: string;
  repository: string;
  portal: { url: string; token: string };
}

/** The command `gitops agent` as a process of its own, whose folder outlives it. */
export class AgentProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'gitops-agent-'));
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);
  #log = '';

  constructor(options: AgentProcessOptions) {
    const { cluster, kubeconfig, repository, portal } = options;
    writeFileSync(join(this.folder, 'kubeconfig'), kubeconfig, { mode: 0o600 });
    writeFileSync(join(this.folder, 'token'), portal.token, { mode: 0o600 });
    writeFileSync(
      join(this.folder, 'agent.yaml'),
      `dataFolder: data
repositories:
  - { name: gitops, url: '${repository}', trust: [{ cluster: ${cluster}, clusterKinds: ['*'] }] }
clusters: [{ name: ${cluster}, kubeconfig: kubeconfig }]
pollSeconds: 1
http: { host: 127.0.0.1, port: 0 }
portal: { url: '${portal.url}', token: { file: ${this.folder}/token } }
`,
    );
  }

  /** Lines of JSON. */
  get log(): string {
    return this.#log;
  }

  start(): void {
    // A group of its own: the command may start the Node that it needs.
    const child = spawn(
      process.execPath,
      [command, 'gitops', 'agent', '--config', 'agent.yaml'],
      {
        cwd: this.folder,
        detached: true,
        env: { ...process.env, INIT_CWD: this.folder, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stdout.on('data', chunk => {
      this.#log += chunk;
    });
    child.stderr.on('data', chunk => {
      this.#log += chunk;
    });
    this.#ended = new Promise(ended => {
      child.on('close', ended);
    });
    this.#child = child;
  }

  /** Ends it with `SIGTERM`, or at once with `SIGKILL`; answers its exit code. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid !== undefined) {
      try {
        process.kill(-pid, signal);
      } catch {
        // It has ended by itself.
      }
    }
    return this.#ended;
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
