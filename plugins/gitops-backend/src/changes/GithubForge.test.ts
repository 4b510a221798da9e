import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  createServer,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  DefaultGithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type { FileEdit } from '@gitops-suite/model';
import { startForge, type Forge, type ForgeApp } from '@gitops-suite/dev-forge';
import { Octokit } from '@octokit/rest';
import { githubAccess, gitCredentials } from './githubAccess';
import { GithubForge } from './GithubForge';

jest.setTimeout(120_000);

const branch = 'gitops/create-app/invoice-service';
const edits: FileEdit[] = [
  {
    path: 'apps/invoice-service/app.yaml',
    status: 'added',
    after: '# Grüße\nowner: payments\n',
  },
  {
    path: 'apps/invoice-service/base/kustomization.yaml',
    status: 'added',
    after: 'resources: []\n',
  },
];

let folder: string;
let server: Forge;
let count = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gitops-forge-'));
  const seed = join(folder, 'seed');
  mkdirSync(seed);
  writeFileSync(join(seed, 'gitops.yaml'), 'version: 1\n');
  server = await startForge({ data: join(folder, 'data') });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As `integrations.github[].apps` has it; what belongs to hooks and sign-in is not used here. */
const appConfig = ({ appId, privateKey }: ForgeApp) => ({
  ...{ appId, privateKey, clientId: 'c', clientSecret: 's' },
  webhookSecret: 'w',
});

/** A repository of its own for each test, and the forge as the suite sees it. */
async function setUp(
  options: {
    token?: string;
    url?: string;
    app?: ForgeApp;
    timeoutMs?: number;
    /** Origin of a server through which the suite reaches the forge. */
    by?: string;
  } = {},
) {
  count += 1;
  const { cloneUrl, fullName } = await server.createRepository({
    owner: 'acme',
    name: `gitops-${count}`,
    from: join(folder, 'seed'),
  });
  const { by } = options;
  const url = by ? by + new URL(cloneUrl).pathname : options.url;
  const repository = { name: 'gitops', url: url ?? cloneUrl, branch: 'main' };
  const token = options.token ?? server.tokens[server.user];
  const integrations = ScmIntegrations.fromConfig(
    new ConfigReader({
      integrations: {
        github: [
          {
            host: new URL(repository.url).host,
            apiBaseUrl: url ? `${new URL(url).origin}/api/v3` : server.apiUrl,
            ...(options.app ? { apps: [appConfig(options.app)] } : { token }),
          },
        ],
      },
    }),
  );
  const access = {
    integrations,
    credentials:
      DefaultGithubCredentialsProvider.fromIntegrations(integrations),
    repositories: [],
    timeoutMs: options.timeoutMs,
  };
  const forge = new GithubForge(one => githubAccess(access, one));
  // The test's own eyes: they see whatever is wrong with the access of the suite.
  const octokit = new Octokit({
    auth: server.tokens[server.user],
    baseUrl: server.apiUrl,
  });
  const [owner, repo] = fullName.split('/');
  const at = { owner, repo };
  const headOf = async (name: string) =>
    (await octokit.git.getRef({ ...at, ref: `heads/${name}` })).data.object.sha;
  const propose = async (
    change: { edits?: FileEdit[]; body?: string; baseRevision?: string } = {},
  ) =>
    forge.propose(repository, {
      branch,
      baseRevision: change.baseRevision ?? (await headOf('main')),
      edits: change.edits ?? edits,
      title: 'Create app invoice-service',
      body: change.body ?? 'What it does',
    });
  /** A commit by somebody else. */
  const commit = async (name: string, path: string) => {
    await octokit.repos.createOrUpdateFileContents({
      ...at,
      branch: name,
      path,
      message: 'By hand',
      content: Buffer.from(`${path}\n`).toString('base64'),
    });
  };
  return { repository, access, forge, octokit, at, headOf, propose, commit };
}

