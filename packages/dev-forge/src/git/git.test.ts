import {
  chmod,
  mkdtemp,
  readdir,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../__testUtils__/testForge';
import { parseCommit, readCommits } from './commits';
import { diffFiles, emptyTree } from './diff';
import {
  mergeByCommit,
  mergeByRebase,
  mergeBySquash,
  mergeTrees,
} from './merge';
import {
  isBranchName,
  isFullRefName,
  isOwnerName,
  isRepositoryName,
  isTreePath,
} from './names';
import { resolveCommit, updateRef } from './refs';
import { GitError, runGit } from './runGit';
import { writeTree } from './writeTree';

jest.setTimeout(60_000);

const ident = {
  name: 'Ada Example',
  email: 'ada@example.com',
  date: '1700000000 +0000',
};

describe('against the real git', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dev-forge-git-'));
    await git(folder, 'init', '-q', '-b', 'main');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function commit(
    files: Record<string, string | null>,
    message = 'change',
  ): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      await (content === null
        ? unlink(join(folder, name))
        : writeFile(join(folder, name), content));
    }
    await git(folder, 'add', '-A');
    await git(folder, 'commit', '-qm', message);
    return git(folder, 'rev-parse', 'HEAD');
  }

  it.each([
    'main',
    'feature/x',
    'a.b',
    'ünï',
    'a..b',
    '.a',
    'a.',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a//b',
    '/a',
    'a/',
    '@',
    'a@{1}',
    '@a',
    'a\u007f',
    'a\tb',
    '{a}',
    "a'b",
    'a;b',
    '$(a)',
  ])('takes %p for a branch exactly when git does', async name => {
    const { code } = await runGit({
      cwd: folder,
      args: ['check-ref-format', `refs/heads/${name}`],
      answers: [1],
    });
    expect(isFullRefName(`refs/heads/${name}`)).toBe(code === 0);
  });

  it('reads differences as git writes them: modes, types, links, binaries, line ends', async () => {
    const before = await commit({
      'text.txt': 'a\nb\n',
      'gone.txt': 'x\n',
      bin: '\0\x01',
      'mode.sh': 'x\n',
      kind: 'target',
      'moved.txt': `${'line\n'.repeat(30)}`,
    });
    await unlink(join(folder, 'kind'));
    await symlink('target', join(folder, 'kind'));
    await chmod(join(folder, 'mode.sh'), 0o755);
    await git(folder, 'add', '-A');
    await git(folder, 'mv', 'moved.txt', 'new "näme".txt');
    await git(folder, 'commit', '-qm', 'modes');
    const after = await commit({
      'text.txt': 'a\nc',
      'gone.txt': null,
      bin: '\0\x02',
      'new.txt': 'diff --git a/x b/x\n@@ -1 +1 @@\n',
    });
    const files = await diffFiles(folder, before, after);
    const shown = Object.fromEntries(files.map(file => [file.path, file]));
    const expected = (
      await git(folder, 'diff', '--numstat', '-M', '-z', before, after)
    )
      .split('\0')
      .filter(Boolean);
    expect(files.length).toBe(
      (await git(folder, 'diff', '--name-only', '-M', '-z', before, after))
        .split('\0')
        .filter(Boolean).length,
    );
    expect(expected.length).toBeGreaterThan(0);
    expect(shown['text.txt']).toEqual(
      expect.objectContaining({
        status: 'modified',
        patch: '@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file',
      }),
    );
    expect(shown['gone.txt']).toEqual(
      expect.objectContaining({ status: 'removed', deletions: 1 }),
    );
    expect(shown['new.txt']).toEqual(
      expect.objectContaining({
        status: 'added',
        patch: '@@ -0,0 +1,2 @@\n+diff --git a/x b/x\n+@@ -1 +1 @@',
      }),
    );
    expect(shown.bin).toEqual(expect.objectContaining({ isBinary: true }));
    expect(shown.bin.patch).toBeUndefined();
    expect(shown.kind).toEqual(expect.objectContaining({ status: 'changed' }));
    expect(shown['mode.sh']).toEqual(
      expect.objectContaining({
        status: 'modified',
        additions: 0,
        deletions: 0,
      }),
    );
    expect(shown['new "näme".txt']).toEqual(
      expect.objectContaining({ status: 'renamed', previousPath: 'moved.txt' }),
    );
    expect(
      (await diffFiles(folder, emptyTree, before)).every(
        ({ status }) => status === 'added',
      ),
    ).toBe(true);
    expect(await diffFiles(folder, after, after)).toEqual([]);
  });

  it('merges, squashes and rebases into the tree that git itself comes to', async () => {
    const body = Array.from({ length: 20 }, (_, line) => `line ${line}\n`);
    const lines = (at: number, text: string) =>
      body.map((line, index) => (index === at ? `${text}\n` : line)).join('');
    await commit({ 'a.txt': body.join('') });
    await git(folder, 'checkout', '-qb', 'topic');
    await commit({ 'a.txt': lines(2, 'topic') }, 'one');
    const head = await commit({ 'b.txt': 'b\n' }, 'two\n\nwith body');
    await git(folder, 'checkout', '-q', 'main');
    const base = await commit({ 'a.txt': lines(15, 'main') }, 'meanwhile');
    const request = {
      base,
      head,
      message: 'm\n',
      author: ident,
      committer: ident,
    };
    const shas: Record<string, string> = {};
    for (const [name, merge] of Object.entries({
      merge: mergeByCommit,
      squash: mergeBySquash,
      rebase: mergeByRebase,
    })) {
      const result = await merge(folder, request);
      shas[name] = result.merged ? result.sha : result.reason;
    }
    await git(folder, 'checkout', '-q', 'topic');
    await git(folder, 'rebase', '-q', 'main');
    const tree = await git(folder, 'rev-parse', 'HEAD^{tree}');
    for (const sha of Object.values(shas))
      expect(await git(folder, 'rev-parse', `${sha}^{tree}`)).toBe(tree);
    expect(
      await git(folder, 'log', '--format=%s%n%b', `${base}..${shas.rebase}`),
    ).toBe(await git(folder, 'log', '--format=%s%n%b', 'main..HEAD'));
    expect(
      await git(folder, 'log', '--format=%an %ad', `${base}..${shas.rebase}`),
    ).toBe(await git(folder, 'log', '--format=%an %ad', 'main..HEAD'));
    expect((await readCommits(folder, [shas.merge]))[0].parents).toEqual([
      base,
      head,
    ]);
    expect((await readCommits(folder, [shas.squash]))[0].parents).toEqual([
      base,
    ]);
  });

  it('names the files in conflict', async () => {
    await commit({ 'a.txt': 'a\n', 'sub dir.txt': 'x\n' });
    await git(folder, 'checkout', '-qb', 'topic');
    const head = await commit({
      'a.txt': 'b\n',
      'sub dir.txt': 'y\n',
      'fine.txt': 'z',
    });
    await git(folder, 'checkout', '-q', 'main');
    const base = await commit({ 'a.txt': 'c\n', 'sub dir.txt': 'w\n' });
    expect(await mergeTrees(folder, base, head)).toEqual({
      clean: false,
      conflicts: ['a.txt', 'sub dir.txt'],
    });
    const result = await mergeByRebase(folder, {
      base,
      head,
      message: '',
      author: ident,
      committer: ident,
    });
    expect(result).toEqual({
      merged: false,
      reason: 'Merge conflict in a.txt, sub dir.txt',
    });
  });

  it('moves a ref only from where it is thought to be', async () => {
    const one = await commit({ 'a.txt': '1' });
    const two = await commit({ 'a.txt': '2' });
    const name = 'refs/heads/x';
    const none = '0'.repeat(40);
    expect(await updateRef(folder, { name, before: none, after: one })).toBe(
      'updated',
    );
    expect(await updateRef(folder, { name, before: none, after: two })).toBe(
      'moved',
    );
    expect(await updateRef(folder, { name, before: two, after: one })).toBe(
      'moved',
    );
    expect(await updateRef(folder, { name, before: one, after: two })).toBe(
      'updated',
    );
    expect(await updateRef(folder, { name, before: one, after: none })).toBe(
      'moved',
    );
    expect(await updateRef(folder, { name, before: two, after: none })).toBe(
      'updated',
    );
    await expect(
      updateRef(folder, { name: 'HEAD', before: none, after: one }),
    ).rejects.toThrow('not a ref name');
  });

  it('resolves branches, tags and shortened ids, and nothing that git would take for an expression', async () => {
    const sha = await commit({ 'a.txt': '1' });
    await git(folder, 'tag', '-am', 'annotated', 'v1');
    for (const name of [
      'main',
      'v1',
      'HEAD',
      sha,
      sha.slice(0, 8),
      'refs/heads/main',
      'heads/main',
      'tags/v1',
    ]) {
      expect([name, await resolveCommit(folder, name)]).toEqual([name, sha]);
    }
    for (const name of [
      'main^',
      'main~1',
      'main@{0}',
      ':/change',
      '--all',
      '-h',
      '',
      'main:a.txt',
      'none',
      '@',
      'a\nb',
    ]) {
      expect([name, await resolveCommit(folder, name)]).toEqual([
        name,
        undefined,
      ]);
    }
  });

  it('ends what takes too long or says too much, and says what failed', async () => {
    await commit({ 'big.txt': 'x'.repeat(100_000) });
    const show = { cwd: folder, args: ['cat-file', 'blob', 'HEAD:big.txt'] };
    await expect(runGit({ ...show, maxBytes: 1000 })).rejects.toThrow(
      'larger than 1000 bytes',
    );
    expect(await runGit({ ...show, maxBytes: 1000, truncate: true })).toEqual(
      expect.objectContaining({
        truncated: true,
        stdout: Buffer.alloc(1000, 'x'),
      }),
    );
    const wait = ['-c', 'alias.wait=!sleep 3', 'wait'];
    await expect(
      runGit({ cwd: folder, args: wait, timeoutMs: 50 }),
    ).rejects.toThrow('took too long');
    await expect(
      runGit({ cwd: folder, args: ['cat-file', 'blob', 'none'] }),
    ).rejects.toThrow(GitError);
  });

  it('leaves no index behind', async () => {
    await commit({ 'a.txt': '1' });
    const tree = await git(folder, 'rev-parse', 'HEAD^{tree}');
    const bare = join(folder, '.git');
    expect(await writeTree(bare, tree, [])).toBe(tree);
    await expect(writeTree(bare, 'f'.repeat(40), [])).rejects.toThrow();
    expect(await git(bare, 'ls-files', '-s')).not.toBe('');
    expect(
      (await readdir(bare)).filter(name => name.startsWith('index-')),
    ).toEqual([]);
  });
});

