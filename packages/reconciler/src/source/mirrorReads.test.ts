import fc from 'fast-check';
import type { GitMirror } from './gitMirror';
import { mirrorsForEachTest } from './__testUtils__/mirrors';

/** What is read object by object has to be what the commands of git print. */
describe('what is read of a mirror', () => {
  const place = mirrorsForEachTest();
  let mirror: GitMirror;

  beforeEach(async () => {
    mirror = await place.open();
  });

  /** Names that Git sorts in its own way: a folder as if it ended in a slash. */
  const path = fc
    .array(fc.constantFrom('a', 'a-b', 'a.b', 'b', 'ü'), {
      minLength: 1,
      maxLength: 3,
    })
    .map(names => names.join('/'));
  const change = fc.dictionary(
    path,
    fc.oneof(fc.constantFrom('1', '2', 'symlink:1'), fc.constant(undefined)),
    { minKeys: 1, maxKeys: 4 },
  );

  it('differs between commits as `git diff-tree` says, for any of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 3 }), async changes => {
        const shas = changes.map(files => place.remote.commit(files));
        await mirror.refresh({ announced: true, acceptRewrite: true });
        const [from, to] = [shas[0], shas[shas.length - 1]];
        const printed = place.remote.git(
          ...['-c', 'core.quotePath=false', 'diff-tree', '-r'],
          ...['--no-renames', '--name-only', from, to],
        );
        const found = await mirror.changedPaths(from, to);
        expect(found!.map(({ path: name }) => name).sort()).toEqual(
          printed.split('\n').filter(Boolean).sort(),
        );
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('knows the last commit of a path over merges as `git log` says', async () => {
    const base = place.remote.commit({ 'a/x': '1', 'b/y': '1' });
    await mirror.refresh({ announced: true });
    expect((await mirror.lastCommit(base, ['a']))?.sha).toBe(base);

    place.remote.git('update-ref', 'refs/heads/feature', base);
    const feature = place.remote.commit(
      { 'a/x': '2' },
      { branch: 'feature', author: 'Ådne Ås <a@example.com>' },
    );
    place.remote.commit({ 'b/y': '2' });
    place.remote.git('update-ref', 'refs/heads/both', 'main');
    place.remote.commit({ 'a/x': '2' }, { branch: 'both' });
    const merge = place.remote.git(
      ...['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'],
      ...['commit-tree', 'both^{tree}', '-p', 'main', '-p', 'feature'],
      ...['-m', 'Merge the\nfeature\n\nAnd more words'],
    );
    place.remote.git('update-ref', 'refs/heads/main', merge);
    await mirror.refresh({ announced: true });

    const last = await mirror.lastCommit(merge, ['a']);
    const printed = place.remote.git(
      ...['log', '-1', '--format=%H%n%an%n%ae%n%aI%n%s', merge, '--', 'a'],
    );
    const { sha, author, authorEmail, at, message } = last!;
    expect(sha).toBe(feature);
    expect(Date.parse(at)).toBe(Date.parse(printed.split('\n')[3]));
    expect([sha, author, authorEmail, message]).toEqual(
      printed.split('\n').filter((_, index) => index !== 3),
    );
    expect(mirror.head()!.sha).toBe(merge);
  });

  it('takes the first paragraph of a message as its subject', async () => {
    place.remote.commit({ a: '1' }, { message: 'One\ntwo  \n \nthree' });
    await mirror.refresh({ announced: true });
    const commit = await mirror.lastCommit(mirror.head()!.sha, ['a']);
    expect(commit!.message).toBe('One two');
  });

  it('rejects names that would ask for more than one object', async () => {
    const sha = place.remote.commit({ a: '1' });
    await mirror.refresh({ announced: true });
    await expect(mirror.revision(`${sha}\ncontents ${sha}`)).rejects.toThrow(
      'not the name of a Git object',
    );
  });
});
