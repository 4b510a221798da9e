import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { ConfigReader } from '@backstage/config';
import { commitFiles } from './__testUtils__/commitFiles';
import { octokitFor, startTestForge } from './__testUtils__/testForge';
import type { TestForge } from './__testUtils__/testForge';

jest.setTimeout(60_000);

describe('Backstage’s own reader of GitHub', () => {
  let forge: TestForge;

  beforeAll(async () => {
    forge = await startTestForge();
    await forge.createRepository({ owner: 'acme', name: 'gitops' });
    const files = {
      'catalog-info.yaml': 'kind: Component\n',
      'apps/one/catalog-info.yaml': 'kind: API\n',
      'apps/one/base/a.yaml': 'a: 1\n',
    };
    await commitFiles(
      octokitFor(forge),
      { owner: 'acme', repo: 'gitops', branch: 'main' },
      files,
    );
  });
  afterAll(() => forge.end());

  const quiet = {
    error() {},
    warn() {},
    info() {},
    debug() {},
    child: () => quiet,
  };

  function reader() {
    const integration = {
      host: new URL(forge.url).host,
      apiBaseUrl: forge.apiUrl,
      token: forge.token,
    };
    return UrlReaders.default({
      logger: quiet,
      config: new ConfigReader({ integrations: { github: [integration] } }),
    });
  }

  it('reads a file, and knows when it has not changed', async () => {
    const url = `${forge.url}/acme/gitops/blob/main/apps/one/base/a.yaml`;
    const read = await reader().readUrl(url);
    expect((await read.buffer()).toString()).toBe('a: 1\n');
    await expect(reader().readUrl(url, { etag: read.etag })).rejects.toThrow(
      expect.objectContaining({ name: 'NotModifiedError' }),
    );
    await expect(
      reader().readUrl(`${forge.url}/acme/gitops/blob/main/none.yaml`),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotFoundError' }));
  });

  it('reads a tree by its archive', async () => {
    const tree = await reader().readTree(
      `${forge.url}/acme/gitops/tree/main/apps`,
    );
    const files = await tree.files();
    expect(files.map(({ path }) => path).sort()).toEqual([
      'one/base/a.yaml',
      'one/catalog-info.yaml',
    ]);
    await expect(
      reader().readTree(`${forge.url}/acme/gitops`, { etag: tree.etag }),
    ).rejects.toThrow(expect.objectContaining({ name: 'NotModifiedError' }));
  });

  it('finds files by a pattern', async () => {
    const { files } = await reader().search(
      `${forge.url}/acme/gitops/blob/main/**/catalog-info.yaml`,
    );
    const read = await Promise.all(
      files.map(async file => [
        new URL(file.url).pathname,
        (await file.content()).toString(),
      ]),
    );
    expect(read.sort()).toEqual([
      ['/acme/gitops/blob/main/apps/one/catalog-info.yaml', 'kind: API\n'],
      ['/acme/gitops/blob/main/catalog-info.yaml', 'kind: Component\n'],
    ]);
  });
});
