import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import type { Forge, ForgeOptions } from '../Forge';
import { startForge } from '../startForge';

const run = promisify(execFile);

/** A forge in a folder of its own, with one empty organisation's name to use. */
export interface TestForge extends Forge {
  folder: string;
  /** The token of the default user. */
  token: string;
  /** Failures that the forge reported as its own; a test that expects none asserts it. */
  failures: unknown[];
  /** Stops the forge and starts it again on the same data. */
  restart(
    options?: Partial<ForgeOptions>,
    meanwhile?: () => Promise<unknown>,
  ): Promise<void>;
  end(): Promise<void>;
}

/** Starts a forge for a test. */
export async function startTestForge(
  options: Partial<ForgeOptions> = {},
): Promise<TestForge> {
  const folder = await mkdtemp(join(tmpdir(), 'dev-forge-'));
  const failures: unknown[] = [];
  const start = (more: Partial<ForgeOptions> = {}) =>
    startForge({
      data: join(folder, 'data'),
      onError: error => failures.push(error),
      webhookRetryDelays: [5, 10],
      ...options,
      ...more,
    });
  let forge = await start().catch(async error => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const of = <Key extends keyof Forge>(key: Key): PropertyDescriptor => ({
    enumerable: true,
    get: () => forge[key],
  });
  const test = {
    folder,
    failures,
    restart: async (
      more?: Partial<ForgeOptions>,
      meanwhile?: () => Promise<unknown>,
    ) => {
      await forge.close();
      await meanwhile?.();
      forge = await start(more);
    },
    end: async () => {
      await forge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return Object.defineProperties(test, {
    url: of('url'),
    apiUrl: of('apiUrl'),
    tokenFile: of('tokenFile'),
    user: of('user'),
    tokens: of('tokens'),
    token: { enumerable: true, get: () => forge.tokens[forge.user] },
    createRepository: of('createRepository'),
    ensureUser: of('ensureUser'),
    ensureApp: of('ensureApp'),
    ensureHook: of('ensureHook'),
    openPullRequest: of('openPullRequest'),
    close: of('close'),
  }) as TestForge;
}

/** GitHub's own client, speaking to the forge. */
export function octokitFor(
  forge: { apiUrl: string; token: string },
  options: { fetch?: typeof fetch; token?: string } = {},
): Octokit {
  const quiet = () => {};
  return new Octokit({
    baseUrl: forge.apiUrl,
    auth: options.token ?? forge.token,
    request: { fetch: options.fetch ?? fetch },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
}

/** Runs the real `git` without the user's set-up; answers its output without the last line end. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: cwd,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada Example',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada Example',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const { stdout } = await run('git', args, {
    cwd,
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.replace(/\n$/, '');
}

/** The URL of a clone that carries a token as the password, as `git` wants it. */
export const cloneUrl = (
  forge: { url: string; token: string },
  name: string,
  token = forge.token,
): string =>
  `${forge.url.replace(
    'http://',
    `http://x-access-token:${token}@`,
  )}/${name}.git`;

/** What a webhook's receiver got. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver of webhooks; answers the statuses given, then 202. */
export async function receiveWebhooks(statuses: number[] = []) {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response
        .writeHead(statuses.shift() ?? 202, { 'x-receiver': 'test' })
        .end('taken');
      waiting.splice(0).forEach(wake => wake());
    });
  });
  await new Promise<void>(listening => {
    server.listen(0, '127.0.0.1', () => listening());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    /** Waits until so many have come. */
    atLeast: async (count: number) => {
      while (received.length < count)
        await new Promise<void>(wake => waiting.push(wake));
      return received;
    },
    close: () =>
      new Promise<void>(closed => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