it('opens a pull request that holds exactly the edits, in one commit on the base', async () => {
  const { forge, repository, propose, octokit, at, headOf } = await setUp();
  const base = await headOf('main');
  const { pullRequest, updated } = await propose();
  expect(updated).toBe(false);
  expect(pullRequest).toMatchObject({
    title: 'Create app invoice-service',
    state: 'open',
    url: expect.stringMatching(/^http:.*\/pull\/\d+$/),
  });
  const { data } = await octokit.pulls.get({
    ...at,
    pull_number: pullRequest.number,
  });
  expect(data).toMatchObject({
    body: 'What it does',
    commits: 1,
    changed_files: 2,
    head: { ref: branch },
    base: { ref: 'main' },
  });
  const { data: commit } = await octokit.git.getCommit({
    ...at,
    commit_sha: await headOf(branch),
  });
  expect(commit.parents.map(({ sha }) => sha)).toEqual([base]);
  for (const { path, after } of edits) {
    const { data: file } = await octokit.repos.getContent({
      ...at,
      path,
      ref: branch,
    });
    const { content } = file as { content: string };
    expect(Buffer.from(content, 'base64').toString()).toBe(after);
  }
  expect(await forge.findOpen(repository, branch)).toEqual(pullRequest);
  expect(await forge.openPullRequests(repository)).toEqual([
    { pullRequest, branch, files: edits.map(({ path }) => path) },
  ]);
  expect(await headOf('main')).toBe(base);
});

it('changes nothing when the same proposal comes again', async () => {
  const { propose, headOf } = await setUp();
  const first = await propose();
  const head = await headOf(branch);
  const second = await propose();
  expect(second).toEqual({ pullRequest: first.pullRequest, updated: true });
  expect(await headOf(branch)).toBe(head);
});

it('updates its pull request: other edits, another text, a base that moved', async () => {
  const { propose, headOf, commit, octokit, at } = await setUp();
  const first = await propose();
  await commit('main', 'unrelated.txt');
  const base = await headOf('main');
  const second = await propose({ edits: [edits[0]], body: 'Less' });
  expect(second.pullRequest.number).toBe(first.pullRequest.number);
  const { data } = await octokit.pulls.get({
    ...at,
    pull_number: first.pullRequest.number,
  });
  expect(data).toMatchObject({ body: 'Less', commits: 1, changed_files: 1 });
  const { data: head } = await octokit.git.getCommit({
    ...at,
    commit_sha: await headOf(branch),
  });
  expect(head.parents[0].sha).toBe(base);
});

it('lets an executable stay one, and makes new files ordinary', async () => {
  const { propose, octokit, at, headOf } = await setUp();
  const path = 'apps/invoice-service/scripts/run.sh';
  const main = await headOf('main');
  const { data: tree } = await octokit.git.createTree({
    ...at,
    base_tree: main,
    tree: [{ path, mode: '100755', type: 'blob', content: 'echo 1\n' }],
  });
  const { data: commit } = await octokit.git.createCommit({
    ...at,
    message: 'By hand',
    tree: tree.sha,
    parents: [main],
  });
  await octokit.git.updateRef({ ...at, ref: 'heads/main', sha: commit.sha });
  await propose({
    edits: [
      { path, status: 'changed', after: 'echo 2\n' },
      {
        path: 'apps/invoice-service/scripts/new.sh',
        status: 'added',
        after: '',
      },
    ],
  });
  const { data } = await octokit.git.getTree({
    ...at,
    tree_sha: await headOf(branch),
    recursive: 'true',
  });
  expect(
    data.tree
      .filter(entry => entry.path?.endsWith('.sh'))
      .map(entry => `${entry.path?.split('/').pop()} ${entry.mode}`),
  ).toEqual(['new.sh 100644', 'run.sh 100755']);
});

