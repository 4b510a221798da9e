import { systemClock } from '../engine/clock';
import { gitEnvironment } from './git';
import { mirrorsForEachTest } from './__testUtils__/mirrors';

describe('GitMirror', () => {
  const place = mirrorsForEachTest();

  const open = (url = place.remote.url) =>
    place.open({
      config: { url, webUrl: 'http://forge.example/acme/gitops' },
    });

  it.each([
    { what: 'fetch', announced: true },
    { what: 'look without news', announced: false },
  ])(
    'is shown as of when it was asked, however long a $what takes',
    async ({ announced }) => {
      place.remote.commit({ a: '1' });
      let now = 1_000;
      const mirror = await place.open({
        clock: { ...systemClock, now: () => now },
        // Asked for on the way.
        credentials: async () => {
          now += 5_000;
          return undefined;
        },
      });
      await mirror.refresh({ announced: true });
      now = 100_000;
      await mirror.refresh({ announced });
      expect(Date.parse(mirror.status().asOf!)).toBe(100_000);
      expect(now).toBe(105_000);
    },
  );

  it('reads files, sizes and kinds of a commit', async () => {
    place.remote.commit({
      'a/one.yaml': 'one',
      'a/b/two.yaml': 'zwei',
      'a/link': 'symlink:/etc/passwd',
    });
    const mirror = await open();
    const refreshed = await mirror.refresh();
    expect(refreshed).toMatchObject({
      status: 'done',
      value: { changed: true },
    });
    const head = mirror.head()!;

    expect(await head.list('a')).toEqual([
      expect.objectContaining({ path: 'a/b/two.yaml', kind: 'file', size: 4 }),
      expect.objectContaining({ path: 'a/link', kind: 'symlink' }),
      expect.objectContaining({ path: 'a/one.yaml', kind: 'file', size: 3 }),
    ]);
    expect(await head.list('missing')).toBeUndefined();
    expect([
      ...(await head.stat(['a/one.yaml', 'a/none', 'a'])).keys(),
    ]).toEqual(['a/one.yaml']);
    const contents = await head.read(['a/one.yaml', 'a/b/two.yaml']);
    expect(Buffer.from(contents.get('a/b/two.yaml')!).toString()).toBe('zwei');
    await expect(head.read(['a/link'])).rejects.toThrow('a/link is not a file');
  });

  it('knows which commits lead to its branch', async () => {
    const first = place.remote.commit({ a: '1' });
    const aside = place.remote.commit({ a: 'x' });
    const mirror = await open();
    await mirror.refresh();
    expect(await mirror.contains(aside)).toBe(true);
    place.remote.git('update-ref', 'refs/heads/main', first);
    const second = place.remote.commit({ a: '2' });
    await mirror.refresh({ announced: true, acceptRewrite: true });
    const unknown = '0'.repeat(40);
    const answers = [first, second, aside, unknown, '--all'].map(sha =>
      mirror.contains(sha),
    );
    expect(await Promise.all(answers)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('answers the same for a folder whether or not the whole tree was listed before', async () => {
    place.remote.commit({
      'apps/a/x': '1',
      'apps/a-b/y': '2',
      'apps/a/z/w': '3',
      'apps.md': '4',
    });
    const mirror = await open();
    await mirror.refresh();
    const fresh = await mirror.head()!.list('apps/a');
    await mirror.head()!.list('');
    expect(await mirror.head()!.list('apps/a')).toEqual(fresh);
    expect(fresh!.map(({ path }) => path)).toEqual(['apps/a/x', 'apps/a/z/w']);
  });

  it('reads large blobs and many of them in parallel', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `f${index}`,
        `${index}`.repeat(50_000),
      ]),
    );
    place.remote.commit(files);
    const mirror = await open();
    await mirror.refresh();
    const contents = await mirror.head()!.read(Object.keys(files));
    for (const [path, text] of Object.entries(files)) {
      expect(Buffer.from(contents.get(path)!).toString()).toBe(text);
    }
  });

  it('does not fetch blobs over 5 MB and says that they are too large', async () => {
    place.remote.commit({
      'a/big.bin': 'x'.repeat(6 * 1024 * 1024),
      small: 'ok',
    });
    const mirror = await open();
    await mirror.refresh();
    const [inFolder] = (await mirror.head()!.list('a'))!;
    const [big] = (await mirror.head()!.list(''))!;
    expect(inFolder).toEqual(big);
    expect(big.size).toBeGreaterThan(5 * 1024 * 1024);
    await expect(mirror.head()!.read(['a/big.bin'])).rejects.toThrow();
    expect((await mirror.head()!.read(['small'])).size).toBe(1);
  });

  it('knows what changed, who changed it and how often', async () => {
    const first = place.remote.commit({ 'a/x': '1', 'b/y': '1' });
    const second = place.remote.commit(
      { 'a/x': '2' },
      { message: 'Change a', author: 'Ops Team <ops@example.com>' },
    );
    const third = place.remote.commit({ 'b/y': undefined, 'b/z': 'n' });
    const mirror = await open();
    await mirror.refresh();

    expect(await mirror.changedPaths(first, third)).toEqual([
      { status: 'changed', path: 'a/x' },
      { status: 'removed', path: 'b/y' },
      { status: 'added', path: 'b/z' },
    ]);
    expect(await mirror.lastCommit(third, ['a'])).toEqual({
      sha: second,
      message: 'Change a',
      author: 'Ops Team',
      authorEmail: 'ops@example.com',
      at: expect.stringMatching(/^2026-/),
      url: `http://forge.example/acme/gitops/commit/${second}`,
    });
    expect(await mirror.countCommits(first, third, ['a', 'b'])).toBe(2);
    expect(await mirror.changedPaths('0'.repeat(40), third)).toBeUndefined();
  });

  it('keeps the last known state while the remote is away, and says since when', async () => {
    const sha = place.remote.commit({ a: '1' });
    const mirror = await open();
    await mirror.refresh();
    place.remote.remove();

    const outcome = await mirror.refresh();
    expect(outcome.status).toBe('failed');
    expect(mirror.head()!.sha).toBe(sha);
    expect(mirror.status()).toMatchObject({
      revision: sha,
      message: expect.any(String),
      since: expect.any(String),
    });
    expect((await mirror.head()!.read(['a'])).size).toBe(1);
  });

  it('takes no number in a name for what a server answered', async () => {
    const mirror = await open(`file://${place.folder}/team-401.git`);
    expect(await mirror.refresh()).toMatchObject({
      status: 'failed',
      code: 'not-found',
    });
  });

  it('does not follow rewritten history until somebody agrees', async () => {
    const first = place.remote.commit({ a: '1' });
    place.remote.commit({ a: '2' });
    const mirror = await open();
    await mirror.refresh();
    const before = mirror.head()!.sha;
    place.remote.git('update-ref', 'refs/heads/main', first);
    const rewritten = place.remote.commit({ a: 'other' });

    const refused = await mirror.refresh();
    expect(refused).toMatchObject({
      status: 'failed',
      code: 'refused',
      message: expect.stringContaining('was rewritten'),
    });
    expect(mirror.head()!.sha).toBe(before);

    await mirror.refresh({ acceptRewrite: true });
    expect(mirror.head()!.sha).toBe(rewritten);
    expect(mirror.status().message).toBeUndefined();
  });

  it('answers the last head after a restart, before any contact', async () => {
    const sha = place.remote.commit({ a: '1' });
    const mirror = await open();
    await mirror.refresh();
    const again = await open('file:///nowhere');
    expect(again.head()!.sha).toBe(sha);
  });

  it('looks again when a push is announced while a look is under way', async () => {
    place.remote.commit({ a: '1' });
    const mirror = await open();
    const first = mirror.refresh();
    const announced = mirror.refresh({ announced: true });
    const sha = place.remote.commit({ a: '2' });
    await Promise.all([first, announced]);
    await mirror.refresh();
    expect(mirror.head()!.sha).toBe(sha);
  });

  it('gives credentials to their host alone, and never in an argument', () => {
    const env = gitEnvironment({
      url: 'https://git.example/acme/x.git',
      credentials: { username: 'u', password: 'p' },
    });
    const entry = Object.entries(env).find(
      ([, value]) => value === 'http.https://git.example/.extraHeader',
    );
    expect(entry).toBeDefined();
    expect(env.GIT_ALLOW_PROTOCOL).toBe('https:http:file');
    expect(gitEnvironment().GIT_ALLOW_PROTOCOL).toBe('none');
  });

  it('goes through the proxy of the host to a remote, and knows none otherwise', () => {
    process.env.https_proxy = 'http://proxy:3128';
    const outside = gitEnvironment({
      url: 'https://forge.example/acme/gitops',
    });
    const inside = gitEnvironment();
    delete process.env.https_proxy;
    expect(outside.https_proxy).toBe('http://proxy:3128');
    expect(inside).not.toHaveProperty('https_proxy');
  });
});
