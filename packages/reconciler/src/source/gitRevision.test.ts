import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitMirror } from './gitMirror';
import { mirrorsForEachTest } from './__testUtils__/mirrors';

const before = {
  'apps/a/x.yaml': '1',
  'apps/a/y.yaml': '1',
  'apps/b/deep/z.yaml': '1',
  'README.md': 'words',
};

describe('what a commit shares with the one before', () => {
  const place = mirrorsForEachTest();
  let mirror: GitMirror;

  beforeEach(async () => {
    mirror = await place.open();
  });

  async function head() {
    await mirror.refresh({ announced: true });
    return mirror.head()!;
  }

  it.each<{ name: string; change: Record<string, string | undefined> }>([
    { name: 'a changed file', change: { 'apps/a/x.yaml': '2' } },
    { name: 'a new file', change: { 'apps/a/new.yaml': '2' } },
    { name: 'a removed file', change: { 'apps/a/x.yaml': undefined } },
    { name: 'a removed folder', change: { 'apps/b/deep/z.yaml': undefined } },
    {
      name: 'more changes than are worth looking up one by one',
      change: Object.fromEntries(
        Array.from({ length: 501 }, (_, index) => [`apps/c/${index}`, '2']),
      ),
    },
    {
      name: 'a file that becomes a folder',
      change: { 'apps/a/x.yaml': undefined, 'apps/a/x.yaml/in.yaml': '2' },
    },
  ])('is read right after $name', async ({ change }) => {
    const paths = [
      ...Object.keys(before),
      ...Object.keys(change),
      'apps/a/nothing.yaml',
    ];
    const folders = ['', 'apps', 'apps/a', 'apps/b', 'apps/b/deep', 'none'];
    const asRead = async (
      revision: NonNullable<ReturnType<GitMirror['head']>>,
    ) => ({
      stat: [...(await revision.stat(paths))].sort(),
      lists: await Promise.all(folders.map(name => revision.list(name))),
    });

    place.remote.commit(before);
    const older = await head();
    await older.list('');
    place.remote.commit(change);
    const newer = await head();
    await mirror.changedPaths(older.sha, newer.sha);
    const shared = await asRead(newer);

    const other = mkdtempSync(join(tmpdir(), 'gitops-mirror-'));
    const fresh = await place.open({ folder: other });
    await fresh.refresh();
    expect(shared).toEqual(await asRead(fresh.head()!));
    await fresh.close();
    rmSync(other, { recursive: true, force: true });
  });

  it('holds over many commits in a row', async () => {
    place.remote.commit(before);
    let last = await head();
    await last.list('');
    for (let round = 2; round < 6; round += 1) {
      place.remote.commit({ [`apps/a/${round}.yaml`]: `${round}` });
      const next = await head();
      await mirror.changedPaths(last.sha, next.sha);
      last = next;
    }
    expect((await last.list('apps/a'))!.map(({ path }) => path)).toEqual([
      'apps/a/2.yaml',
      'apps/a/3.yaml',
      'apps/a/4.yaml',
      'apps/a/5.yaml',
      'apps/a/x.yaml',
      'apps/a/y.yaml',
    ]);
  });

  it('tells for each path which commit touched it last', async () => {
    const first = place.remote.commit(before, { message: 'All' });
    await head();
    expect((await mirror.lastCommit(first, ['apps/a/x.yaml']))!.message).toBe(
      'All',
    );
    place.remote.commit({ 'apps/a/x.yaml': '2' }, { message: 'Only x' });
    const third = place.remote.commit(
      { 'apps/b/w.yaml': '3' },
      { message: 'Only b' },
    );
    await head();
    const last = async (...paths: string[]) =>
      (await mirror.lastCommit(third, paths))?.message;
    expect(await last('apps/a/x.yaml')).toBe('Only x');
    expect(await last('apps/a/y.yaml')).toBe('All');
    expect(await last('apps/a/y.yaml', 'apps/a/x.yaml')).toBe('Only x');
    expect(await last('apps/b')).toBe('Only b');
    expect(await last('apps/a')).toBe('Only x');
    expect(await last('nowhere')).toBeUndefined();
  });
});