it('takes files away', async () => {
  const { propose, forge, repository } = await setUp();
  await propose({
    edits: [{ path: 'gitops.yaml', status: 'removed', before: 'version: 1\n' }],
  });
  const [{ files }] = await forge.openPullRequests(repository);
  expect(files).toEqual(['gitops.yaml']);
});

it('leaves alone what others committed to its branch, and says who', async () => {
  const { propose, commit, headOf } = await setUp();
  await propose();
  await commit(branch, 'by-hand.txt');
  const head = await headOf(branch);
  await expect(propose({ edits: [edits[0]] })).rejects.toMatchObject({
    name: 'ConflictError',
    message: expect.stringMatching(
      /holds a commit that the portal did not make \([0-9a-f]{8} by .+\), which it does not overwrite/,
    ),
  });
  expect(await headOf(branch)).toBe(head);
});

it.each(['merge', 'squash', 'rebase'] as const)(
  'opens a new pull request after the first one was merged by %s',
  async method => {
    const { propose, forge, repository, octokit, at } = await setUp();
    const first = await propose();
    await octokit.pulls.merge({
      ...at,
      pull_number: first.pullRequest.number,
      merge_method: method,
    });
    expect(
      await forge.pullRequest(repository, first.pullRequest.number),
    ).toMatchObject({ state: 'merged' });
    expect(await forge.findOpen(repository, branch)).toBeUndefined();
    const second = await propose({
      edits: [{ ...edits[0], status: 'changed', after: 'owner: checkout\n' }],
    });
    expect(second.updated).toBe(false);
    expect(second.pullRequest.number).toBeGreaterThan(first.pullRequest.number);
  },
);

it('opens a new pull request after the first one was closed', async () => {
  const { propose, octokit, at } = await setUp();
  const { number } = (await propose()).pullRequest;
  await octokit.pulls.update({ ...at, pull_number: number, state: 'closed' });
  expect((await propose()).updated).toBe(false);
});

