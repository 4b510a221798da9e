import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commitFiles } from './__testUtils__/commitFiles';
import { git, octokitFor, startTestForge } from './__testUtils__/testForge';
import type { TestForge } from './__testUtils__/testForge';

jest.setTimeout(60_000);

describe('startForge', () => {
  let forge: TestForge;
  afterEach(() => forge?.end());

  it('keeps everything over a restart', async () => {
    forge = await startTestForge();
    const at = { owner: 'acme', repo: 'r' };
    await forge.createRepository({
      owner: 'acme',
      name: 'r',
      withReadme: true,
      isPrivate: true,
    });
    const { token } = forge.ensureUser({
      login: 'grace',
      name: 'Grace Example',
      email: 'grace@example.com',
    });
    const octokit = octokitFor(forge);
    await commitFiles(
      octokit,
      { ...at, branch: 'x', from: 'main' },
      { 'x.txt': 'x' },
    );
    const { number } = await forge.openPullRequest({
      ...at,
      title: 'T',
      body: 'B',
      head: 'x',
      base: 'main',
      author: 'grace',
    });
    await octokit.issues.createComment({
      ...at,
      issue_number: number,
      body: 'C',
    });
    await octokit.repos.createCommitStatus({
      ...at,
      sha: (
        await octokit.repos.getBranch({ ...at, branch: 'x' })
      ).data.commit.sha,
      state: 'success',
    });
    const { id } = forge.ensureHook({
      ...at,
      url: 'http://127.0.0.1:9/',
      secret: 's',
    });
    const state = async () => {
      const client = octokitFor(forge);
      const answers = await Promise.all([
        client.repos.get(at),
        client.pulls.get({ ...at, pull_number: number }),
        client.issues.listComments({ ...at, issue_number: number }),
        client.repos.listBranches(at),
        client.repos.getCombinedStatusForRef({ ...at, ref: 'x' }),
        client.repos
          .getWebhook({ ...at, hook_id: id })
          .then(({ data }) => ({ data: { ...data, last_response: null } })),
        octokitFor(forge, { token }).users.getAuthenticated(),
      ]);
      // Only the port is another one.
      return JSON.parse(
        JSON.stringify(answers.map(({ data }) => data)).replaceAll(
          forge.url,
          'URL',
        ),
      );
    };
    const before = await state();
    await forge.restart();
    expect(await state()).toEqual(before);
  });

  it('follows what happened to a repository while it was not running', async () => {
    forge = await startTestForge();
    const at = { owner: 'acme', repo: 'r' };
    await forge.createRepository({
      owner: 'acme',
      name: 'r',
      withReadme: true,
    });
    const head = await commitFiles(
      octokitFor(forge),
      { ...at, branch: 'x', from: 'main' },
      { 'x.txt': 'x' },
    );
    const { number } = await forge.openPullRequest({
      ...at,
      title: 'T',
      head: 'x',
      base: 'main',
    });
    const bare = join(forge.folder, 'data/repositories/acme/r.git');
    await forge.restart({}, () =>
      git(bare, 'update-ref', 'refs/heads/main', head),
    );
    const { data } = await octokitFor(forge).pulls.get({
      ...at,
      pull_number: number,
    });
    expect([data.state, data.merged, data.merge_commit_sha]).toEqual([
      'closed',
      true,
      head,
    ]);
  });

  it('imports bare repositories, clones and plain files', async () => {
    forge = await startTestForge();
    const files = join(forge.folder, 'files');
    await mkdir(join(files, 'apps'), { recursive: true });
    await writeFile(join(files, 'apps/a.yaml'), 'a: 1\n');
    await forge.createRepository({
      owner: 'acme',
      name: 'files',
      from: files,
      defaultBranch: 'trunk',
    });
    await git(files, 'init', '-q', '-b', 'release');
    await git(files, 'add', '.');
    await git(files, 'commit', '-qm', 'First');
    await git(files, 'tag', 'v1');
    const clone = await forge.createRepository({
      owner: 'acme',
      name: 'clone',
      from: files,
    });
    await git(forge.folder, 'clone', '-q', '--bare', files, 'bare.git');
    await forge.createRepository({
      owner: 'acme',
      name: 'bare',
      from: join(forge.folder, 'bare.git'),
    });
    expect(clone).toEqual(
      expect.objectContaining({
        fullName: 'acme/clone',
        defaultBranch: 'release',
        cloneUrl: `${forge.url}/acme/clone.git`,
      }),
    );
    for (const [repo, branch] of Object.entries({
      files: 'trunk',
      clone: 'release',
      bare: 'release',
    })) {
      const octokit = octokitFor(forge);
      expect(
        (await octokit.repos.get({ owner: 'acme', repo })).data.default_branch,
      ).toBe(branch);
      const { data } = await octokit.repos.getContent({
        owner: 'acme',
        repo,
        path: 'apps/a.yaml',
        mediaType: { format: 'raw' },
      });
      expect(data).toBe('a: 1\n');
    }
    await expect(
      forge.createRepository({
        owner: 'acme',
        name: 'none',
        from: join(forge.folder, 'none'),
      }),
    ).rejects.toThrow('There is no folder');
    await expect(
      forge.createRepository({ owner: 'acme', name: 'bare' }),
    ).rejects.toThrow('Validation Failed');
    await expect(
      forge.createRepository({ owner: '../x', name: 'r' }),
    ).rejects.toThrow('cannot be a login');
  });

  it('lets strangers read what is public, only when told so', async () => {
    forge = await startTestForge({ anonymousRead: true });
    await forge.createRepository({
      owner: 'acme',
      name: 'open',
      withReadme: true,
    });
    await forge.createRepository({
      owner: 'acme',
      name: 'closed',
      withReadme: true,
      isPrivate: true,
    });
    const status = async (path: string, init?: RequestInit) =>
      (await fetch(`${forge.apiUrl}${path}`, init)).status;
    expect(await status('/repos/acme/open')).toBe(200);
    expect(await status('/repos/acme/closed')).toBe(404);
    expect(await status('/user')).toBe(401);
    expect(await status('/repos/acme/open/hooks')).toBe(401);
    expect(
      await status('/repos/acme/open/git/refs', { method: 'POST', body: '{}' }),
    ).toBe(401);
    expect(
      await git(forge.folder, 'ls-remote', `${forge.url}/acme/open`),
    ).toContain('refs/heads/main');
    await expect(
      git(forge.folder, 'ls-remote', `${forge.url}/acme/closed`),
    ).rejects.toThrow(/could not read Username/);
  });

  it('refuses to answer more than the hour’s budget, until the hour is over', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    forge = await startTestForge({ rateLimit: 3, now: () => now });
    const ask = async () => {
      const answer = await fetch(`${forge.apiUrl}/user`, {
        headers: { authorization: `token ${forge.token}` },
      });
      return [
        answer.status,
        answer.headers.get('x-ratelimit-remaining'),
        answer.headers.get('x-ratelimit-reset'),
      ];
    };
    const reset = String(now / 1000 + 3600);
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([
      [200, '2', reset],
      [200, '1', reset],
      [200, '0', reset],
      [403, '0', reset],
    ]);
    now += 3_600_000;
    expect((await ask())[0]).toBe(200);
  });

  it.each(['0.0.0.0', '192.168.0.1', 'example.com'])(
    'does not listen on %s',
    async host => {
      await expect(startTestForge({ host })).rejects.toThrow(
        `The host ${host} is not this machine's own`,
      );
    },
  );
});
