import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureOwnFolder, whyForeign } from './ownFolder';

const self = 1000;

describe('the data folder', () => {
  it.each([
    ['this user alone', { uid: self, mode: 0o700 }],
    ['this user and its group', { uid: self, mode: 0o775 }],
    ['root, as a mounted volume', { uid: 0, mode: 0o777 }],
  ])('is taken when it belongs to %s', (_, facts) => {
    expect(whyForeign(facts, self)).toBeUndefined();
  });

  it.each([
    ['belongs to another user', { uid: 1001, mode: 0o700 }, /\(1001\)/],
    ['is writable by everybody', { uid: self, mode: 0o777 }, /everybody/],
    ['is the one for all', { uid: 0, mode: 0o1777 }, /everybody/],
  ])('is refused when it %s', (_, facts, reason) => {
    expect(whyForeign(facts, self)).toMatch(reason);
  });

  it('is judged nowhere where there are no user ids', () => {
    expect(whyForeign({ uid: 0, mode: 0o777 }, undefined)).toBeUndefined();
  });

  it('is made for this user alone, with the cure when it is not', async () => {
    const base = await mkdtemp(join(tmpdir(), 'own-folder-'));
    try {
      const folder = join(base, 'a/b');
      await ensureOwnFolder(folder);
      expect((await stat(folder)).mode % 0o1000).toBe(0o700);
      await chmod(folder, 0o1777);
      await expect(ensureOwnFolder(folder)).rejects.toThrow(
        /b cannot be trusted: everybody may write into it\. Name another one .* in dataFolder/,
      );
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });
});
