import { mirrorsForEachTest } from './__testUtils__/mirrors';

describe('a mirror of several branches', () => {
  const place = mirrorsForEachTest();

  const branch = (name: string, from = 'main') =>
    place.remote.git('update-ref', `refs/heads/${name}`, from);
  const remove = (name: string) =>
    place.remote.git('update-ref', '-d', `refs/heads/${name}`);

  async function following(...branches: string[]) {
    const mirror = await place.open();
    await mirror.follow(branches);
    await mirror.refresh();
    return mirror;
  }

  it('knows the head of each that is followed, and of no other', async () => {
    const main = place.remote.commit({ a: '1' });
    branch('env/prod');
    branch('feature');
    const prod = place.remote.commit({ a: '2' }, { branch: 'env/prod' });
    const mirror = await following('env/prod');
    expect(mirror.head()!.sha).toBe(main);
    expect(mirror.head('env/prod')!.sha).toBe(prod);
    expect(mirror.head('feature')).toBeUndefined();
    expect(mirror.status()).toMatchObject({
      ...{ branch: 'main', revision: main },
      branches: [
        { name: 'env/prod', revision: prod, asOf: expect.any(String) },
      ],
    });
    expect(mirror.status('env/prod')).toMatchObject({
      ...{ branch: 'env/prod', revision: prod },
    });
  });

  it.each([true, false])(
    'sees a move of one of them and leaves the other where it is (announced: %s)',
    async announced => {
      const main = place.remote.commit({ a: '1' });
      branch('release');
      const mirror = await following('release');
      const next = place.remote.commit({ a: '2' }, { branch: 'release' });
      expect(await mirror.refresh({ announced })).toMatchObject({
        ...{ status: 'done', value: { changed: false } },
      });
      expect(mirror.head()!.sha).toBe(main);
      expect(mirror.head('release')!.sha).toBe(next);
      expect(await mirror.changedPaths(main, next)).toEqual([
        { status: 'changed', path: 'a' },
      ]);
    },
  );

  it.each([true, false])(
    'keeps the last head of a branch that was deleted, says so, and still follows the others (announced: %s)',
    async announced => {
      place.remote.commit({ a: '1' });
      branch('release');
      const mirror = await following('release');
      const before = mirror.head('release')!.sha;
      remove('release');
      const main = place.remote.commit({ a: '2' });
      expect((await mirror.refresh({ announced })).status).toBe('done');
      expect(mirror.head()!.sha).toBe(main);
      expect(mirror.head('release')!.sha).toBe(before);
      expect(mirror.status().message).toBeUndefined();
      expect(mirror.status('release')).toMatchObject({
        message: 'gitops has no branch release; the last known state is kept',
        since: expect.any(String),
      });

      branch('release', main);
      await mirror.refresh({ announced });
      expect(mirror.head('release')!.sha).toBe(main);
      expect(mirror.status('release').message).toBeUndefined();
    },
  );

  it('fails when the configured branch is gone, and follows the others all the same', async () => {
    place.remote.commit({ a: '1' });
    branch('release');
    const mirror = await following('release');
    remove('main');
    const next = place.remote.commit({ a: '2' }, { branch: 'release' });
    expect(await mirror.refresh({ announced: true })).toMatchObject({
      ...{ status: 'failed', code: 'not-found' },
      message: 'gitops has no branch main; the last known state is kept',
    });
    expect(mirror.head('release')!.sha).toBe(next);
  });

  it('follows rewritten history of the very branch that somebody agreed to', async () => {
    const first = place.remote.commit({ a: '1' });
    place.remote.commit({ a: '2' });
    branch('release');
    const mirror = await following('release');
    const before = mirror.head()!.sha;
    for (const name of ['main', 'release']) {
      branch(name, first);
    }
    const other = place.remote.commit({ a: 'x' });
    const release = place.remote.commit({ a: 'y' }, { branch: 'release' });

    await mirror.refresh({ announced: true });
    expect(mirror.head()!.sha).toBe(before);
    expect(mirror.head('release')!.sha).toBe(before);
    expect(mirror.status('release').message).toContain('was rewritten');

    await mirror.refresh({
      ...{ announced: true, acceptRewrite: true, branch: 'release' },
    });
    expect(mirror.head('release')!.sha).toBe(release);
    expect(mirror.head()!.sha).toBe(before);
    expect(mirror.status().message).toContain('was rewritten');

    await mirror.refresh({ announced: true, acceptRewrite: true });
    expect(mirror.head()!.sha).toBe(other);
  });

  it('knows what it followed after a restart, before any contact', async () => {
    place.remote.commit({ a: '1' });
    branch('release');
    const release = place.remote.commit({ a: '2' }, { branch: 'release' });
    await following('release');
    place.remote.remove();
    const again = await place.open();
    await again.follow(['release']);
    expect(again.head('release')!.sha).toBe(release);
  });

  it('does not take a branch up again where it was left long ago', async () => {
    place.remote.commit({ a: '1' });
    branch('release');
    const mirror = await following('release');
    await mirror.follow([]);
    await mirror.follow(['release']);
    expect(mirror.head('release')).toBeUndefined();
    await mirror.refresh();
    expect(mirror.head('release')!.sha).toBe(mirror.head()!.sha);
  });

  it('follows a branch below the name of one that is gone', async () => {
    place.remote.commit({ a: '1' });
    branch('release');
    const mirror = await following('release');
    remove('release');
    branch('release/2026');
    await mirror.follow(['release', 'release/2026']);
    await mirror.refresh();
    expect(mirror.head('release/2026')!.sha).toBe(mirror.head()!.sha);
    expect(mirror.head('release')).toBeDefined();
  });

  it('knows who touched a path last on each of them', async () => {
    const base = place.remote.commit({ a: '1', b: '1' });
    branch('release');
    const mirror = await following('release');
    const last = async (name: string, path: string) =>
      (await mirror.lastCommit(mirror.head(name)!.sha, [path]))?.sha;
    expect(await last('main', 'a')).toBe(base);
    const onMain = place.remote.commit({ a: '2' });
    const onRelease = place.remote.commit({ b: '2' }, { branch: 'release' });
    await mirror.refresh({ announced: true });
    expect(await last('main', 'a')).toBe(onMain);
    expect(await last('release', 'a')).toBe(base);
    expect(await last('release', 'b')).toBe(onRelease);
    expect(await last('main', 'b')).toBe(base);
    const later = place.remote.commit({ a: '3' });
    await mirror.refresh({ announced: true });
    expect(await last('release', 'a')).toBe(base);
    expect(await last('main', 'a')).toBe(later);
    expect(await mirror.countCommits(onRelease, later, ['a'])).toBe(2);
  });
});
