import { createHash } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git, type GitOptions } from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import { Progress } from '../terminal/Progress';
import type { Terminal } from '../terminal/Terminal';
import type { LocalRepository } from './findRepository';

const FETCH_MS = 600_000;

/** True for what is cloned, and not a folder. @internal */
export function isRemote(repository: string): boolean {
  return /^(https?|file):\/\//.test(repository);
}

/**
 * A clone of a remote repository without a work tree, kept in `cacheFolder` and brought up to date. Credentials come
 * from the environment alone. Throws a {@link Failure}.
 * @internal
 */
export async function cloneRemote(
  url: string,
  given: {
    branch?: string;
    cacheFolder: string;
    terminal: Terminal;
  },
): Promise<LocalRepository> {
  const { terminal } = given;
  refuseCredentials(url);
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 12);
  const name = new URL(url).pathname.replace(/(\.git)?\/*$/, '');
  const [own = 'repository'] = name.split('/').filter(Boolean).slice(-1);
  const directory = join(given.cacheFolder, 'clones', hash, own);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const remote = { url, credentials: credentialsIn(terminal.env) };
  const { signal } = terminal;
  const options: GitOptions = {
    ...{ directory, remote, signal, timeoutMs: FETCH_MS },
  };
  const exists = await access(join(directory, 'HEAD')).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await must(['init', '--bare', '--quiet'], { directory }, url);
  }
  const branches = '+refs/heads/*:refs/heads/*';
  const fetch = ['fetch', '--quiet', '--prune', '--no-tags'];
  await whileTelling(`Fetching ${url}`, terminal, () =>
    must([...fetch, '--', url, branches], options, url),
  );
  const branch = given.branch ?? (await headOf(url, options));
  await must(
    ['symbolic-ref', 'HEAD', `refs/heads/${branch}`],
    { directory },
    url,
  );
  return { root: directory, gitDirectory: directory };
}

/** Git says nothing on the way: how long it has taken is all that is known. */
async function whileTelling<T>(
  words: string,
  terminal: Terminal,
  work: () => Promise<T>,
): Promise<T> {
  const progress = new Progress(terminal);
  const started = Date.now();
  const tell = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    progress.show(seconds > 0 ? `${words} (${seconds} s)` : words);
  };
  tell();
  const timer = setInterval(tell, 1_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.clear();
  }
}

function refuseCredentials(url: string): void {
  const { username, password } = new URL(url);
  if (username || password) {
    throw new Failure('The address of the repository holds credentials', {
      cure: 'Set GITOPS_GIT_USERNAME and GITOPS_GIT_PASSWORD instead.',
    });
  }
}

function credentialsIn(env: Terminal['env']) {
  const password = env.GITOPS_GIT_PASSWORD;
  return password
    ? { username: env.GITOPS_GIT_USERNAME || 'git', password }
    : undefined;
}

/** The branch that the remote repository shows to people. */
async function headOf(url: string, options: GitOptions): Promise<string> {
  const output = await must(
    ['ls-remote', '--symref', '--', url, 'HEAD'],
    options,
    url,
  );
  return /^ref: refs\/heads\/(\S+)/m.exec(output)?.[1] ?? 'main';
}

async function must(
  args: readonly string[],
  options: GitOptions,
  url: string,
): Promise<string> {
  const outcome = await git(args, options);
  if (outcome.status === 'failed') {
    throw new Failure(`The repository ${url} cannot be read`, {
      reason: outcome.message,
      cure: 'Look at the address; for a private one, set GITOPS_GIT_USERNAME and GITOPS_GIT_PASSWORD.',
    });
  }
  return outcome.value;
}
