import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store, TooOldError } from './store';

const object = (name: string, more = {}) => ({ metadata: { name }, ...more });
const names = (store: Store, version?: number) =>
  (version === undefined
    ? store.list('things')
    : store.listAt('things', version)
  ).map(entry => entry.key);

describe('Store', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'store-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('shows the past as far as it knows it', () => {
    const store = new Store();
    store.put('things', 'b', object('b'));
    const before = store.version;
    store.put('things', 'a', object('a'));
    store.remove('things', 'b');
    store.put('others', 'x', object('x'));
    expect(names(store)).toEqual(['a']);
    expect(names(store, before)).toEqual(['b']);
    expect(
      store.changesSince('things', before).map(c => [c.key, !!c.after]),
    ).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('forgets the oldest changes beyond its limit, and says so', () => {
    const store = new Store({ historyLimit: 4 });
    store.put('things', 'a', object('a'));
    const old = store.version;
    for (let i = 0; i < 10; i++) store.put('things', 'a', object('a', { i }));
    expect(() => store.changesSince('things', old)).toThrow(TooOldError);
    expect(store.changesSince('things', store.version - 2)).toHaveLength(2);
  });

  it('finds everything again, but for a line that was cut', () => {
    const first = new Store({ folder });
    first.put('things', 'a', object('a'));
    first.put('things', 'b', object('b'));
    first.remove('things', 'a');
    const { version } = first;
    first.close();
    appendFileSync(
      join(folder, 'state.jsonl'),
      '{"version":99,"storage":"things","key":"c","obj',
    );
    const second = new Store({ folder });
    expect(names(second)).toEqual(['b']);
    expect(second.version).toBe(version);
    second.put('things', 'd', object('d'));
    second.close();
    expect(names(new Store({ folder }))).toEqual(['b', 'd']);
  });

  it('refuses a line that was damaged, and drops nothing of what follows', () => {
    const first = new Store({ folder });
    for (const name of ['a', 'b', 'c']) first.put('things', name, object(name));
    first.close();
    const path = join(folder, 'state.jsonl');
    const damaged = readFileSync(path, 'utf8').replace('"b"', '"b');
    writeFileSync(path, damaged);
    expect(() => new Store({ folder })).toThrow(
      /^line 2 of .*state\.jsonl is damaged; remove that line/,
    );
    expect(readFileSync(path, 'utf8')).toBe(damaged);
  });

  it('keeps its counter and its objects when the journal is compacted', () => {
    const store = new Store({ folder });
    for (let i = 0; i < 10_050; i++)
      store.put('things', 'a', object('a', { i }));
    store.put('things', 'b', object('b'));
    store.remove('things', 'b');
    const { version } = store;
    store.close();
    const lines = readFileSync(join(folder, 'state.jsonl'), 'utf8').split('\n');
    expect(lines.length).toBeLessThan(100);
    const again = new Store({ folder });
    expect(again.version).toBe(version);
    expect(again.get('things', 'a')?.object).toMatchObject({ i: 10_049 });
  });

  it('starts anew from an empty file', () => {
    writeFileSync(join(folder, 'state.jsonl'), '');
    expect(names(new Store({ folder }))).toEqual([]);
  });
});
