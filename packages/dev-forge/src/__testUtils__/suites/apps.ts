// One test file runs all suites, so that it can say which routes none of them asked for.
/* eslint-disable jest/no-export */
import { execFile } from 'node:child_process';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { promisify } from 'node:util';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { refusal } from './gitData';
import type { Bench } from './gitData';

const run = promisify(execFile);

/** A JSON web token as a wrong or late app would make it. */
function webToken(
  privateKey: string,
  claims: object,
  head: object = { alg: 'RS256', typ: 'JWT' },
): string {
  const content = [head, claims]
    .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = createSign('RSA-SHA256').update(content).sign(privateKey);
  return `${content}.${signature.toString('base64url')}`;
}

/** GitHub Apps: who they are, where they are installed, tokens. */
export function appsSuite(bench: Bench): void {
  const install = (slug = 'portal') =>
    bench.forge().ensureApp({ slug, installedFor: ['acme'] });
  const clientOf = (auth?: string | object) =>
    new Octokit({
      baseUrl: bench.forge().apiUrl,
      request: { fetch: bench.conformance.fetch },
      ...(typeof auth === 'object'
        ? { authStrategy: createAppAuth, auth }
        : { auth }),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  const asInstallation = async () => {
    const { appId, privateKey } = install();
    const app = clientOf({ appId, privateKey });
    const [{ id }] = (await app.apps.listInstallations()).data;
    const { data } = await app.apps.createInstallationAccessToken({
      installation_id: id,
    });
    return { app, id, token: data.token, octokit: clientOf(data.token) };
  };

  describe('GitHub Apps', () => {
    it('know themselves and where they are installed', async () => {
      const at = await bench.repository('installed');
      const { app, id } = await asInstallation();
      expect((await app.apps.getAuthenticated()).data).toMatchObject({
        slug: 'portal',
        owner: { login: 'developer' },
      });
      const { data } = await app.apps.getRepoInstallation(at);
      expect(data).toMatchObject({ id, account: { login: 'acme' } });
      await bench.forge().createRepository({ owner: 'elsewhere', name: 'x' });
      const error = await refusal(
        app.apps.getRepoInstallation({ owner: 'elsewhere', repo: 'x' }),
      );
      expect(error.status).toBe(404);
    });

    it('act as a bot in the repositories of that account alone', async () => {
      const at = await bench.repository('of-the-bot');
      const { octokit, token } = await asInstallation();
      const { data: reachable } =
        await octokit.apps.listReposAccessibleToInstallation({ per_page: 100 });
      expect(reachable.repositories.map(({ name }) => name)).toContain(at.repo);
      await octokit.git.createRef({
        ...at,
        ref: 'refs/heads/proposal',
        sha: at.main,
      });
      await octokit.repos.createOrUpdateFileContents({
        ...at,
        branch: 'proposal',
        path: 'new.yaml',
        message: 'By the app',
        content: 'YTogMQo=',
      });
      const { data: pull } = await octokit.pulls.create({
        ...at,
        title: 'From the app',
        head: 'proposal',
        base: 'main',
      });
      expect(pull.user).toMatchObject({ login: 'portal[bot]', type: 'Bot' });
      const remote = (path: string) =>
        `${bench
          .forge()
          .url.replace('//', `//x-access-token:${token}@`)}/${path}`;
      const { stdout } = await run('git', [
        'ls-remote',
        remote(`${at.owner}/${at.repo}.git`),
        'proposal',
      ]);
      expect(stdout).toContain(pull.head.sha);

      await bench.forge().createRepository({ owner: 'elsewhere', name: 'y' });
      const outside = { owner: 'elsewhere', repo: 'y' };
      expect((await refusal(octokit.repos.get(outside))).status).toBe(404);
      await expect(
        run('git', ['ls-remote', remote('elsewhere/y.git')]),
      ).rejects.toThrow(/not found/);
      expect((await refusal(octokit.users.getAuthenticated())).status).toBe(
        403,
      );
    });

    it.each<[string, (key: string, appId: number) => string]>([
      [
        'is signed by another key',
        (_, iss) =>
          webToken(
            generateKeyPairSync('rsa', {
              modulusLength: 2048,
              publicKeyEncoding: { type: 'spki', format: 'pem' },
              privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
            }).privateKey,
            { iss, iat: now(), exp: now() + 60 },
          ),
      ],
      [
        'has expired',
        (key, iss) => webToken(key, { iss, iat: now() - 600, exp: now() - 1 }),
      ],
      [
        'is valid for too long',
        (key, iss) => webToken(key, { iss, iat: now(), exp: now() + 3600 }),
      ],
      [
        'names no app',
        key => webToken(key, { iss: 1, iat: now(), exp: now() + 60 }),
      ],
      [
        'claims another algorithm',
        (key, iss) =>
          webToken(
            key,
            { iss, iat: now(), exp: now() + 60 },
            { alg: 'none', typ: 'JWT' },
          ),
      ],
    ])('are refused when their web token %s', async (_, make) => {
      const { appId, privateKey } = install();
      const octokit = clientOf(make(privateKey, appId));
      expect((await refusal(octokit.apps.getAuthenticated())).status).toBe(401);
    });

    it('are themselves only where apps are asked, and others never', async () => {
      const at = await bench.repository('not-as-app');
      const { app, octokit, id } = await asInstallation();
      const tokenOf = (client: Octokit, installation_id: number) =>
        refusal(client.apps.createInstallationAccessToken({ installation_id }));
      const { appId, privateKey } = install();
      const asApp = clientOf(
        webToken(privateKey, { iss: appId, iat: now(), exp: now() + 60 }),
      );
      expect((await refusal(asApp.repos.get(at))).status).toBe(401);
      expect((await tokenOf(app, 1)).status).toBe(404);
      expect((await tokenOf(octokit, id)).status).toBe(401);
      expect((await tokenOf(bench.octokit(), id)).status).toBe(401);
      const other = install('other');
      expect((await tokenOf(clientOf(other), id)).status).toBe(404);
      expect(
        (
          await refusal(
            bench.octokit().apps.listReposAccessibleToInstallation(),
          )
        ).status,
      ).toBe(403);
    });

    it('keep key and tokens over a restart', async () => {
      const { octokit, token } = await asInstallation();
      const before = install();
      await bench.forge().restart();
      expect(install()).toEqual(before);
      const again = clientOf(token);
      expect(
        (await again.apps.listReposAccessibleToInstallation()).status,
      ).toBe(200);
      expect(octokit).toBeDefined();
    });
  });
}

const now = (): number => Math.floor(Date.now() / 1000);