/** Branches as `git` lists them with what the suite gives it. */
async function branches({
  access,
  repository,
}: Awaited<ReturnType<typeof setUp>>) {
  const credentials = await gitCredentials(access, {
    ...repository,
    trust: [],
  });
  const header = Buffer.from(
    `${credentials!.username}:${credentials!.password}`,
  ).toString('base64');
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-remote', '--heads', repository.url],
    {
      env: {
        ...process.env,
        GIT_TERMINAL_PROMPT: '0',
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${header}`,
      },
    },
  );
  return stdout;
}

it('gives git the token that opens pull requests', async () => {
  expect(await branches(await setUp())).toContain('refs/heads/main');
});

describe('as a GitHub App', () => {
  it('fetches, and opens a pull request under the name of the app', async () => {
    const app = server.ensureApp({ slug: 'portal', installedFor: ['acme'] });
    const world = await setUp({ app });
    const { number } = (await world.propose()).pullRequest;
    const { data } = await world.octokit.pulls.get({
      ...world.at,
      pull_number: number,
    });
    expect(data).toMatchObject({
      user: { login: 'portal[bot]', type: 'Bot' },
      head: { ref: branch },
    });
    expect(await branches(world)).toContain(`refs/heads/${branch}`);
    // The same intent again finds its pull request, whoever the caller's login is.
    expect(await world.propose({ body: 'Anew' })).toMatchObject({
      updated: true,
      pullRequest: { number },
    });
  });

  it.each([
    {
      name: 'is of another app',
      privateKey: generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }).privateKey,
      error: 'ServiceUnavailableError',
      want: /answered 401 .*renew integrations\.github/,
    },
    {
      name: 'is no key',
      privateKey: 'nonsense',
      error: 'InputError',
      want: /The GitHub App of 127\.0\.0\.1:\d+ gives no access .*Check appId, privateKey/,
    },
  ])(
    'says so when its private key $name, and tells nothing of the request',
    async ({ privateKey, error, want }) => {
      const app = server.ensureApp({ slug: 'portal', installedFor: ['acme'] });
      const { propose } = await setUp({ app: { ...app, privateKey } });
      const refusal: Error = await propose().then(
        () => new Error('nothing'),
        cause => cause,
      );
      expect(refusal.name).toBe(error);
      expect(refusal.message).toMatch(want);
      expect(Object.keys(refusal)).not.toEqual(
        expect.arrayContaining(['request']),
      );
      expect(JSON.stringify(refusal)).not.toContain('authorization');
    },
  );

  it('says so when the app is not installed for the owner', async () => {
    const app = server.ensureApp({ slug: 'away', installedFor: ['other'] });
    await expect(
      setUp({ app }).then(({ propose }) => propose()),
    ).rejects.toThrow(
      /the GitHub App of 127\.0\.0\.1:\d+ is not installed for acme\. Install it/,
    );
  });
});

/** A server of the test in the place of the forge. */
async function serve(listener: RequestListener) {
  const place = createServer(listener).listen(0, '127.0.0.1');
  await new Promise(resolve => place.once('listening', resolve));
  const { port } = place.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/acme/gitops`,
    async close() {
      place.closeAllConnections();
      await new Promise(resolve => place.close(resolve));
    },
  };
}

describe('a forge that falls silent', () => {
  const never: RequestListener = () => {};
  const halfWay: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('[{"number": 1');
  };

  it.each([
    { name: 'before it answers', listener: never, app: false },
    { name: 'in the middle of its answer', listener: halfWay, app: false },
    { name: 'before it gives its app a token', listener: never, app: true },
  ])('is given up in words $name', async ({ listener, app }) => {
    let asked = 0;
    const place = await serve((...given) => {
      asked += 1;
      listener(...given);
    });
    const { forge, repository } = await setUp({
      url: place.url,
      timeoutMs: 200,
      ...(app && {
        app: server.ensureApp({ slug: 'portal', installedFor: ['acme'] }),
      }),
    });
    await expect(forge.openPullRequests(repository)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(
        /^Reading the open pull requests failed: 127\.0\.0\.1:\d+ cannot be reached \(it did not answer within 0\.2 s\)\. Check the network/,
      ),
    });
    expect(asked).toBe(1);
    await place.close();
  });
});

type Fault = (
  /** Has the forge do what it was asked for, and keeps its answer. */
  done: () => Promise<void>,
  response: ServerResponse,
) => void | Promise<void>;

/** The forge behind a server that lets one request, or all from it on, go wrong. Requests are counted from 1. */
async function gateway(fault: Fault, from: number, to = from) {
  let requests = 0;
  const place = await serve(async (request, response) => {
    requests += 1;
    const number = requests;
    const body = await buffer(request);
    const answer = async () => {
      const { authorization, accept } = request.headers;
      const reply = await fetch(new URL(request.url!, server.apiUrl), {
        method: request.method,
        headers: {
          ...(authorization ? { authorization } : {}),
          ...(accept ? { accept } : {}),
          'content-type': 'application/json',
        },
        ...(body.length > 0 ? { body } : {}),
      });
      const whole = Buffer.from(await reply.arrayBuffer());
      return { status: reply.status, whole };
    };
    const pass = async () => {
      const { status, whole } = await answer();
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(whole);
    };
    const done = async () => void (await answer());
    await (number >= from && number <= to ? fault(done, response) : pass());
  });
  const by = new URL(place.url).origin;
  return { by, close: place.close, requests: () => requests };
}

const answers =
  (status: number, headers: Record<string, string> = {}): Fault =>
  (_, response) =>
    void response.writeHead(status, headers).end('{}');

