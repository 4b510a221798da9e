// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import { octokitFor } from '../testForge';
import { refusal } from './gitData';
import type { Bench } from './gitData';

/** Users, repositories, limits, refusals. */
export function metaSuite(bench: Bench): void {
  const get = (
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ) =>
    bench.conformance.fetch(`${bench.forge().apiUrl}${path}`, {
      method,
      headers: { authorization: `token ${bench.forge().token}`, ...headers },
    });

  describe('users and repositories', () => {
    it('says who one is', async () => {
      const octokit = bench.octokit();
      expect((await octokit.users.getAuthenticated()).data).toEqual(
        expect.objectContaining({ login: 'developer', type: 'User' }),
      );
      expect(
        (await octokit.users.getByUsername({ username: 'DEVELOPER' })).data
          .login,
      ).toBe('developer');
      expect(
        (await refusal(octokit.users.getByUsername({ username: 'nobody' })))
          .status,
      ).toBe(404);
      await bench.repository('whose');
      expect((await octokit.orgs.get({ org: 'acme' })).data.login).toBe('acme');
      expect(
        (await refusal(octokit.orgs.get({ org: 'developer' }))).status,
      ).toBe(404);
      expect(
        (await octokit.meta.get()).data.verifiable_password_authentication,
      ).toBe(false);
      expect((await octokit.meta.root()).data.repository_url).toBe(
        `${bench.forge().apiUrl}/repos/{owner}/{repo}`,
      );
    });

    it('creates, reads, lists and deletes repositories', async () => {
      const octokit = bench.octokit();
      const { data } = await octokit.repos.createForAuthenticatedUser({
        name: 'mine',
        description: 'Of mine',
        auto_init: true,
        private: true,
      });
      expect(data).toEqual(
        expect.objectContaining({
          full_name: 'developer/mine',
          private: true,
          default_branch: 'main',
        }),
      );
      expect(
        (await octokit.repos.getReadme({ owner: 'developer', repo: 'mine' }))
          .data.name,
      ).toBe('README.md');
      await bench.repository('theirs');
      expect(
        (await octokit.repos.createInOrg({ org: 'acme', name: 'fresh' })).data
          .full_name,
      ).toBe('acme/fresh');
      expect(
        (await octokit.repos.get({ owner: 'ACME', repo: 'Fresh' })).data
          .full_name,
      ).toBe('acme/fresh');
      const names = ({ data: list }: { data: { full_name: string }[] }) =>
        list.map(({ full_name }) => full_name);
      expect(
        names(await octokit.repos.listForAuthenticatedUser({ per_page: 100 })),
      ).toEqual(expect.arrayContaining(['acme/fresh', 'developer/mine']));
      expect(
        names(await octokit.repos.listForOrg({ org: 'acme', per_page: 100 })),
      ).toContain('acme/fresh');
      expect(
        names(await octokit.repos.listForUser({ username: 'developer' })),
      ).toEqual(['developer/mine']);
      expect(
        (
          await refusal(
            octokit.repos.createForAuthenticatedUser({ name: 'mine' }),
          )
        ).errors,
      ).toEqual([
        expect.objectContaining({
          message: 'name already exists on this account',
        }),
      ]);
      await octokit.repos.delete({ owner: 'developer', repo: 'mine' });
      expect(
        (await refusal(octokit.repos.get({ owner: 'developer', repo: 'mine' })))
          .status,
      ).toBe(404);
      expect(
        (await refusal(octokit.repos.createInOrg({ org: 'nobody', name: 'x' })))
          .status,
      ).toBe(404);
    });

    it.each(['..', 'a/b', '-x', 'x.git', 'a b', 'x.lock', ''])(
      'refuses a repository named %p',
      async name => {
        expect(
          (
            await refusal(
              bench.octokit().repos.createForAuthenticatedUser({ name }),
            )
          ).status,
        ).toBe(422);
      },
    );

    it('tells an empty repository apart', async () => {
      const octokit = bench.octokit();
      await octokit.repos.createForAuthenticatedUser({ name: 'empty' });
      const at = { owner: 'developer', repo: 'empty' };
      expect(await refusal(octokit.repos.listCommits(at))).toEqual(
        expect.objectContaining({
          status: 409,
          message: 'Git Repository is empty.',
        }),
      );
      expect(
        (await refusal(octokit.repos.getContent({ ...at, path: '' }))).status,
      ).toBe(404);
      const written = await octokit.repos.createOrUpdateFileContents({
        ...at,
        path: 'a.txt',
        message: 'First',
        content: 'YQ==',
      });
      expect(written.status).toBe(201);
    });
  });

  describe('requests', () => {
    it('answers 401 without a token or with a wrong one, 404 for what is not there', async () => {
      const { apiUrl } = bench.forge();
      const none = await bench.conformance.fetch(`${apiUrl}/user`);
      expect([
        none.status,
        ((await none.json()) as { message: string }).message,
      ]).toEqual([401, 'Requires authentication']);
      for (const authorization of [
        'token wrong',
        'Bearer wrong',
        `Basic ${Buffer.from('developer:wrong').toString('base64')}`,
        'Digest x',
      ]) {
        const wrong = await get('/user', { authorization });
        expect([
          wrong.status,
          ((await wrong.json()) as { message: string }).message,
        ]).toEqual([401, 'Bad credentials']);
      }
      const { token } = bench.forge();
      for (const authorization of [
        `token ${token}`,
        `bearer ${token}`,
        `Basic ${Buffer.from(`developer:${token}`).toString('base64')}`,
        `Basic ${Buffer.from(`${token}:x-oauth-basic`).toString('base64')}`,
      ]) {
        expect((await get('/user', { authorization })).status).toBe(200);
      }
      expect((await get('/repos/acme/none')).status).toBe(404);
      const other = bench.forge().ensureUser({ login: 'grace' });
      expect(
        (
          await octokitFor(bench.forge(), {
            token: other.token,
            fetch: bench.conformance.fetch,
          }).users.getAuthenticated()
        ).data.login,
      ).toBe('grace');
    });

    it.each([
      ['GET', '/repos/acme/x/actions/runs'],
      ['GET', '/search/code?q=x'],
      ['POST', '/graphql'],
      ['GET', '/repos/acme/x/pulls/1/reviews'],
      ['GET', '/repos/acme/x/branches/feature%2Fx/protection'],
      ['GET', '/repos/acme/x/commits/main/check-runs'],
      ['PUT', '/repos/acme/x/pulls/1'],
    ])('answers 501 by name for %s %s', async (method, path) => {
      const answer = await get(path, {}, method);
      const body = (await answer.json()) as {
        message: string;
        method: string;
        route: string;
      };
      expect(answer.status).toBe(501);
      expect(body.method).toBe(method);
      expect(body.message).toBe(
        `dev-forge does not offer ${method} ${body.route}`,
      );
    });

    it('answers 304 to who has it already, and does not count that', async () => {
      await bench.repository('conditional');
      const first = await get('/repos/acme/conditional/branches');
      const etag = first.headers.get('etag') as string;
      expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
      const remaining = async () =>
        (
          (await (await get('/rate_limit')).json()) as {
            rate: { remaining: number };
          }
        ).rate.remaining;
      const before = await remaining();
      const again = await get('/repos/acme/conditional/branches', {
        'if-none-match': etag,
      });
      expect(again.status).toBe(304);
      expect(again.headers.get('etag')).toBe(etag);
      expect(await remaining()).toBe(before);
      const changed = await get('/repos/acme/conditional/branches', {
        'if-none-match': '"other"',
      });
      expect(changed.status).toBe(200);
      expect(await remaining()).toBe(before - 1);
      expect(changed.headers.get('x-ratelimit-remaining')).toBe(
        String(before - 1),
      );
    });

    it('refuses bodies that are no JSON object', async () => {
      const post = (body: string) =>
        bench.conformance.fetch(`${bench.forge().apiUrl}/user/repos`, {
          method: 'POST',
          headers: { authorization: `token ${bench.forge().token}` },
          body,
        });
      expect((await post('{"name":')).status).toBe(400);
      expect((await post('[1]')).status).toBe(400);
      expect((await post('{}')).status).toBe(422);
    });
  });
}
