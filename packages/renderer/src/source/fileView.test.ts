import { SourceEntry } from '@gitops-suite/model';
import { resolveLimits } from '../limits';
import { FileView } from './fileView';
import { createMemorySource, MemoryFile } from './memorySource';
import { foldersAbove, resolvePath } from './paths';

function view(files: Record<string, MemoryFile>, limits = {}) {
  return new FileView(createMemorySource(files), resolveLimits(limits));
}

describe('the view of a source', () => {
  it('learns files, folders and what is not there', async () => {
    const seen = view({ 'a/b/c.yaml': 'x' });
    await seen.settle(['a/b/c.yaml', 'a/b', 'a/gone', 'a/b/c.yaml/below']);
    expect([...seen.entries.keys()]).toEqual(['a/b/c.yaml']);
    expect(seen.hasFolder('a/b')).toBe(true);
    expect(seen.touched()).toEqual({
      files: ['a/b/c.yaml'],
      absent: ['a/gone'],
      folders: [],
    });
  });

  it('asks the source for nothing that it knows', async () => {
    const source = createMemorySource({ 'a.yaml': 'x' });
    const asked: string[] = [];
    const seen = new FileView(
      {
        ...source,
        stat: paths => {
          asked.push(...paths);
          return source.stat(paths);
        },
      },
      resolveLimits(),
    );
    await seen.load(['a.yaml']);
    await seen.load(['a.yaml']);
    await seen.look(['a.yaml']);
    expect(asked).toEqual(['a.yaml']);
  });

  it('refuses a file that turns out larger than announced', async () => {
    const source = createMemorySource({ 'a.yaml': 'x'.repeat(100) });
    const lying = (entries: ReadonlyMap<string, SourceEntry>) =>
      new Map(
        [...entries].map(([path, entry]) => [path, { ...entry, size: 1 }]),
      );
    const seen = new FileView(
      { ...source, stat: async paths => lying(await source.stat(paths)) },
      resolveLimits({ fileBytes: 50 }),
    );
    await expect(seen.load(['a.yaml'])).rejects.toMatchObject({
      problem: { code: 'file-too-large', file: 'a.yaml' },
    });
  });

  it('counts what it loads in several steps together', async () => {
    const seen = view({ a: 'xxxx', b: 'xxxx', c: 'xxxx' }, { inputBytes: 10 });
    await seen.load(['a']);
    await seen.load(['b', 'a']);
    await expect(seen.load(['c'])).rejects.toMatchObject({
      problem: { code: 'input-too-large', file: 'c' },
    });
  });
});

describe('paths', () => {
  it.each([
    ['a/b', 'c.yaml', 'a/b/c.yaml'],
    ['a/b', '../c', 'a/c'],
    ['a/b', './/../..', ''],
    ['', 'a/./b/', 'a/b'],
    ['a', '../../a/b', undefined],
    ['', '..', undefined],
  ])('in %p, %p means %p', (folder, path, want) => {
    expect(resolvePath(folder, path)).toBe(want);
  });

  it('names the folders above a path, nearest first', () => {
    expect(foldersAbove('a/b/c.yaml')).toEqual(['a/b', 'a']);
    expect(foldersAbove('a')).toEqual([]);
  });
});
