import { spawn } from 'node:child_process';

/** A finished `git` process; `truncated` tells that `stdout` stops at the limit. */
export interface GitResult {
  code: number;
  stdout: Buffer;
  stderr: string;
  truncated: boolean;
}

/** How to run `git`: where, with what input, and how long and how much it may answer. */
export interface GitRun {
  cwd: string;
  args: readonly string[];
  input?: string | Buffer;
  env?: Record<string, string>;
  /** Milliseconds; 60,000 unless told. */
  timeoutMs?: number;
  /** Bytes of standard output; 64 MiB unless told. */
  maxBytes?: number;
  /** Beyond `maxBytes`: end the process and keep what came, rather than fail. */
  truncate?: boolean;
  /** Exit codes that are answers, not failures; 0 is always one. */
  answers?: readonly number[];
}

/** `git` failed: the verb, its exit code and what it said. */
export class GitError extends Error {
  constructor(
    readonly verb: string,
    readonly code: number,
    readonly said: string,
  ) {
    super(
      `git ${verb} failed with exit code ${code}: ${
        said.trim().slice(0, 2000) || 'no message'
      }`,
    );
    this.name = 'GitError';
  }
}

const passedOn = [
  'PATH',
  'SYSTEMROOT',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
];

// By environment: a process per setting and repository would take longer than most requests.
const settings = [
  ['core.hooksPath', '/dev/null'],
  ['core.logAllRefUpdates', 'false'],
  ['uploadpack.allowFilter', 'true'],
  ['uploadpack.allowAnySHA1InWant', 'true'],
  ['http.receivepack', 'true'],
  ['http.getanyfile', 'false'],
  // What the API writes and a webhook's receiver may still ask for must not vanish.
  ['gc.auto', '0'],
  ['receive.autogc', 'false'],
  ['receive.fsckObjects', 'true'],
  ['receive.hideRefs', 'refs/pull'],
];
const settingsEnvironment = {
  GIT_CONFIG_COUNT: `${settings.length}`,
  ...Object.fromEntries(
    settings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
};

/** The environment of every `git` child: nothing of the user's set-up, no prompts, no hooks. */
export function gitEnvironment(
  more: Record<string, string> = {},
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of passedOn) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    ...settingsEnvironment,
    ...more,
  };
}

/** Runs `git` with an argument array, without a shell, within limits; throws `GitError`. */
export function runGit(run: GitRun): Promise<GitResult> {
  const verb = run.args.find(arg => !arg.startsWith('-')) ?? 'git';
  const maxBytes = run.maxBytes ?? 64 * 1024 * 1024;
  return new Promise((resolve, reject) => {
    const child = spawn('git', run.args, {
      cwd: run.cwd,
      env: gitEnvironment(run.env),
      stdio: 'pipe',
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let truncated = false;
    let stderr = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // A grandchild may hold the pipes open longer than anyone wants to wait.
      child.stdout.destroy();
      child.stderr.destroy();
      reject(new GitError(verb, -1, 'it took too long and was ended'));
    }, run.timeoutMs ?? 60_000);
    child.stdout.on('data', (chunk: Buffer) => {
      if (truncated) return;
      const room = maxBytes - bytes;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) {
        truncated = true;
        child.kill('SIGKILL');
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 16_384) stderr += chunk.toString('utf8');
    });
    child.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', exit => {
      clearTimeout(timer);
      const code = exit ?? -1;
      if (truncated && !run.truncate)
        reject(
          new GitError(
            verb,
            code,
            `its answer is larger than ${maxBytes} bytes`,
          ),
        );
      else if (!truncated && code !== 0 && !run.answers?.includes(code))
        reject(new GitError(verb, code, stderr));
      else
        resolve({
          code: truncated ? 0 : code,
          stdout: Buffer.concat(chunks),
          stderr,
          truncated,
        });
    });
    // A process that ends before it has read its input closes the pipe: its exit code tells why.
    child.stdin.on('error', () => {});
    child.stdin.end(run.input);
  });
}
