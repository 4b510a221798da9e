import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { systemClock } from '../engine/clock';
import {
  createTestRepository,
  silentLogger,
  type TestRepository,
} from '../testUtils';
import { GitMirror } from './gitMirror';

/** What is read object by object has to be what the commands of git print. */
describe('what is read of a mirror', () => {
  let remote: TestRepository;
  let folder: string;
  let mirror: GitMirror;

  beforeEach(async () => {
    remote = createTestRepository();
    folder = mkdtempSync(join(tmpdir(), 'gitops-mirror-'));
    mirror = await GitMirror.open({
      config: { name: 'r', url: remote.url, branch: 'main', trust: [] },
      folder,
      clock: systemClock,
      logger: silentLogger,
    });
  });
  afterEach(async () => {
    await mirror.close();
    remote.remove();
    rmSync(folder, { recursive: true, force: true });
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
        const shas = changes.map(files => remote.commit(files));
        await mirror.refresh({ announced: true, acceptRewrite: true });
        const [from, to] = [shas[0], shas[shas.length - 1]];
        const printed = remote.git(
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
    const base = remote.commit({ 'a/x': '1', 'b/y': '1' });
    await mirror.refresh({ announced: true });
    expect((await mirror.lastCommit(base, ['a']))?.sha).toBe(base);

    remote.git('update-ref', 'refs/heads/feature', base);
    const feature = remote.commit(
      { 'a/x': '2' },
      { branch: 'feature', author: 'Ådne Ås <a@example.com>' },
    );
    remote.commit({ 'b/y': '2' });
    remote.git('update-ref', 'refs/heads/both', 'main');
    remote.commit({ 'a/x': '2' }, { branch: 'both' });
    const merge = remote.git(
      ...['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'],
      ...['commit-tree', 'both^{tree}', '-p', 'main', '-p', 'feature'],
      ...['-m', 'Merge the\nfeature\n\nAnd more words'],
    );
    remote.git('update-ref', 'refs/heads/main', merge);
    await mirror.refresh({ announced: true });

    const last = await mirror.lastCommit(merge, ['a']);
    const printed = remote.git(
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
    remote.commit({ a: '1' }, { message: 'One\ntwo  \n \nthree' });
    await mirror.refresh({ announced: true });
    const commit = await mirror.lastCommit(mirror.head()!.sha, ['a']);
    expect(commit!.message).toBe('One two');
  });

  it('rejects names that would ask for more than one object', async () => {
    const sha = remote.commit({ a: '1' });
    await mirror.refresh({ announced: true });
    await expect(mirror.revision(`${sha}\ncontents ${sha}`)).rejects.toThrow(
      'not the name of a Git object',
    );
  });
});
