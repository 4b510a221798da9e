import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileSource } from '@gitops-suite/model';
import { createFolderSource } from './folderSource';
import { createMemorySource } from './memorySource';

describe('a source over a folder', () => {
  let root: string;
  let source: FileSource;

  beforeEach(async () => {
    root = await fs.mkdtemp(path.join(tmpdir(), 'folder-source-'));
    await fs.mkdir(path.join(root, 'app/base'), { recursive: true });
    await fs.mkdir(path.join(root, 'empty'));
    await fs.mkdir(path.join(root, '.git'));
    await fs.writeFile(path.join(root, '.git/config'), 'secret');
    await fs.writeFile(path.join(root, 'app/a.yaml'), 'a: 1\n');
    await fs.writeFile(path.join(root, 'app/base/b.yaml'), 'b: 2\n');
    await fs.symlink('/etc', path.join(root, 'app/etc'));
    await fs.symlink('a.yaml', path.join(root, 'app/link.yaml'));
    source = createFolderSource(root);
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  it('lists what is below a folder, links as links, without .git', async () => {
    const entries = await source.list('');
    expect(entries?.map(entry => [entry.path, entry.kind])).toEqual([
      ['app/a.yaml', 'file'],
      ['app/base/b.yaml', 'file'],
      ['app/etc', 'symlink'],
      ['app/link.yaml', 'symlink'],
    ]);
  });

  it.each(['gone', 'app/a.yaml', 'app/etc', 'app/etc/ssl'])(
    'knows no folder %s',
    async folder => {
      expect(await source.list(folder)).toBeUndefined();
    },
  );

  it('lists an empty folder as empty', async () => {
    expect(await source.list('empty')).toEqual([]);
  });

  it('finds files and links, and nothing where folders or nothing are', async () => {
    const found = await source.stat([
      'app/a.yaml',
      'app',
      'gone',
      'app/etc',
      'app/etc/hostname',
      'app/a.yaml/below',
      '',
    ]);
    expect([...found.keys()]).toEqual(['app/a.yaml', 'app/etc']);
    expect(found.get('app/a.yaml')).toMatchObject({ kind: 'file', size: 5 });
  });

  it('gives the same id to the same content, and another one after a change', async () => {
    const idOf = async () =>
      (await source.stat(['app/a.yaml'])).get('app/a.yaml')!.id;
    const before = await idOf();
    const copy = createMemorySource({ 'app/a.yaml': 'a: 1\n' });
    expect((await copy.stat(['app/a.yaml'])).get('app/a.yaml')!.id).toBe(
      before,
    );
    await fs.writeFile(path.join(root, 'app/a.yaml'), 'a: 2\n');
    expect(await idOf()).not.toBe(before);
  });

  it('identifies a file that is too large to hash by its size and time', async () => {
    const cheap = createFolderSource(root, { hashBytes: 1 });
    const entry = (await cheap.stat(['app/a.yaml'])).get('app/a.yaml');
    const exact = (await source.stat(['app/a.yaml'])).get('app/a.yaml');
    expect(entry).toMatchObject({ size: 5 });
    expect(entry?.id).not.toBe(exact?.id);
  });

  it('reads contents', async () => {
    const contents = await source.read(['app/a.yaml', 'app/base/b.yaml']);
    expect(new TextDecoder().decode(contents.get('app/base/b.yaml'))).toBe(
      'b: 2\n',
    );
  });

  it.each([
    ['a link', 'app/link.yaml'],
    ['a file behind a link', 'app/etc/hostname'],
    ['a file that is gone', 'gone.yaml'],
    ['a file outside', '../outside.yaml'],
  ])('does not read %s', async (_name, file) => {
    await expect(source.read([file])).rejects.toThrow();
  });
});
