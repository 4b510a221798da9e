import fc from 'fast-check';
import { parseTable } from '../schema/parseTable';
import type { Json, JsonObject } from '../schema/types';
import { compare } from './compare';
import {
  difference,
  emptySet,
  intersection,
  isEmpty,
  isSameSet,
  pathsOf,
  union,
} from './fieldSet';
import { decodeFields, encodeFields } from './fieldsV1';
import { mergeValues } from './mergeValues';
import { printPath } from './pathElement';
import { isSameJson } from './sameJson';
import { toFieldSet } from './toFieldSet';
import {
  applyConfiguration,
  updateOwners,
  type Owners,
  type UpdateContext,
} from './updater';
import { findTypeErrors } from './validateTyped';

const type = parseTable([
  '# t\nThing\n  name?:str size?:i32 labels:{str} tags:[str]set args:[str] items:[Item|name] ports:[Port|port,protocol] deep?:Deep fixed?:Deep~\nItem\n  name!:str value?:str subs:[Item|name]\nPort\n  port!:i32 protocol:str=TCP note?:str\nDeep\n  a?:str b?:str',
]).get('t.Thing')!;

const word = fc.constantFrom('a', 'b', 'c');
const some = <T>(value: fc.Arbitrary<T>) =>
  fc.option(value, { nil: undefined, freq: 2 });
const item = fc.record({ name: word, value: some(word) });
const unique = (
  items: fc.Arbitrary<JsonObject>,
  key: (i: JsonObject) => unknown,
) => fc.uniqueArray(items, { selector: key, minLength: 1, maxLength: 3 });
// Nobody owns an empty list or map, so two managers cannot tell whose it is: that is left out.
const thing: fc.Arbitrary<JsonObject> = fc
  .record({
    name: some(word),
    size: some(fc.integer({ min: 0, max: 3 })),
    labels: some(fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 })),
    tags: some(fc.uniqueArray(word, { minLength: 1 })),
    args: some(fc.array(word, { maxLength: 3 })),
    items: some(unique(item as fc.Arbitrary<JsonObject>, i => i.name)),
    ports: some(
      unique(
        fc.record({
          port: fc.constantFrom(1, 2),
          note: some(word),
        }) as fc.Arbitrary<JsonObject>,
        i => i.port,
      ),
    ),
    deep: some(fc.record({ a: word, b: some(word) })),
    fixed: some(fc.record({ a: word, b: some(word) })),
  })
  .map(value => JSON.parse(JSON.stringify(value)) as JsonObject);

const paths = (set: Parameters<typeof pathsOf>[0]) =>
  [...pathsOf(set)].map(printPath);

const context = (manager: string): UpdateContext => ({
  type,
  apiVersion: 'v1',
  manager,
  ignored: emptySet,
});

function apply(
  live: JsonObject,
  owners: Owners,
  ...[manager, configuration, force = false]: [string, JsonObject, boolean?]
) {
  return applyConfiguration(context(manager), {
    live,
    configuration,
    owners,
    force,
  });
}

function applied(result: ReturnType<typeof apply>, live: JsonObject) {
  if ('conflicts' in result) throw new Error('in conflict');
  return { object: result.object ?? live, owners: result.owners };
}

describe('toFieldSet', () => {
  it('names leaves, entries of maps, items of sets and lists, and atomic values', () => {
    const set = toFieldSet(type, {
      size: 1,
      labels: { a: '1' },
      tags: ['x'],
      args: ['y'],
      items: [{ name: 'i', value: 'v' }],
      ports: [{ port: 80 }],
      deep: {},
      fixed: { a: 'b' },
    });
    expect(paths(set).sort()).toEqual([
      '.args',
      '.deep',
      '.fixed',
      '.items[name="i"]',
      '.items[name="i"].name',
      '.items[name="i"].value',
      '.labels.a',
      '.ports[port=80,protocol="TCP"]',
      '.ports[port=80,protocol="TCP"].port',
      '.size',
      '.tags[="x"]',
    ]);
  });

  it('survives its encoding', () => {
    fc.assert(
      fc.property(thing, value => {
        const set = toFieldSet(type, value);
        expect(isSameSet(decodeFields(encodeFields(set)), set)).toBe(true);
      }),
    );
  });
});

describe('sets of fields', () => {
  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(thing, thing, (x, y) => {
        const [a, b] = [toFieldSet(type, x), toFieldSet(type, y)];
        expect(isEmpty(difference(a, a))).toBe(true);
        expect(isSameSet(union(difference(a, b), intersection(a, b)), a)).toBe(
          true,
        );
        expect(isEmpty(intersection(difference(a, b), b))).toBe(true);
        expect(isSameSet(union(a, b), union(b, a))).toBe(true);
      }),
    );
  });
});

