import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../engine/clock';
import { createTestRepository, silentLogger } from '../testUtils';
import { GitMirror } from './gitMirror';
import { UNFETCHED_SIZE } from './gitRevision';
import { Packs } from './packs';

describe('Packs', () => {
  const remote = createTestRepository();
  const folder = mkdtempSync(join(tmpdir(), 'gitops-packs-'));
  const directory = join(folder, 'r.git');
  afterAll(() => {
    remote.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const packs = () =>
    readdirSync(join(directory, 'objects', 'pack')).filter(name =>
      name.endsWith('.pack'),
    ).length;

  it('makes one of many, while the mirror is read, though large blobs are missing', async () => {
    const mirror = await GitMirror.open({
      config: { name: 'r', url: remote.url, branch: 'main', trust: [] },
      folder,
      clock: systemClock,
      logger: silentLogger,
    });
    remote.commit({ big: 'x'.repeat(UNFETCHED_SIZE), a: '0' });
    for (const value of ['1', '2', '3']) {
      await mirror.refresh({ announced: true });
      remote.commit({ a: value });
    }
    await mirror.refresh({ announced: true });
    const warnings: string[] = [];
    const logger = {
      ...silentLogger,
      warn: (message: string, fields?: object) =>
        warnings.push(`${message} ${JSON.stringify(fields)}`),
    };
    const parts = { directory, logger };
    // Nobody is asked for what is missing.
    const limits = { url: 'file:///nowhere', blobLimit: UNFETCHED_SIZE - 1 };

    expect(packs()).toBe(4);
    await new Packs({ ...parts, maxPacks: 4 }).tidy(limits);
    expect(packs()).toBe(4);
    await new Packs({ ...parts, maxPacks: 3 }).tidy(limits);
    expect(warnings).toEqual([]);
    expect(packs()).toBe(1);

    const read = await mirror.head()!.read(['a']);
    expect(Buffer.from(read.get('a')!).toString()).toBe('3');
    remote.commit({ a: '4' });
    expect(await mirror.refresh({ announced: true })).toMatchObject({
      status: 'done',
      value: { changed: true },
    });
    await mirror.close();
  }, 30_000);
});
