import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './report.mjs';
import { local } from './paths.mjs';

/** Characters of a program's last output that are kept for the message when it ends by itself. */
const TAIL = 4_000;

/** Programs that run until the end; each writes its own log below .local/logs. */
export class Children {
  #children = new Map();
  #stopping = false;
  #onEnd;

  /** `onEnd` gets a Failure that says which program ended by itself, how, and what it said last. */
  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /** Starts a program and waits for the JSON line `{"ready":true,…}` on its output. */
  startReady(name, command, args, options) {
    return new Promise((resolve, reject) => {
      let buffer = '';
      let isReady = false;
      this.start(name, command, args, {
        ...options,
        onOutput: text => {
          if (isReady) {
            return;
          }
          buffer += text;
          // Only what ends is whole.
          const line = buffer
            .split('\n')
            .slice(0, -1)
            .find(candidate => candidate.startsWith('{"ready"'));
          if (line) {
            isReady = true;
            resolve(JSON.parse(line));
          }
        },
        onExit: reject,
      });
    });
  }

  start(name, command, args, { env, cwd, onOutput, onExit }) {
    if (this.#stopping) {
      throw new Failure(`${name} is not started any more`);
    }
    mkdirSync(join(local, 'logs'), { recursive: true });
    const file = logFile(name);
    const log = createWriteStream(file, { flags: 'w' });
    const child = spawn(command, args, {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    const write = text => {
      log.write(text);
      tail = (tail + text).slice(-TAIL);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        write(text);
        onOutput?.(text);
      });
    }
    child.on('error', error => write(`${error.message}\n`));
    child.on('close', (code, signal) => {
      this.#children.delete(name);
      const failure = new Failure(
        `${name} ended with ${signal ? `signal ${signal}` : `code ${code}`}`,
        `${lastLines(tail)}\n  The whole log: ${file}`,
      );
      onExit?.(failure);
      if (!this.#stopping) {
        this.#onEnd(failure);
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

function logFile(name) {
  return join(local, 'logs', `${name}.log`);
}

function lastLines(text) {
  return text.trim().split('\n').slice(-12).join('\n  ');
}
