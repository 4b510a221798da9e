import { readFile } from 'node:fs/promises';
import { done, failed, type Outcome } from '../outcome';
import type { RunCommand } from '../command/runCommand';
import type { Clock } from '../ports';
import { runExecPlugin } from './execPlugin';
import type { ClusterAccess, UserAccess } from './kubeconfig';

/** What a request carries to be let in. @internal */
export interface Credential {
  headers: Readonly<Record<string, string | string[]>>;
  certificate?: string;
  key?: string;
  /** Milliseconds since the epoch; asked for again afterwards. */
  expiresAt?: number;
}

/** @internal */
export interface CredentialsOptions {
  access: ClusterAccess;
  clock: Clock;
  /** Who runs a plugin. */
  run?: RunCommand;
}

const FILE_MS = 60_000;
/** Taken anew this long before the end, so that a request under way does not meet it. */
const EARLY_MS = 30_000;

/** The credential of a user, kept while it is valid. @internal */
export class Credentials {
  readonly #access: ClusterAccess;
  readonly #clock: Clock;
  readonly #run: RunCommand | undefined;
  #current: Credential | undefined;
  #loading: Promise<Outcome<Credential>> | undefined;

  constructor(options: CredentialsOptions) {
    this.#access = options.access;
    this.#clock = options.clock;
    this.#run = options.run;
  }

  async get(): Promise<Outcome<Credential>> {
    const current = this.#current;
    if (current && (current.expiresAt ?? Infinity) > this.#clock.now()) {
      return done(current);
    }
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** The server did not accept it. Answers true when asking again may bring another one. */
  renew(refused: Credential): boolean {
    const { user } = this.#access;
    if (this.#current === refused) {
      this.#current = undefined;
    }
    return Boolean(
      user.exec || user.tokenFile || user.certificateFile || user.keyFile,
    );
  }

  async #load(): Promise<Outcome<Credential>> {
    try {
      const outcome = await loadCredential({
        access: this.#access,
        clock: this.#clock,
        run: this.#run,
      });
      this.#current = outcome.status === 'done' ? outcome.value : undefined;
      return outcome;
    } catch (error) {
      return failed(
        'unauthorized',
        `cannot read the credentials of the kubeconfig: ${
          (error as Error).message
        }`,
        { cause: error },
      );
    }
  }
}

async function loadCredential({
  access,
  clock,
  run,
}: CredentialsOptions): Promise<Outcome<Credential>> {
  const { user } = access;
  const own: Credential = {
    headers: { ...impersonation(user), ...(await authorization(user)) },
    certificate: await contentOf(user.certificate, user.certificateFile),
    key: await contentOf(user.key, user.keyFile),
    expiresAt:
      user.tokenFile || user.certificateFile || user.keyFile
        ? clock.now() + FILE_MS
        : undefined,
  };
  if (!user.exec) {
    return done(own);
  }
  const plugin = await runExecPlugin(user.exec, access, run);
  if (plugin.status === 'failed') {
    return plugin;
  }
  const { token, certificate, key, expiresAt } = plugin.value;
  return done({
    headers: {
      ...own.headers,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    certificate: certificate ?? own.certificate,
    key: key ?? own.key,
    expiresAt: expiresAt && Math.max(expiresAt - EARLY_MS, clock.now() + 1_000),
  });
}

async function authorization(
  user: UserAccess,
): Promise<Record<string, string>> {
  const token = user.tokenFile
    ? (await readFile(user.tokenFile, 'utf8')).trim()
    : user.token;
  if (token) {
    return { authorization: `Bearer ${token}` };
  }
  if (user.username) {
    const pair = `${user.username}:${user.password ?? ''}`;
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  return {};
}

function impersonation({
  impersonate,
}: UserAccess): Record<string, string | string[]> {
  return {
    ...(impersonate?.user && { 'impersonate-user': impersonate.user }),
    ...(impersonate?.uid && { 'impersonate-uid': impersonate.uid }),
    ...(impersonate?.groups.length && {
      'impersonate-group': [...impersonate.groups],
    }),
  };
}

async function contentOf(
  content: string | undefined,
  file: string | undefined,
): Promise<string | undefined> {
  return content ?? (file ? readFile(file, 'utf8') : undefined);
}
