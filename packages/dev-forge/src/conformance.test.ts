import { apiRoutes } from './api/routes';
import { commitFiles } from './__testUtils__/commitFiles';
import { Conformance } from './__testUtils__/Conformance';
import { appsSuite } from './__testUtils__/suites/apps';
import { contentsSuite } from './__testUtils__/suites/contents';
import { gitDataSuite } from './__testUtils__/suites/gitData';
import type { Bench } from './__testUtils__/suites/gitData';
import { hooksSuite } from './__testUtils__/suites/hooks';
import { metaSuite } from './__testUtils__/suites/meta';
import { pullsSuite } from './__testUtils__/suites/pulls';
import { refsSuite } from './__testUtils__/suites/refs';
import { octokitFor, startTestForge } from './__testUtils__/testForge';
import type { TestForge } from './__testUtils__/testForge';

jest.setTimeout(60_000);

// One forge, one description, one file: only so the last test can say that no route went unjudged.
describe('the REST API, by GitHub’s client and GitHub’s description', () => {
  const conformance = new Conformance();
  let forge: TestForge;
  let used = 0;

  beforeAll(async () => {
    forge = await startTestForge();
  });
  afterAll(() => forge.end());

  const bench: Bench = {
    forge: () => forge,
    octokit: () => octokitFor(forge, { fetch: conformance.fetch }),
    conformance,
    repository: async name => {
      const at = { owner: 'acme', repo: name };
      const taken = await fetch(`${forge.apiUrl}/repos/acme/${name}`, {
        headers: { authorization: `token ${forge.token}` },
      });
      if (taken.ok) at.repo = `${name}-${(used += 1)}`;
      await forge.createRepository({ owner: at.owner, name: at.repo });
      const files = {
        'README.md': '# Test\n',
        'apps/one/a.yaml': 'a: 1\n',
        'apps/two/b.yaml': 'b: 1\n',
      };
      const main = await commitFiles(
        octokitFor(forge, { fetch: conformance.fetch }),
        { ...at, branch: 'main' },
        files,
      );
      return { ...at, main };
    },
  };

  metaSuite(bench);
  gitDataSuite(bench);
  refsSuite(bench);
  contentsSuite(bench);
  pullsSuite(bench);
  hooksSuite(bench);
  appsSuite(bench);

  it('has judged a success of every offered route, and found no fault of its own', () => {
    const succeeded = conformance.succeeded();
    const offered = apiRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(offered.length).toBeGreaterThan(60);
    expect(offered.filter(route => !succeeded.has(route))).toEqual([]);
    expect(
      apiRoutes.filter(({ method, path }) => !conformance.knows(method, path)),
    ).toEqual([]);
    expect(
      conformance.judged.filter(({ problems }) => problems.length > 0),
    ).toEqual([]);
    expect(conformance.judged.length).toBeGreaterThan(500);
    expect(forge.failures).toEqual([]);
  });
});