describe('a forge that fails for a moment', () => {
  it.each<{ name: string; fault: Fault }>([
    { name: 'with 502', fault: answers(502) },
    {
      name: 'with 429 and Retry-After',
      fault: answers(429, { 'retry-after': '1' }),
    },
    {
      name: 'after it has done what it was asked for',
      fault: async (done, response) => {
        await done();
        response.destroy();
      },
    },
    {
      name: 'in the middle of its answer',
      fault: async (done, response) => {
        await done();
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"number": 1', () => response.destroy());
      },
    },
  ])(
    'gets its one pull request, whichever request it was: $name',
    async ({ fault }) => {
      const calm = await gateway(fault, Infinity);
      const first = await setUp({ by: calm.by });
      await first.propose();
      await calm.close();
      const all = Array.from({ length: calm.requests() }, (_, at) => at + 1);
      expect(all.length).toBeGreaterThan(5);
      await Promise.all(
        all.map(async number => {
          const place = await gateway(fault, number);
          const { propose, octokit, at, headOf } = await setUp({
            by: place.by,
          });
          const { pullRequest } = await propose();
          expect(place.requests()).toBeGreaterThan(all.length);
          const { data: open } = await octokit.pulls.list(at);
          expect(open.map(one => one.number)).toEqual([pullRequest.number]);
          const { data } = await octokit.pulls.get({
            ...at,
            pull_number: pullRequest.number,
          });
          expect(data).toMatchObject({ commits: 1, changed_files: 2 });
          expect(data.base.sha).toBe(await headOf('main'));
          await place.close();
        }),
      );
    },
  );

  it.each([
    {
      name: 'a 503 that stays',
      fault: answers(503),
      requests: 3,
      want: /answered 503 .*Try again in a moment/,
    },
    {
      name: 'a rate limit that lasts',
      fault: answers(429, { 'retry-after': '60' }),
      requests: 1,
      want: /answered 429 .*Too many requests were made/,
    },
    {
      name: 'what will not change by itself',
      fault: answers(404),
      requests: 1,
      want: /answered 404 .*check gitops\.repositories/,
    },
  ])('is not asked for ever: $name', async ({ fault, requests, want }) => {
    const place = await gateway(fault, 1, Infinity);
    const { forge, repository } = await setUp({ by: place.by });
    await expect(forge.openPullRequests(repository)).rejects.toThrow(want);
    expect(place.requests()).toBe(requests);
    await place.close();
  });
});

it.each([
  {
    name: 'a token that is not valid',
    options: { token: 'nonsense' },
    want: /^Looking for the pull request failed: 127\.0\.0\.1:\d+ answered 401 .*renew integrations\.github/,
    error: 'ServiceUnavailableError',
  },
  {
    name: 'a forge that is down',
    options: { url: 'http://127.0.0.1:1/acme/gitops' },
    want: /127\.0\.0\.1:1 cannot be reached .*Check the network/,
    error: 'ServiceUnavailableError',
  },
])(
  'says what failed, why and what to do: $name',
  async ({ options, want, error }) => {
    const { forge, repository } = await setUp(options);
    const refusal: Error = await forge.findOpen(repository, branch).then(
      () => new Error('nothing'),
      cause => cause,
    );
    expect(refusal.name).toBe(error);
    expect(refusal.message).toMatch(want);
    // What is answered to browsers must not carry the request of the forge.
    expect(Object.keys(refusal)).not.toContain('cause');
  },
);

it('says so of a repository that is not there', async () => {
  const { forge, repository } = await setUp();
  const missing = { ...repository, url: `${server.url}/acme/nothing` };
  await expect(forge.findOpen(missing, branch)).rejects.toMatchObject({
    name: 'NotFoundError',
    message: expect.stringContaining('check gitops.repositories'),
  });
});

it.each([
  [
    'https://elsewhere.example/acme/gitops',
    'nothing is known of elsewhere.example',
  ],
  ['file:///srv/gitops.git', 'its URL is not that of a repository on GitHub'],
])('refuses %s in words', async (url, want) => {
  const { forge, repository } = await setUp();
  await expect(forge.findOpen({ ...repository, url }, branch)).rejects.toThrow(
    want,
  );
});
