import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { ApiServer } from './api/ApiServer';
import type { ForgeServices } from './forge/ForgeServices';
import { accountOf } from './forge/ForgeServices';
import { botLogin, ensureApp } from './forge/apps';
import { createHook, editHook, pingHook } from './forge/hooks';
import { observeRefs } from './forge/observeRefs';
import { openPull } from './forge/pulls';
import { createRepository, ensureAccount } from './forge/repositories';
import { createHandler } from './handleRequest';
import type { Forge, ForgeOptions } from './Forge';
import { Locks } from './http/Locks';
import { PageServer } from './pages/PageServer';
import { Links } from './present/Links';
import { importSeeds } from './importSeeds';
import { Apps } from './store/Apps';
import { ForgeStore } from './store/ForgeStore';
import type { RepositoryRecord } from './store/records';
import { Tokens } from './store/Tokens';
import { Deliverer } from './webhooks/Deliverer';

const loopback = ['127.0.0.1', '::1', 'localhost'];
const gitTimeout = 30 * 60_000;

/**
 * Starts the forge on a loopback address and answers when it listens.
 * @public
 */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const host = options.host ?? '127.0.0.1';
  if (!loopback.includes(host)) {
    throw new Error(
      `The host ${host} is not this machine's own: dev-forge has no passwords, so it listens on ${loopback.join(
        ', ',
      )} only`,
    );
  }
  const data = resolve(options.data);
  const onError =
    options.onError ??
    (error =>
      process.stderr.write(
        `${error instanceof Error ? error.stack : String(error)}\n`,
      ));
  const forge = openServices(data, { ...options, onError });
  const user = ensureAccount(forge, {
    login: options.user?.login ?? 'developer',
    name: options.user?.name ?? (options.user ? undefined : 'Local Developer'),
    email:
      options.user?.email ??
      (options.user ? undefined : 'developer@example.com'),
  });
  forge.tokens.ensure(user.login, options.user?.token);
  const settings = {
    anonymousRead: options.anonymousRead ?? false,
    rateLimit: options.rateLimit ?? 5000,
    onError,
    timeout: gitTimeout,
  };
  const api = new ApiServer(forge, settings);
  const pages = new PageServer(forge, { user: user.login, onError });
  const server = createServer(
    { requestTimeout: gitTimeout },
    createHandler({ forge, api, pages, settings }),
  );
  try {
    if (options.seed !== undefined)
      await importSeeds(forge, { folder: resolve(options.seed), author: user });
    // A process that was killed between a push and its events: do these now.
    for (const { id } of forge.store.list('repositories'))
      await forge.locks.run(id, () => observeRefs(forge, id, user));
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(options.port ?? 0, host, () => listening());
    });
  } catch (error) {
    await forge.deliverer.close();
    forge.store.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  forge.links = new Links(
    `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
  );
  forge.deliverer.resume();
  let closing: Promise<void> | undefined;
  return {
    ...programs(forge, user.login),
    url: forge.links.root,
    apiUrl: forge.links.api,
    tokenFile: forge.tokens.path,
    user: user.login,
    get tokens() {
      return forge.tokens.all();
    },
    close: () => (closing ??= stop(forge, server)),
  };
}

/** Stops listening, lets what is under way come to its end, and closes the journal. */
async function stop(forge: ForgeServices, server: Server): Promise<void> {
  const closed = new Promise<void>(done => {
    server.close(() => done());
  });
  server.closeAllConnections();
  await closed;
  await forge.locks.idle();
  await forge.deliverer.close();
  forge.store.close();
}

function openServices(
  data: string,
  options: ForgeOptions & Required<Pick<ForgeOptions, 'onError'>>,
): ForgeServices {
  const repositories = join(data, 'repositories');
  mkdirSync(repositories, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(repositories)) {
    if (name.startsWith('.building-'))
      rmSync(join(repositories, name), { recursive: true, force: true });
  }
  const now = options.now ?? Date.now;
  const store = new ForgeStore(join(data, 'journal.jsonl'));
  return {
    store,
    tokens: new Tokens(join(data, 'tokens.json')),
    apps: new Apps(join(data, 'apps'), store, now),
    locks: new Locks(),
    deliverer: new Deliverer(store, {
      retryDelays: options.webhookRetryDelays ?? [500, 2_000, 8_000],
      timeout: options.webhookTimeout ?? 10_000,
      now,
      onError: options.onError,
    }),
    repositories,
    links: new Links('http://127.0.0.1'),
    now,
  };
}

/** What seeding scripts and tests do without HTTP. */
function programs(
  forge: ForgeServices,
  defaultLogin: string,
): Pick<
  Forge,
  | 'createRepository'
  | 'ensureApp'
  | 'ensureUser'
  | 'ensureHook'
  | 'openPullRequest'
> {
  const find = ({
    owner,
    repo,
  }: {
    owner: string;
    repo: string;
  }): RepositoryRecord => {
    const repository = forge.store.repository(owner, repo);
    if (!repository)
      throw new Error(
        `There is no repository ${owner}/${repo}: create it first`,
      );
    return repository;
  };
  return {
    createRepository: async wanted => {
      const repository = await createRepository(
        forge,
        wanted,
        accountOf(forge, defaultLogin),
      );
      const page = forge.links.page(repository);
      return {
        id: repository.id,
        fullName: `${repository.owner}/${repository.name}`,
        url: page,
        cloneUrl: `${page}.git`,
        defaultBranch: repository.defaultBranch,
      };
    },
    ensureUser: ({ token, ...account }) => {
      const { login } = ensureAccount(forge, account);
      return { login, token: forge.tokens.ensure(login, token) };
    },
    ensureApp: ({ slug, installedFor }) => {
      const app = ensureApp(forge, { slug, owner: defaultLogin, installedFor });
      return {
        appId: app.id,
        privateKey: forge.apps.ensureKey(slug),
        login: botLogin(app),
      };
    },
    ensureHook: ({ owner, repo, ...wish }) => {
      const repository = find({ owner, repo });
      const known = forge.store
        .list('hooks')
        .find(
          hook => hook.repository === repository.id && hook.url === wish.url,
        );
      if (known) return { id: editHook(forge, known, wish).id };
      const hook = createHook(forge, repository, {
        contentType: 'json',
        events: ['push', 'pull_request'],
        ...wish,
      });
      pingHook(forge, {
        repository,
        hook,
        sender: accountOf(forge, defaultLogin),
      });
      return { id: hook.id };
    },
    openPullRequest: async ({ owner, repo, author, ...wanted }) => {
      const repository = find({ owner, repo });
      const pull = await openPull(forge, repository, {
        wanted,
        author: accountOf(forge, author ?? defaultLogin),
      });
      return {
        number: pull.number,
        url: `${forge.links.page(repository)}/pull/${pull.number}`,
      };
    },
  };
}
