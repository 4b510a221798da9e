/**
 * A process that does nothing but start others. To start one, an operating system copies the page tables of the one
 * that asks, and holds up all of its threads meanwhile: from a portal of a gigabyte that takes as long as hundreds of
 * requests, from a small process next to nothing.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { runCommand, type CommandEnd, type RunCommand } from './runCommand';
import type { Ask } from './serveCommands';

const givenUp: CommandEnd = {
  stdout: '',
  stderr: '',
  error: { message: 'given up', code: 'ABORT_ERR', killed: false },
};

type Waiting = Map<number, (end: CommandEnd | undefined) => void>;

/** Has commands run by a process of its own, which is started with the first one. @internal */
export class CommandProcess {
  readonly #file: string;
  /** What was asked of `#child`: one that ended before says nothing about it. */
  #waiting: Waiting = new Map();
  #child: ChildProcess | undefined;
  #next = 0;
  #isClosed = false;

  /** `file` is a module whose body is a call of `serveCommands`. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Where the process ends before it has answered, the command is run here. Never rejects. */
  readonly run: RunCommand = async (command, signal) => {
    const end = this.#isClosed ? givenUp : await this.#ask(command, signal);
    return end ?? runCommand(command, signal);
  };

  /** What it runs is given up. */
  close(): void {
    this.#isClosed = true;
    [...this.#waiting.values()].forEach(resolve => resolve(givenUp));
    if (this.#child?.connected) {
      this.#child.disconnect();
    }
    this.#child = undefined;
  }

  #ask(
    ...[command, signal]: Parameters<RunCommand>
  ): Promise<CommandEnd | undefined> {
    if (signal?.aborted) {
      return Promise.resolve(undefined);
    }
    const child = this.#child ?? this.#start();
    const waiting = this.#waiting;
    const id = this.#next;
    this.#next += 1;
    const tell = (ask: Ask) => {
      if (child.connected) {
        child.send(ask);
      }
    };
    const abort = () => tell({ id });
    return new Promise(resolve => {
      waiting.set(id, end => {
        waiting.delete(id);
        signal?.removeEventListener('abort', abort);
        resolve(end);
      });
      signal?.addEventListener('abort', abort, { once: true });
      tell({ id, command });
    });
  }

  #start(): ChildProcess {
    const child = fork(this.#file, [], {
      // In development it is TypeScript and wants the transform that this process itself runs with.
      execArgv: this.#file.endsWith('.ts')
        ? [
            '--require',
            require.resolve('@backstage/cli/config/nodeTransform.cjs'),
          ]
        : [],
      env: { NODE_ENV: process.env.NODE_ENV },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const waiting: Waiting = new Map();
    this.#child = child;
    this.#waiting = waiting;
    child.on('message', message => {
      const { id, end } = message as { id: number; end: CommandEnd };
      waiting.get(id)?.(end);
    });
    const ended = () => {
      if (this.#child === child) {
        this.#child = undefined;
      }
      [...waiting.values()].forEach(resolve => resolve(undefined));
    };
    child.on('error', ended);
    child.on('exit', ended);
    return child;
  }
}
