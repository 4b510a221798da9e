import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  cloneUrl,
  git,
  octokitFor,
  startTestForge,
} from '../__testUtils__/testForge';
import type { TestForge } from '../__testUtils__/testForge';
import { commitFiles } from '../__testUtils__/commitFiles';
import { readGitRequest } from './gitHttp';

jest.setTimeout(60_000);

describe('git over HTTP, by the real git', () => {
  let forge: TestForge;
  let work: string;
  let count = 0;

  beforeAll(async () => {
    forge = await startTestForge();
  });
  afterAll(() => forge.end());
  beforeEach(async () => {
    work = join(forge.folder, `work-${(count += 1)}`);
    await mkdir(work);
  });

  /** A repository with one commit on main, and a clone of it. */
  async function cloned(name: string) {
    const seed = join(work, 'seed');
    await mkdir(join(seed, 'apps'), { recursive: true });
    await writeFile(join(seed, 'README.md'), '# Test\n');
    await writeFile(join(seed, 'apps/a.yaml'), 'a: 1\n');
    await forge.createRepository({ owner: 'acme', name, from: seed });
    const clone = join(work, 'clone');
    await git(work, 'clone', '-q', cloneUrl(forge, `acme/${name}`), clone);
    return {
      clone,
      commit: async (file: string, content: string) => {
        await writeFile(join(clone, file), content);
        await git(clone, 'add', '.');
        await git(clone, 'commit', '-qm', `Change ${file}`);
        return git(clone, 'rev-parse', 'HEAD');
      },
    };
  }

  it('clones, and pushes what the API then shows', async () => {
    const { clone, commit } = await cloned('push');
    expect(await readFile(join(clone, 'apps/a.yaml'), 'utf8')).toBe('a: 1\n');
    const sha = await commit('apps/a.yaml', 'a: 2\n');
    await git(
      clone,
      'push',
      '-q',
      'origin',
      'main',
      'HEAD:refs/heads/feature/x',
    );
    const { data } = await octokitFor(forge).repos.listBranches({
      owner: 'acme',
      repo: 'push',
    });
    expect(data.map(branch => [branch.name, branch.commit.sha])).toEqual([
      ['feature/x', sha],
      ['main', sha],
    ]);
  });

  it('speaks protocol version 2, clones without blobs, and gives any commit by its id', async () => {
    const { clone, commit } = await cloned('partial');
    await commit('apps/a.yaml', 'a: 2\n');
    await git(clone, 'push', '-q', 'origin', 'main');
    const bare = join(work, 'partial.git');
    await git(
      work,
      'clone',
      '-q',
      '--bare',
      '--filter=blob:none',
      cloneUrl(forge, 'acme/partial'),
      bare,
    );
    const missing = await git(
      bare,
      'rev-list',
      '--objects',
      '--missing=print',
      'HEAD',
    );
    expect(
      missing.split('\n').filter(line => line.startsWith('?')).length,
    ).toBeGreaterThan(0);
    expect(await git(bare, 'cat-file', '-p', 'HEAD:apps/a.yaml')).toBe('a: 2');
    const fresh = join(work, 'fresh.git');
    await git(work, 'init', '-q', '--bare', fresh);
    const first = await git(clone, 'rev-parse', 'HEAD~1');
    await git(
      fresh,
      'fetch',
      '-q',
      '--depth=1',
      cloneUrl(forge, 'acme/partial'),
      first,
    );
    expect(await git(fresh, 'rev-parse', 'FETCH_HEAD')).toBe(first);
    const advertised = await fetch(
      `${forge.url}/acme/partial/info/refs?service=git-upload-pack`,
      {
        headers: {
          authorization: `Bearer ${forge.token}`,
          'git-protocol': 'version=2',
        },
      },
    );
    expect(await advertised.text()).toContain('version 2');
  });

  it('takes a bearer token from an extra header, with and without .git', async () => {
    await cloned('header');
    for (const path of ['acme/header', 'acme/header.git', 'ACME/Header']) {
      const refs = await git(
        work,
        '-c',
        `http.extraHeader=Authorization: Bearer ${forge.token}`,
        'ls-remote',
        `${forge.url}/${path}`,
      );
      expect(refs).toContain('refs/heads/main');
    }
  });

  it('refuses strangers to read and to push, and names that are not there', async () => {
    const { clone, commit } = await cloned('closed');
    await commit('x.txt', 'x');
    const lsRemote = (url: string) => git(work, 'ls-remote', url);
    await expect(lsRemote(`${forge.url}/acme/closed.git`)).rejects.toThrow(
      /could not read Username|Authentication failed/,
    );
    await expect(
      lsRemote(cloneUrl(forge, 'acme/closed', 'wrong')),
    ).rejects.toThrow(/Authentication failed/);
    await expect(lsRemote(cloneUrl(forge, 'acme/none'))).rejects.toThrow(
      /not found/,
    );
    await expect(
      git(clone, 'push', '-q', cloneUrl(forge, 'acme/closed', 'wrong'), 'main'),
    ).rejects.toThrow(/Authentication failed/);
  });

  it('moves a pull request with a forced push, keeps its head, and closes it with its branch', async () => {
    const { clone, commit } = await cloned('follow');
    const octokit = octokitFor(forge);
    await git(clone, 'checkout', '-qb', 'change');
    await commit('x.txt', 'one');
    await git(clone, 'push', '-q', 'origin', 'change');
    const { number } = await forge.openPullRequest({
      owner: 'acme',
      repo: 'follow',
      title: 'T',
      head: 'change',
      base: 'main',
    });
    await git(clone, 'reset', '-q', '--hard', 'main');
    const sha = await commit('y.txt', 'two');
    await git(clone, 'push', '-qf', 'origin', 'change');
    const pull = async () =>
      (
        await octokit.pulls.get({
          owner: 'acme',
          repo: 'follow',
          pull_number: number,
        })
      ).data;
    expect((await pull()).head.sha).toBe(sha);
    await git(clone, 'push', '-q', 'origin', '--delete', 'change');
    expect((await pull()).state).toBe('closed');
    await git(clone, 'fetch', '-q', 'origin', `pull/${number}/head`);
    expect(await git(clone, 'rev-parse', 'FETCH_HEAD')).toBe(sha);
  });

  it('refuses pushes to pull requests’ own refs, to the default branch’s end, and of trees that would harm', async () => {
    const { clone, commit } = await cloned('refuse');
    const sha = await commit('x.txt', 'x');
    await expect(
      git(clone, 'push', '-q', 'origin', `${sha}:refs/pull/9/head`),
    ).rejects.toThrow(/hidden ref|deny updating/);
    await expect(
      git(clone, 'push', '-q', 'origin', '--delete', 'main'),
    ).rejects.toThrow(/deletion of the current branch|refusing to delete/);
    const blob = await git(clone, 'hash-object', '-w', 'x.txt');
    const raw = Buffer.concat([
      Buffer.from('100644 .git\0'),
      Buffer.from(blob, 'hex'),
    ]);
    await writeFile(join(work, 'tree'), raw);
    const tree = await git(
      clone,
      'hash-object',
      '-w',
      '-t',
      'tree',
      '--literally',
      join(work, 'tree'),
    );
    const bad = await git(clone, 'commit-tree', tree, '-m', 'bad');
    await expect(
      git(clone, 'push', '-q', 'origin', `${bad}:refs/heads/bad`),
    ).rejects.toThrow(/hasDotgit/);
  });

  it('merges what the API and git changed in turns', async () => {
    const { clone, commit } = await cloned('turns');
    const octokit = octokitFor(forge);
    await commitFiles(
      octokit,
      { owner: 'acme', repo: 'turns', branch: 'main' },
      { 'api.txt': 'x' },
    );
    await commit('git.txt', 'y');
    await expect(git(clone, 'push', '-q', 'origin', 'main')).rejects.toThrow(
      /rejected/,
    );
    await git(clone, 'pull', '-q', '--rebase', 'origin', 'main');
    await git(clone, 'push', '-q', 'origin', 'main');
    const { data } = await octokit.repos.getContent({
      owner: 'acme',
      repo: 'turns',
      path: '',
    });
    expect((data as { name: string }[]).map(({ name }) => name)).toEqual([
      'README.md',
      'api.txt',
      'apps',
      'git.txt',
    ]);
    expect(forge.failures).toEqual([]);
  });
});

describe('readGitRequest', () => {
  const read = (method: string, path: string) =>
    readGitRequest(method, new URL(path, 'http://127.0.0.1'));

  it.each([
    ['GET', '/o/r.git/info/refs?service=git-upload-pack', 'r'],
    ['GET', '/o/r/info/refs?service=git-receive-pack', 'r'],
    ['POST', '/o/r.git/git-upload-pack', 'r'],
    ['POST', '/o/a.b.git/git-receive-pack', 'a.b'],
  ])('takes %s %s', (method, path, name) => {
    expect(read(method, path)).toEqual(
      expect.objectContaining({ owner: 'o', name }),
    );
  });

  it.each([
    ['GET', '/o/r.git/HEAD'],
    ['GET', '/o/r.git/objects/info/packs'],
    ['GET', '/o/r.git/info/refs'],
    ['GET', '/o/r.git/info/refs?service=git-upload-archive'],
    ['GET', '/o/r.git/git-upload-pack'],
    ['POST', '/o/r.git/info/refs?service=git-upload-pack'],
    ['POST', '/o/r/x/git-upload-pack'],
  ])('does not take %s %s', (method, path) => {
    expect(read(method, path)).toBeUndefined();
  });
});
