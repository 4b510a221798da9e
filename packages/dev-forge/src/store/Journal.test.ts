import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from './Journal';

describe('Journal', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
    path = join(folder, 'journal.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = () => {
    const journal = new Journal(path);
    const records = Object.fromEntries(journal.all('a'));
    journal.close();
    return records;
  };

  it('keeps what was written over a restart, in its order, and forgets what was removed', () => {
    const journal = new Journal(path);
    journal.write([
      { in: 'a', key: '2', value: { n: 1 } },
      { in: 'a', key: '1', value: 'ü\n' },
    ]);
    journal.write([
      { in: 'a', key: '2', value: { n: 2 } },
      { in: 'b', key: '1', value: 1 },
    ]);
    journal.write([{ in: 'b', key: '1' }]);
    journal.close();
    expect(read()).toEqual({ '1': 'ü\n', '2': { n: 2 } });
    const again = new Journal(path);
    expect([...again.all('a').keys()]).toEqual(['2', '1']);
    expect(again.all('b').size).toBe(0);
    again.close();
  });

  it('holds whole transactions or none, wherever the file was cut off', () => {
    const journal = new Journal(path);
    for (let n = 1; n <= 3; n += 1)
      journal.write([
        { in: 'a', key: 'x', value: n },
        { in: 'a', key: 'y', value: 'ä'.repeat(n) },
      ]);
    journal.close();
    const whole = readFileSync(path);
    const seen = new Set<number>();
    for (let length = 0; length <= whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      const { x = 0, y = '' } = read() as { x?: number; y?: string };
      expect(y).toBe('ä'.repeat(x));
      seen.add(x);
      // What is written after such an end must be readable too.
      const next = new Journal(path);
      next.write([{ in: 'a', key: 'z', value: true }]);
      next.close();
      expect(read()).toEqual({ ...(x > 0 && { x, y }), z: true });
    }
    expect([...seen]).toEqual([0, 1, 2, 3]);
  });

  it('says where it is damaged rather than forget what follows', () => {
    const journal = new Journal(path);
    journal.write([{ in: 'a', key: 'x', value: 1 }]);
    journal.write([{ in: 'a', key: 'x', value: 2 }]);
    journal.close();
    const bytes = readFileSync(path);
    bytes.fill('#', 2, 6);
    writeFileSync(path, bytes);
    expect(() => new Journal(path)).toThrow('The journal is damaged at byte 0');
  });

  it('shows what is staged at once and keeps it with the next write', () => {
    const journal = new Journal(path);
    const value = { n: 1 };
    journal.stage([{ in: 'a', key: 'x', value }]);
    value.n = 2;
    expect(journal.all('a').get('x')).toEqual({ n: 1 });
    expect(read()).toEqual({});
    journal.write([{ in: 'a', key: 'y', value: 3 }]);
    journal.close();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(read()).toEqual({ x: { n: 1 }, y: 3 });
  });

  it('stays small when the same records change over and over', () => {
    const journal = new Journal(path);
    const text = 'x'.repeat(200_000);
    for (let n = 0; n < 120; n += 1)
      journal.write([{ in: 'a', key: 'x', value: { n, text } }]);
    journal.close();
    expect(statSync(path).size).toBeLessThan(10 * 1024 * 1024);
    expect(statSync(path).mode % 0o1000).toBe(0o600);
    expect(read().x).toEqual({ n: 119, text });
  });
});
