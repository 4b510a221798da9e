import type { KubeObject } from './kubeTypes';
import { compareVersions, keyOf, ObjectStore, parseKey } from './objectStore';
import { meta } from './testUtils/objects';

function object(
  name: string,
  resourceVersion: string,
  more: Partial<KubeObject['metadata']> = {},
) {
  return { metadata: meta(name, { resourceVersion, ...more }) } as KubeObject;
}

describe('ObjectStore', () => {
  it.each([
    ['9', '10'],
    ['99', '100'],
    ['9007199254740993', '9007199254740994'],
  ])('holds version %s for older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(older, older)).toBe(0);
  });

  it('keeps the newest version in whatever order they arrive', () => {
    const versions = ['8', '9', '10'].map(version => object('web', version));
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    for (const order of orders) {
      const store = new ObjectStore<KubeObject>();
      for (const index of order) store.put(versions[index]);
      expect(store.get('shop/web')).toBe(versions[2]);
    }
  });

  it('does not bring a removed object back by a late answer', () => {
    const store = new ObjectStore<KubeObject>();
    store.put(object('web', '5'));
    store.remove(object('web', '7'));
    store.put(object('web', '6'));
    expect(store.all()).toEqual([]);
  });

  it('takes an object of the same name but another uid for a new one', () => {
    const store = new ObjectStore<KubeObject>();
    store.put(object('web', '5'));
    const next = object('web', '9', { uid: 'another' });
    store.put(next);
    store.remove(object('web', '8'));
    expect(store.get('shop/web')).toBe(next);
  });

  it('drops what a list does not hold, but not what is newer than the list', () => {
    const store = new ObjectStore<KubeObject>();
    store.put(object('old', '5'));
    store.put(object('kept', '6'));
    store.put(object('newer', '12'));
    store.replaceAll([object('kept', '6'), object('listed', '7')], '10');
    expect(store.all().map(keyOf).sort()).toEqual([
      'shop/kept',
      'shop/listed',
      'shop/newer',
    ]);
  });

  it('finds objects by namespace and by owner, also after both changed', () => {
    const store = new ObjectStore<KubeObject>();
    const owner = (uid: string) => [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: uid, uid },
    ];
    store.put(object('a', '1', { ownerReferences: owner('first') }));
    store.put(
      object('b', '2', { ownerReferences: owner('first'), namespace: 'bank' }),
    );
    store.put(object('a', '3', { ownerReferences: owner('second') }));
    expect(store.ownedBy('first').map(keyOf)).toEqual(['bank/b']);
    expect(store.ownedBy('second').map(keyOf)).toEqual(['shop/a']);
    expect(store.inNamespace('shop').map(keyOf)).toEqual(['shop/a']);
    store.remove(object('b', '4', { namespace: 'bank' }));
    expect(store.inNamespace('bank')).toEqual([]);
  });

  it('tells of changes with what was before, and not of what it knew already', () => {
    const store = new ObjectStore<KubeObject>();
    const told: Array<[string | undefined, string | undefined]> = [];
    store.onChange((current, previous) =>
      told.push([
        current?.metadata.resourceVersion,
        previous?.metadata.resourceVersion,
      ]),
    );
    store.put(object('web', '1'));
    store.put(object('web', '1'));
    store.put(object('web', '2'));
    store.remove(object('web', '2'));
    store.remove(object('web', '2'));
    expect(told).toEqual([
      ['1', undefined],
      ['2', '1'],
      [undefined, '2'],
    ]);
  });

  it.each(['shop/web', 'worker-1'])('reads the key %s back', key => {
    expect(keyOf({ metadata: parseKey(key) })).toBe(key);
  });
});
