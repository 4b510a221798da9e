import { ChangedPaths } from './changedPaths';

const readSet = {
  files: ['apps/a/x.yaml'],
  absent: ['apps/a/extra'],
  folders: ['apps/a/more'],
};

describe('ChangedPaths', () => {
  it.each([
    { path: 'apps/a/x.yaml', want: true },
    { path: 'apps/a/y.yaml', want: false },
    { path: 'apps/a/extra', want: true },
    { path: 'apps/a/extra/now/a/folder', want: true },
    { path: 'apps/a/more/new.yaml', want: true },
    { path: 'apps/a/more/deep/new.yaml', want: true },
    { path: 'apps/a/moreover.yaml', want: false },
    { path: 'README.md', want: false },
  ])('says $want for $path', ({ path, want }) => {
    const changed = new ChangedPaths([{ path: 'other/z' }, { path }]);
    expect(changed.touch(readSet)).toBe(want);
  });

  it('says yes to anything for who has listed the root', () => {
    const changed = new ChangedPaths([{ path: 'README.md' }]);
    expect(changed.touch({ files: [], absent: [], folders: [''] })).toBe(true);
  });
});
