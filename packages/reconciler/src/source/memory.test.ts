import { createTestRepository, type TestRepository } from '../testUtils';
import { Commits } from './commits';
import { ObjectReader } from './objectReader';
import { PathHistory } from './pathHistory';
import { Trees } from './trees';

jest.setTimeout(120_000);

/** An engine runs for months: what it remembers of a repository grows with the repository, not with its commits. */
describe('what is remembered of a repository', () => {
  let remote: TestRepository;
  let objects: ObjectReader;
  let commits: Commits;
  let trees: Trees;

  beforeEach(() => {
    remote = createTestRepository();
    objects = new ObjectReader(remote.folder);
    commits = new Commits(objects);
    trees = new Trees(objects);
  });
  afterEach(() => {
    objects.close();
    remote.remove();
  });

  const treeOf = async (sha: string) => (await commits.get(sha))!.tree;

  it('are the folders of the newest commit and of few before it', async () => {
    const apps = Array.from({ length: 20 }, (_, index) => `apps/a${index}/x`);
    const files = Object.fromEntries(apps.map(path => [path, '0']));
    let before = await treeOf(remote.commit(files));
    await trees.changes(undefined, before);
    const sizes: number[] = [];
    for (let round = 1; round <= 60; round += 1) {
      const path = apps[round % apps.length];
      const after = await treeOf(remote.commit({ [path]: `${round}` }));
      expect(await trees.changes(before, after)).toEqual([
        { status: 'changed', path },
      ]);
      before = after;
      sizes.push(trees.size);
    }
    const most = (from: number, to: number) =>
      Math.max(...sizes.slice(from, to));
    expect(most(45, 60)).toBeLessThanOrEqual(most(25, 40));
    // What was let go is read again when somebody asks for it.
    const first = await treeOf('main~60');
    expect(await trees.changes(first, before)).toHaveLength(20);
  });

  it('are the newest commits, which are walked anew in the end', async () => {
    const history = new PathHistory({
      ...{ place: { directory: remote.folder }, commits, trees },
      atOnce: 5,
    });
    const paths = ['apps/a', 'apps/b', 'apps/c'];
    remote.commit(Object.fromEntries(paths.map(path => [path, '-'])));
    for (let round = 0; round < 30; round += 1) {
      const path = paths[round % paths.length];
      const sha = remote.commit({ [path]: `${round}` });
      const older = paths[(round + 1) % paths.length];
      expect(await history.newest(sha, [path])).toBe(sha);
      expect(await history.newest(sha, [older])).toBe(
        remote.git('log', '-1', '--format=%H', sha, '--', older),
      );
      expect(await history.size()).toBeLessThanOrEqual(10);
    }
  });
});
