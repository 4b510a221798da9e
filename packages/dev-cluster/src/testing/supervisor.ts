import { spawn, type ChildProcess } from 'node:child_process';

/**
 * The supervisor's program. It starts one child per line of JSON on its standard input and tells
 * `exit <name> <code>` on its standard output. When its input closes (its parent ended, however it
 * ended) it kills all children, removes the folder unless it is to be kept, and leaves.
 */
const program = `
const { spawn } = require('node:child_process');
const { openSync, rmSync } = require('node:fs');
const [, folder, keep] = process.argv;
const children = new Map();
let leaving = false;
function leave() {
  if (leaving) return;
  leaving = true;
  const gone = [...children.values()].map(
    child => new Promise(resolve => {
      child.once('exit', resolve);
      child.kill('SIGKILL');
    }),
  );
  Promise.all(gone).then(() => {
    if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  });
}
require('node:readline')
  .createInterface({ input: process.stdin })
  .on('line', line => {
    const { name, file, args, log, env } = JSON.parse(line);
    const out = openSync(log, 'a');
    const child = spawn(file, args, {
      stdio: ['ignore', out, out],
      env: { ...process.env, ...env },
    });
    children.set(name, child);
    const end = code => {
      if (children.get(name) === child) children.delete(name);
      if (!leaving) process.stdout.write('exit ' + name + ' ' + code + '\\n');
    };
    child.once('exit', (code, signal) => end(code ?? signal));
    child.once('error', error => end(error.code));
  })
  .on('close', leave);
process.on('SIGINT', () => {});
process.on('SIGTERM', leave);
process.stdout.on('error', leave);
`;

/** A child process to run. */
export interface Command {
  name: string;
  file: string;
  args: string[];
  /** The file that takes its output. */
  log: string;
  /** Variables beside those of this process. */
  env?: Readonly<Record<string, string>>;
}

/** Runs children that never outlive this process, not even when it is killed. */
export interface Supervisor {
  start(command: Command): void;
  /** The first child that ended on its own, if one did. */
  failure(): { name: string; code: string } | undefined;
  /** Kills all children, removes a folder that is not to be kept. */
  stop(): Promise<void>;
}

/** Starts a supervisor that owns a folder: it removes it at the end unless it is to be kept. */
export function startSupervisor(
  folder: string,
  options: { keep: boolean },
): Supervisor {
  const child: ChildProcess = spawn(
    process.execPath,
    ['-e', program, folder, ...(options.keep ? ['keep'] : [])],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  let failure: { name: string; code: string } | undefined;
  const ended = new Promise<void>(resolve =>
    child.once('exit', () => {
      failure ??= { name: 'supervisor', code: 'ended' };
      resolve();
    }),
  );
  child.stdin?.on('error', () => undefined);
  child.stdout?.on('data', (chunk: Buffer) => {
    const match = /exit (\S+) (\S+)/.exec(chunk.toString());
    if (match) failure ??= { name: match[1], code: match[2] };
  });
  return {
    start: command => child.stdin?.write(`${JSON.stringify(command)}\n`),
    failure: () => failure,
    stop: () => {
      child.stdin?.end();
      return ended;
    },
  };
}