describe('names', () => {
  it.each(['acme', 'a', 'A1-b', 'x'.repeat(39)])(
    'takes %p for an owner',
    name => expect(isOwnerName(name)).toBe(true),
  );
  it.each([
    '',
    '-a',
    'a-',
    'a b',
    'a/b',
    '..',
    'api',
    'Assets',
    'a.b',
    'x'.repeat(40),
  ])('does not take %p for an owner', name =>
    expect(isOwnerName(name)).toBe(false),
  );
  it.each(['r', 'a.b', '_x', 'A-1', '.github'])(
    'takes %p for a repository',
    name => expect(isRepositoryName(name)).toBe(true),
  );
  it.each([
    '',
    '.',
    '..',
    'a/b',
    'a b',
    'a.git',
    'a.GIT',
    '-a',
    'ä',
    'x'.repeat(101),
  ])('does not take %p for a repository', name =>
    expect(isRepositoryName(name)).toBe(false),
  );
  it.each(['a', 'a/b', '.github/x', '.gitignore', 'git', 'a b', 'ä', '-a'])(
    'takes %p for a path',
    path => expect(isTreePath(path)).toBe(true),
  );
  it.each([
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    '.git',
    '.GIT/x',
    'a/.git',
    '.git.',
    '.git ',
    '.git::$INDEX_ALLOCATION',
    'git~1',
    '.g\u200cit',
    'a\0b',
  ])('does not take %p for a path', path =>
    expect(isTreePath(path)).toBe(false),
  );
  it.each(['HEAD', '-x', '@', ''])('does not take %p for a branch', name =>
    expect(isBranchName(name)).toBe(false),
  );
});

describe('parseCommit', () => {
  it('reads odd people and times without failing', () => {
    const raw = `tree ${'a'.repeat(
      40,
    )}\nauthor  <> 99999999999999 +0000\ncommitter Name <a@b> -5 +9999\ngpgsig -----BEGIN\n line\n\n\nSubject`;
    const commit = parseCommit('b'.repeat(40), raw);
    expect(commit.author).toEqual({
      name: '',
      email: '',
      date: '1970-01-01T00:00:00Z',
    });
    expect(commit.committer).toEqual({
      name: 'Name',
      email: 'a@b',
      date: '1969-12-31T23:59:55Z',
    });
    expect(commit.parents).toEqual([]);
  });
});
