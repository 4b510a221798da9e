import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReconcilerConfig } from '@gitops-suite/reconciler';
import { bundledProgram } from './bundleProgram';
import type { EngineOrder, EngineReport } from './engineMain';
import type { DatabaseConfig } from './openKnex';

/** An engine in a process of its own, as somebody who may kill it holds it. */
export class Engine {
  readonly logFile: string;
  readonly #passwordFile: string;
  readonly #parts: {
    config: ReconcilerConfig;
    database: DatabaseConfig;
    folder: string;
  };
  #child: ChildProcess | undefined;

  constructor(parts: {
    config: ReconcilerConfig;
    database: DatabaseConfig;
    folder: string;
    logFile: string;
    password: string;
  }) {
    this.#parts = parts;
    mkdirSync(parts.folder, { recursive: true });
    this.logFile = parts.logFile;
    this.#passwordFile = join(parts.folder, 'password');
    this.setPassword(parts.password);
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** The password of the repositories from now on. */
  setPassword(password: string): void {
    writeFileSync(this.#passwordFile, password);
  }

  async start(): Promise<void> {
    const program = await bundledProgram();
    const { config, database } = this.#parts;
    const child = fork(program, [], { execArgv: ['--expose-gc'] });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) {
        this.#child = undefined;
      }
    });
    this.#order({
      type: 'start',
      start: {
        config,
        database,
        logFile: this.logFile,
        passwordFile: this.#passwordFile,
      },
    });
  }

  /** Ends it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.#end(child => child.kill('SIGKILL'));
  }

  async stop(): Promise<void> {
    await this.#end(child => {
      if (child.connected) {
        child.send({ type: 'stop' } satisfies EngineOrder);
      }
    });
  }

  /** It stands still, and does not know. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  setClock(offsetMs: number): void {
    this.#order({ type: 'set-clock', offsetMs });
  }

  announce(url: string): void {
    this.#order({ type: 'announce', url });
  }

  /** New requests are in the database. */
  wake(): void {
    this.#order({ type: 'wake' });
  }

  report(): Promise<EngineReport> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      if (!child) {
        reject(new Error('the engine does not run'));
        return;
      }
      const gone = () => reject(new Error('the engine ended'));
      child.once('exit', gone);
      child.once('message', message => {
        child.off('exit', gone);
        resolve(message as EngineReport);
      });
      this.#order({ type: 'report' });
    });
  }

  /** Takes away what it kept. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#parts.folder, { recursive: true, force: true });
  }

  async #end(how: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    if (!child) {
      return;
    }
    const ended = new Promise(done => child.once('exit', done));
    how(child);
    await ended;
  }

  #order(order: EngineOrder): void {
    // It may have been killed a moment ago, which is nothing to complain about.
    this.#child?.send(order, () => {});
  }
}
