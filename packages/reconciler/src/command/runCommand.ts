import { execFile } from 'node:child_process';

/** A program that is run to its end. Plain data. @public */
export interface Command {
  file: string;
  args: readonly string[];
  /** All that it sees of an environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** Its standard input. */
  input: string;
  /** It is killed after that. */
  timeoutMs: number;
  /** Of standard output, and of standard error; it is killed when it writes more. */
  maxBytes: number;
}

/** How a program ended. Plain data. @public */
export interface CommandEnd {
  stdout: string;
  stderr: string;
  /** Unless it ended well: its exit code, or the code of the system's error; `killed` after the time limit. */
  error?: { message: string; code?: number | string | null; killed: boolean };
}

/** Runs a program; never rejects. @public */
export type RunCommand = (
  command: Command,
  signal?: AbortSignal,
) => Promise<CommandEnd>;

/** Runs a program as a child of this process. Never rejects. @internal */
export const runCommand: RunCommand = (command, signal) =>
  new Promise(resolve => {
    const { file, args, env, input, timeoutMs, maxBytes } = command;
    const child = execFile(
      file,
      args,
      {
        env,
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: maxBytes,
        encoding: 'utf8',
        signal,
      },
      (error, stdout, stderr) => {
        const { message, code, killed = false } = error ?? {};
        resolve({
          stdout,
          stderr,
          ...(error && { error: { message: message!, code, killed } }),
        });
      },
    );
    // A command that ends before it has read its input is told by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
