import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { CommandResult } from './runCommand';

const door = resolve(__dirname, '../../../../scripts/up.mjs');

/** The command as people start it, in a process of its own. */
export interface RealCommand {
  child: ChildProcess;
  /** What it wrote to standard output so far. */
  stdout(): string;
  ended: Promise<CommandResult>;
}

/** Starts one command line in a folder, without a terminal. */
export function startRealCommand(
  args: readonly string[],
  given: { cwd: string; env?: NodeJS.ProcessEnv; input?: string },
): RealCommand {
  const child = spawn(process.execPath, [door, 'gitops', ...args], {
    cwd: given.cwd,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      KUBECONFIG: '',
      ...given.env,
      // That of `npm test` is another one.
      INIT_CWD: given.cwd,
    },
  });
  const result = { stdout: '', stderr: '' };
  child.stdout.on('data', chunk => {
    result.stdout += chunk;
  });
  child.stderr.on('data', chunk => {
    result.stderr += chunk;
  });
  child.stdin.end(given.input ?? '');
  const ended = new Promise<CommandResult>((done, fail) => {
    child.on('error', fail);
    child.on('close', code => done({ code: code ?? -1, ...result }));
  });
  return { child, stdout: () => result.stdout, ended };
}

/** Runs one command line to its end. */
export function runRealCommand(
  ...given: Parameters<typeof startRealCommand>
): Promise<CommandResult> {
  return startRealCommand(...given).ended;
}