describe('compare', () => {
  it('finds nothing exactly between equal values', () => {
    fc.assert(
      fc.property(thing, thing, (x, y) => {
        const change = compare(type, x, y);
        const none = [change.added, change.modified, change.removed].every(
          isEmpty,
        );
        // The order of items with keys is nobody's.
        expect(none || !isSameJson(x, y)).toBe(true);
        const back = compare(type, y, x);
        expect(isSameSet(change.added, back.removed)).toBe(true);
        expect(isSameSet(change.modified, back.modified)).toBe(true);
      }),
    );
  });
});

describe('mergeValues', () => {
  it('changes nothing when a value is laid over itself', () => {
    fc.assert(
      fc.property(thing, value => {
        const merged = mergeValues(type, value, value) ?? {};
        expect(isEmpty(compare(type, value, merged as Json).modified)).toBe(
          true,
        );
        expect(isEmpty(compare(type, value, merged as Json).added)).toBe(true);
      }),
    );
  });

  it.each([
    [
      ['a', 'b', 'c'],
      ['c', 'a'],
      ['b', 'c', 'a'],
    ],
    [
      ['a', 'b'],
      ['x', 'b'],
      ['a', 'x', 'b'],
    ],
    [['a'], ['x', 'y'], ['a', 'x', 'y']],
  ])('orders items of %j under %j as %j', (under, over, wanted) => {
    expect(mergeValues(type, { tags: under }, { tags: over })).toEqual({
      tags: wanted,
    });
  });
});

describe('applyConfiguration', () => {
  it('removes what the manager no longer applies and nobody else owns', () => {
    const first = applied(
      apply({}, new Map(), 'a', { labels: { x: '1', y: '1' }, size: 1 }),
      {},
    );
    const second = applied(
      apply(first.object, first.owners, 'b', { labels: { y: '1' } }),
      first.object,
    );
    const third = applied(
      apply(second.object, second.owners, 'a', { size: 1 }),
      second.object,
    );
    expect(third.object).toEqual({ labels: { y: '1' }, size: 1 });
  });

  it('names the owner of a field that it would change, and takes it by force', () => {
    const first = applied(apply({}, new Map(), 'a', { size: 1 }), {});
    const refused = apply(first.object, first.owners, 'b', { size: 2 });
    expect(
      'conflicts' in refused &&
        refused.conflicts.map(c => [c.manager, paths(c.fields)]),
    ).toEqual([['a', ['.size']]]);
    const forced = applied(
      apply(first.object, first.owners, 'b', { size: 2 }, true),
      first.object,
    );
    expect(forced.object).toEqual({ size: 2 });
    expect([...forced.owners.keys()]).toEqual(['b']);
  });

  it('leaves alone what an update wrote', () => {
    const owners = updateOwners(
      context('u'),
      {},
      { labels: { z: '1' } },
      new Map(),
    );
    const first = applied(
      apply({ labels: { z: '1' } }, owners, 'a', { labels: { x: '1' } }),
      {},
    );
    const second = applied(
      apply(first.object, first.owners, 'a', {}),
      first.object,
    );
    expect(second.object).toEqual({ labels: { z: '1' } });
  });

  it('is a no-op when it is repeated, whatever came before', () => {
    fc.assert(
      fc.property(thing, thing, thing, (x, y, z) => {
        const first = applied(apply({}, new Map(), 'a', x), {});
        const second = applied(
          apply(first.object, first.owners, 'b', y, true),
          first.object,
        );
        const third = applied(
          apply(second.object, second.owners, 'a', z, true),
          second.object,
        );
        const again = apply(third.object, third.owners, 'a', z);
        if ('conflicts' in again)
          throw new Error('an apply in conflict with itself');
        expect(again.object ?? third.object).toEqual(third.object);
        for (const [manager, owner] of third.owners)
          expect(
            isSameSet(again.owners.get(manager)!.fields, owner.fields),
          ).toBe(true);
      }),
    );
  });

  it('holds every field of the configuration after a forced apply', () => {
    fc.assert(
      fc.property(thing, thing, (x, y) => {
        const first = applied(apply({}, new Map(), 'a', x), {});
        const second = applied(
          apply(first.object, first.owners, 'b', y, true),
          first.object,
        );
        const change = compare(type, second.object, y);
        expect(isEmpty(change.modified)).toBe(true);
        expect(
          paths(
            difference(toFieldSet(type, y), toFieldSet(type, second.object)),
          ),
        ).toEqual([]);
      }),
    );
  });
});

describe('findTypeErrors', () => {
  it.each<[JsonObject, string]>([
    [{ foo: 1 }, '.foo: field not declared in schema'],
    [{ size: 'x' }, '.size: expected numeric (int or float), got string'],
    [{ tags: ['a', 'a'] }, '.tags: duplicate entries for key [="a"]'],
    [
      { ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] },
      '.ports: duplicate entries for key [port=1,protocol="TCP"]',
    ],
    [{ labels: [] }, '.labels: expected map, got list'],
  ])('says of %j: %s', (value, problem) => {
    expect(findTypeErrors(type, value)).toEqual([problem]);
  });
});
