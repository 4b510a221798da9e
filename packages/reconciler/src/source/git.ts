/**
 * The `git` command, run for repositories that nobody vouches for: arguments as arrays, no user or system
 * configuration, no prompt, an allow-list of protocols, limits on time and output. Credentials travel in the
 * environment, scoped to the repository's host; they are never in an argument, a URL, a message or a file.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { runCommand, type RunCommand } from '../command/runCommand';
import { proxiesOf } from '../hostEnvironment';
import { done, failed, type Failure, type Outcome } from '../outcome';

/** A bare repository, and who runs git there: by default it is a child of this process. @public */
export interface GitPlace {
  directory: string;
  run?: RunCommand;
}

/** See {@link git}. @public */
export interface GitOptions extends GitPlace {
  /** Lets this call reach the network, with these credentials. */
  remote?: {
    url: string;
    credentials?: { username: string; password: string };
    /** Leaves out larger blobs where the server offers that. Nothing about it is written into the repository, so a
     * read of such a blob fails at once instead of reaching for the network. Bytes. */
    blobLimit?: number;
  };
  input?: string;
  timeoutMs?: number;
  maxBytes?: number;
  signal?: AbortSignal;
}

/** Environment of every git process. @internal */
export function gitEnvironment(
  remote?: GitOptions['remote'],
): NodeJS.ProcessEnv {
  const settings: [string, string][] = [
    ['http.followRedirects', 'false'],
    ['gc.auto', '0'],
    ['core.hooksPath', '/dev/null'],
    ['protocol.version', '2'],
  ];
  if (remote?.blobLimit !== undefined) {
    settings.push(
      ['remote.origin.url', remote.url],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.partialCloneFilter', `blob:limit=${remote.blobLimit}`],
    );
  }
  if (remote?.credentials) {
    const { username, password } = remote.credentials;
    const token = Buffer.from(`${username}:${password}`).toString('base64');
    settings.push([
      `http.${new URL(remote.url).origin}/.extraHeader`,
      `Authorization: Basic ${token}`,
    ]);
  }
  return {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    // A read that misses an object must fail, not reach for the network.
    GIT_ALLOW_PROTOCOL: remote ? 'https:http:file' : 'none',
    ...(process.env.SSL_CERT_FILE && {
      SSL_CERT_FILE: process.env.SSL_CERT_FILE,
    }),
    ...(remote && proxiesOf(process.env)),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** Runs one git command; its standard output as text. @public */
export async function git(
  args: readonly string[],
  options: GitOptions,
): Promise<Outcome<string>> {
  const { directory, run = runCommand } = options;
  const { remote, signal, timeoutMs = 30_000 } = options;
  const { stdout, stderr, error } = await run(
    {
      file: 'git',
      args: ['--git-dir', directory, ...args],
      env: gitEnvironment(remote),
      input: options.input ?? '',
      timeoutMs,
      maxBytes: options.maxBytes ?? 64 * 1024 * 1024,
    },
    signal,
  );
  if (!error) {
    return done(stdout);
  }
  const { message, code, killed } = error;
  const cause = Object.assign(new Error(message), { code });
  return killed
    ? failed(
        'timeout',
        `git ${args[0]} did not end within ${timeoutMs / 1000} s`,
        { cause },
      )
    : translateGitError(args[0], stderr, cause);
}

/** True when a fetch got through, but git refused to move a branch to what does not follow it. @internal */
export function isRejected({ cause }: Failure): boolean {
  return (cause as { code?: unknown } | undefined)?.code === 1;
}

function translateGitError(
  command: string,
  stderr: string,
  cause: Error,
): Outcome<never> {
  const text = stderr.trim() || cause.message;
  const last =
    text
      .split('\n')
      .filter(line => !line.startsWith('warning:'))
      .pop() ?? text;
  const message = last.replace(/^(fatal|error|remote): /, '');
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return failed(
      'internal',
      'git is not on the PATH: install git 2.38 or newer',
      { cause },
    );
  }
  if (
    /Authentication failed|could not read Username|returned error: 40[13]/.test(
      text,
    )
  ) {
    return failed(
      'unauthorized',
      `git ${command}: ${message}. Check the token of this repository.`,
      { cause },
    );
  }
  if (
    /not found|does not appear to be a git repository|does not exist/i.test(
      text,
    )
  ) {
    return failed('not-found', `git ${command}: ${message}`, { cause });
  }
  if (
    /Could not resolve|Failed to connect|Connection|timed out|unable to access|early EOF|hung up/i.test(
      text,
    )
  ) {
    return failed('unreachable', `git ${command}: ${message}`, { cause });
  }
  return failed('internal', `git ${command}: ${message}`, { cause });
}

/** Starts a git process that lives on, without network. @internal */
export function spawnGit(
  args: readonly string[],
  directory: string,
): ChildProcessWithoutNullStreams {
  return spawn('git', ['--git-dir', directory, ...args], {
    env: gitEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
