import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './report.mjs';
import { local } from './paths.mjs';

/** Programs that run until the end; each writes its own log below .local/logs. */
export class Children {
  #children = new Map();
  #stopping = false;
  #onEnd;

  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /** Starts a program and waits for the JSON line `{"ready":true,…}` on its output. */
  startReady(name, command, args, options) {
    return new Promise((resolve, reject) => {
      let buffer = '';
      const child = this.start(name, command, args, {
        ...options,
        onOutput: text => {
          buffer += text;
          const line = buffer
            .split('\n')
            .find(candidate => candidate.startsWith('{"ready"'));
          if (line) {
            resolve(JSON.parse(line));
          }
        },
        onExit: () =>
          reject(
            new Failure(
              `${name} ended before it was ready`,
              lastLines(buffer, logFile(name)),
            ),
          ),
      });
      return child;
    });
  }

  start(name, command, args, { env, cwd, onOutput, onExit }) {
    mkdirSync(join(local, 'logs'), { recursive: true });
    const log = createWriteStream(logFile(name), { flags: 'w' });
    const child = spawn(command, args, {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        log.write(chunk);
        onOutput?.(String(chunk));
      });
    }
    child.on('error', error => log.write(String(error)));
    child.on('close', code => {
      this.#children.delete(name);
      onExit?.(code);
      if (!this.#stopping) {
        this.#onEnd(name, code, logFile(name));
      }
    });
    this.#children.set(name, child);
    return child;
  }

  /** Ends all: asks first, insists after ten seconds. */
  async stop() {
    this.#stopping = true;
    const ends = [...this.#children.values()].map(
      child =>
        new Promise(resolve => {
          const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
          child.on('close', () => {
            clearTimeout(timer);
            resolve();
          });
          child.kill('SIGTERM');
        }),
    );
    await Promise.all(ends);
  }
}

export function logFile(name) {
  return join(local, 'logs', `${name}.log`);
}

function lastLines(text, file) {
  const lines = text.trim().split('\n').slice(-12).join('\n  ');
  return `${lines}\n  The whole log: ${file}`;
}
