import { request as httpRequest } from 'node:http';
import { commitFiles } from '../__testUtils__/commitFiles';
import { octokitFor, startTestForge } from '../__testUtils__/testForge';
import type { TestForge } from '../__testUtils__/testForge';

jest.setTimeout(60_000);

const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;

describe('the pages', () => {
  let forge: TestForge;
  let cookie = '';
  let used = 0;

  beforeAll(async () => {
    forge = await startTestForge();
  });
  afterAll(() => forge.end());

  async function get(path: string) {
    const response = await fetch(`${forge.url}${path}`, {
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  }

  /** Asks without `fetch`, which tidies paths up and sets the host itself. */
  function statusOf(path: string, headers: Record<string, string> = {}) {
    const { hostname, port } = new URL(forge.url);
    const authorization = `token ${forge.token}`;
    return new Promise(resolve => {
      httpRequest(
        { hostname, port, path, headers: { authorization, ...headers } },
        response => resolve(response.resume().statusCode),
      ).end();
    });
  }

  const tokenOf = (text: string) =>
    /name="token"\s+value="([^"]+)"/.exec(text)?.[1] ?? '';

  async function post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(`${forge.url}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, origin: forge.url, ...headers },
      body: new URLSearchParams(fields),
    });
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
    };
  }

  /** A repository with an open pull request whose every text is hostile. */
  async function opened(
    files: Record<string, string> = { 'apps/a.yaml': 'a: 2\n' },
  ) {
    const repo = `pages-${(used += 1)}`;
    await forge.createRepository({
      owner: 'acme',
      name: repo,
      description: evil,
    });
    const octokit = octokitFor(forge);
    const at = { owner: 'acme', repo };
    await commitFiles(
      octokit,
      { ...at, branch: 'main', message: evil },
      {
        'apps/a.yaml': 'a: 1\n',
        'README.md': `# Hello\n\n${evil}\n`,
        [`${evil.replace(/\//g, '')}.txt`]: evil,
      },
    );
    await commitFiles(
      octokit,
      {
        ...at,
        branch: 'feature/x',
        from: 'main',
        message: `Change\n\n${evil}`,
      },
      files,
    );
    const { data } = await octokit.pulls.create({
      ...at,
      title: evil,
      body: evil,
      head: 'feature/x',
      base: 'main',
    });
    await octokit.issues.createComment({
      ...at,
      issue_number: data.number,
      body: evil,
    });
    return {
      ...at,
      octokit,
      path: `/acme/${repo}`,
      number: data.number,
      sha: data.head.sha,
    };
  }

  it('shows everything that is there, with all text escaped and nothing to run', async () => {
    const { path, sha } = await opened();
    const paths = [
      '/',
      '/acme',
      path,
      `${path}/tree/feature/x/apps`,
      `${path}/blob/feature/x/apps/a.yaml`,
      `${path}/blob/main/${encodeURIComponent(
        `${evil.replace(/\//g, '')}.txt`,
      )}`,
      `${path}/commits`,
      `${path}/commits/feature/x/apps/a.yaml`,
      `${path}/commit/${sha}`,
      `${path}/branches`,
      `${path}/pulls`,
      `${path}/pulls?state=closed`,
      `${path}/pull/1`,
      `${path}/pull/1/commits`,
      `${path}/pull/1/files`,
      `${path}/compare/main...feature/x`,
    ];
    for (const one of paths) {
      const { status, headers, text } = await get(one);
      expect([one, status]).toEqual([one, 200]);
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      // Quoted values cannot run; what remains are tags and text.
      expect(text.replace(/"[^"]*"/g, '""')).not.toMatch(
        /<script|<img src=x|<[^>]*\son\w+=/i,
      );
      expect(text).not.toMatch(/\[object Object\]|undefined|NaN/);
    }
  });

  it('draws the difference of a pull request with its lines marked', async () => {
    const { path } = await opened();
    const { text } = await get(`${path}/pull/1`);
    expect(text).toContain('<span class="sign">-</span>a: <mark>1</mark>');
    expect(text).toContain('<span class="sign">+</span>a: <mark>2</mark>');
  });

  it('sends files as text that no browser runs, archives and differences', async () => {
    const { path } = await opened({ 'page.html': '<script>alert(1)</script>' });
    const raw = await get(`${path}/raw/feature/x/page.html`);
    expect([
      raw.status,
      raw.headers.get('content-type'),
      raw.headers.get('x-content-type-options'),
    ]).toEqual([200, 'text/plain; charset=utf-8', 'nosniff']);
    expect(raw.headers.get('content-security-policy')).toContain('sandbox');
    expect((await get(`${path}/pull/1.diff`)).text).toContain(
      'diff --git a/page.html b/page.html',
    );
    expect((await get(`${path}/pull/1.patch`)).text).toContain(
      'Subject: [PATCH] Change',
    );
    expect((await get(`${path}/archive/main.tar.gz`)).status).toBe(200);
  });

  it.each([
    '/none',
    '/acme/none',
    '/acme/%2e%2e/x',
    '/../../etc/passwd',
    '/acme/pages-1/blob/main/../../../etc/passwd',
    '/acme/pages-1/tree/none',
    '/acme/pages-1/pull/99',
    '/acme/pages-1/commit/none',
    '/acme/%ff',
  ])('answers 404 for %s', async path => {
    expect(await statusOf(path)).toBe(404);
  });

  it('comments, closes, opens again, merges and deletes the branch by its forms', async () => {
    const { path, octokit, owner, repo } = await opened();
    const at = { owner, repo, pull_number: 1 };
    const page = async () => (await get(`${path}/pull/1`)).text;
    const token = tokenOf(await page());
    expect(
      await post(`${path}/pull/1/comment`, { token, body: 'One\r\ntwo' }),
    ).toEqual(
      expect.objectContaining({ status: 303, location: `${path}/pull/1` }),
    );
    const { data: comments } = await octokit.issues.listComments({
      owner,
      repo,
      issue_number: 1,
    });
    expect(comments.map(({ body }) => body)).toEqual([evil, 'One\ntwo']);
    expect((await post(`${path}/pull/1/close`, { token })).status).toBe(303);
    expect(await page()).toContain('Closed without a merge');
    expect((await post(`${path}/pull/1/reopen`, { token })).status).toBe(303);
    const sha = /name="sha"\s+value="([^"]+)"/.exec(await page())?.[1] ?? '';
    expect(
      (await post(`${path}/pull/1/merge`, { token, sha, method: 'squash' }))
        .status,
    ).toBe(303);
    expect((await octokit.pulls.get(at)).data.merged).toBe(true);
    const merged = await page();
    expect(merged).toContain('Merged as');
    expect(merged).not.toContain('Merge pull request</button>');
    expect((await post(`${path}/pull/1/delete-branch`, { token })).status).toBe(
      303,
    );
    expect(
      (await octokit.repos.listBranches({ owner, repo })).data.map(
        ({ name }) => name,
      ),
    ).toEqual(['main']);
    expect(await page()).toContain('The branch is deleted.');
  });

  it('opens a pull request from a comparison', async () => {
    const { path, octokit, owner, repo } = await opened();
    await commitFiles(
      octokit,
      { owner, repo, branch: 'other', from: 'main' },
      { 'o.txt': 'o' },
    );
    const token = tokenOf((await get(`${path}/compare/main...other`)).text);
    const answer = await post(`${path}/pulls`, {
      token,
      base: 'main',
      head: 'other',
      title: 'From the page',
      body: '',
    });
    expect(answer).toEqual(
      expect.objectContaining({ status: 303, location: `${path}/pull/2` }),
    );
    const again = await post(`${path}/pulls`, {
      token,
      base: 'main',
      head: 'other',
      title: 'Twice',
      body: '',
    });
    expect(again.status).toBe(422);
    expect(again.text).toContain(
      'A pull request already exists for acme:other.',
    );
  });

  it('shows which files conflict and offers no merge', async () => {
    const { path, octokit, owner, repo, sha } = await opened();
    await commitFiles(
      octokit,
      { owner, repo, branch: 'main' },
      { 'apps/a.yaml': 'a: 3\n' },
    );
    const { text } = await get(`${path}/pull/1`);
    expect(text).toContain('Conflicts with main');
    expect(text).toContain('<code>apps/a.yaml</code>');
    expect(text).not.toContain(`action="${path}/pull/1/merge"`);
    const refused = await post(`${path}/pull/1/merge`, {
      token: tokenOf(text),
      sha,
      method: 'merge',
    });
    expect(refused.status).toBe(405);
    expect(refused.text).toContain('Pull Request is not mergeable');
  });

  it('does not merge what the reader has not seen', async () => {
    const { path, octokit, owner, repo, sha } = await opened();
    const token = tokenOf((await get(`${path}/pull/1`)).text);
    await commitFiles(
      octokit,
      { owner, repo, branch: 'feature/x' },
      { 'sneaked.txt': 'in' },
    );
    const refused = await post(`${path}/pull/1/merge`, {
      token,
      sha,
      method: 'merge',
    });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Head branch was modified');
  });

  it.each([
    ['without a token', {}, {}],
    ['with another token', { token: 'x'.repeat(43) }, {}],
    ['from another origin', null, { origin: 'http://evil.example' }],
    [
      'from another port of this machine',
      null,
      { origin: 'http://127.0.0.1:1' },
    ],
    ['from a sandbox', null, { origin: 'null' }],
    [
      'that a browser says comes from another site',
      null,
      { 'sec-fetch-site': 'cross-site' },
    ],
    ['without its cookie', null, { cookie: '' }],
  ])('refuses a form %s', async (_name, fields, headers) => {
    const { path, octokit, owner, repo } = await opened();
    const token = tokenOf((await get(`${path}/pull/1`)).text);
    const answer = await post(
      `${path}/pull/1/close`,
      fields ?? { token },
      headers,
    );
    expect(answer.status).toBe(403);
    expect(
      (await octokit.pulls.get({ owner, repo, pull_number: 1 })).data.state,
    ).toBe('open');
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    '192.168.1.1',
  ])('refuses the host name %p on every path', async host => {
    for (const path of [
      '/',
      '/api/v3/user',
      '/acme/r.git/info/refs?service=git-upload-pack',
    ]) {
      expect(await statusOf(path, { host })).toBe(421);
    }
  });

  it('shows an empty repository with what to do', async () => {
    await forge.createRepository({ owner: 'acme', name: 'empty' });
    const { status, text } = await get('/acme/empty');
    expect(status).toBe(200);
    expect(text).toContain(`git remote add origin ${forge.url}/acme/empty.git`);
    expect(forge.failures).toEqual([]);
  });
});
