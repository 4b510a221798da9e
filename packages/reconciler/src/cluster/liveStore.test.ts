import fc from 'fast-check';
import type { KubernetesObject } from '@gitops-suite/model';
import { RawNumber } from '../json';
import type { LiveChange } from '../ports';
import { LiveStore } from './liveStore';
import { ManualClock } from './testing/manualClock';

function open() {
  const changes: LiveChange[] = [];
  const store = new LiveStore({
    installation: 'main',
    clock: new ManualClock(),
    isComplete: () => true,
    onChange: change => changes.push(change),
  });
  return {
    store,
    told: () =>
      changes
        .splice(0)
        .map(
          ({ type, key, applicationId = '-' }) =>
            `${type} ${key} ${applicationId}`,
        ),
  };
}

function root(
  name: string,
  more: {
    uid?: string;
    version?: number;
    annotation?: string;
    kind?: string;
    data?: unknown;
    namespace?: string;
  } = {},
): KubernetesObject {
  const { kind = 'ConfigMap', namespace = 'shop' } = more;
  return {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      namespace,
      uid: more.uid ?? `uid-${name}`,
      resourceVersion: String(more.version ?? 10),
      annotations: {
        'gitops-suite/application':
          more.annotation ?? `main/app.dev//${kind}/${namespace}/${name}`,
      },
    },
    data: more.data,
  };
}

const key = (name: string, namespace = 'shop') =>
  `/ConfigMap/${namespace}/${name}`;

const whole = { resourceVersion: '20', isInScope: () => true };
const configMaps = { group: '', kind: 'ConfigMap' };

describe('a managed object', () => {
  it('is told when it is new, when it changed and when it is gone', () => {
    const { store, told } = open();
    store.putRoot(root('a'));
    store.putRoot(root('a', { version: 11, data: { x: '1' } }));
    store.removeObject('root', root('a', { version: 12 }));
    expect(told()).toEqual([
      `added ${key('a')} app.dev`,
      `modified ${key('a')} app.dev`,
      `deleted ${key('a')} app.dev`,
    ]);
    expect(store.size()).toBe(0);
    expect(store.ofApplication('app.dev')).toEqual([]);
  });

  it.each([
    { name: 'the same version again', version: 10 },
    { name: 'an older one', version: 9 },
  ])('is not told for $name', ({ version }) => {
    const { store, told } = open();
    store.putRoot(root('a', { data: { x: 'new' } }));
    told();
    store.putRoot(root('a', { version, data: { x: 'old' } }));
    expect(told()).toEqual([]);
    expect(store.get(key('a'))).toMatchObject({ data: { x: 'new' } });
  });

  it('under an old name is another one, whatever its version', () => {
    const { store, told } = open();
    store.putRoot(root('a', { version: 10 }));
    store.putRoot(root('a', { version: 9, uid: 'second' }));
    expect(told()).toHaveLength(2);
    store.removeObject('root', root('a'));
    expect(store.get(key('a'))!.metadata.uid).toBe('second');
  });

  it('keeps every field and the text of its numbers', () => {
    const { store } = open();
    const data = {
      big: new RawNumber('9007199254740993'),
      one: new RawNumber('1.0'),
      nothing: null,
      empty: {},
      text: 'grün 漢字',
    };
    for (let i = 0; i < 300; i++) {
      // More than stay parsed.
      store.putRoot(root(`o-${i}`, { data }));
    }
    expect(JSON.stringify(store.get(key('o-0')))).toBe(
      JSON.stringify(root('o-0', { data })),
    );
  });
});

it.each([
  { name: 'its own', annotation: `main/app.dev/${key('a')}`, want: 'app.dev' },
  {
    name: 'that of another object',
    annotation: `main/app.dev/${key('b')}`,
    want: '-',
  },
  {
    name: 'that of another installation',
    annotation: `other/app.dev/${key('a')}`,
    want: '-',
  },
  {
    name: 'an installation with a longer name',
    annotation: `main2/app.dev/${key('a')}`,
    want: '-',
  },
  { name: 'no id', annotation: `main/${key('a')}`, want: '-' },
  { name: 'an empty id', annotation: `main//${key('a')}`, want: '-' },
  { name: 'an id with a slash', annotation: `main/x/y/${key('a')}`, want: '-' },
  { name: 'nonsense', annotation: 'main', want: '-' },
])('an annotation with $name gives $want', ({ annotation, want }) => {
  const { store, told } = open();
  store.putRoot(root('a', { annotation }));
  expect(told()).toEqual([`added ${key('a')} ${want}`]);
  expect(store.ofApplication('app.dev')).toHaveLength(want === '-' ? 0 : 1);
});

describe('a list', () => {
  it('takes away what is not in it, in its scope and of its kind alone', () => {
    const { store, told } = open();
    store.putRoot(root('kept'));
    store.putRoot(root('gone'));
    store.putRoot(root('other', { namespace: 'else' }));
    store.putRoot(root('kind', { kind: 'Secret' }));
    told();
    store.keepListed('root', configMaps, {
      ...whole,
      keys: new Set(['shop/kept']),
      isInScope: namespace => namespace === 'shop',
    });
    expect(told()).toEqual([`deleted ${key('gone')} app.dev`]);
  });

  it('does not take away what was written while it was on its way', () => {
    const { store, told } = open();
    store.written(root('fresh', { version: 21 }));
    store.keepListed('root', configMaps, { ...whole, keys: new Set() });
    expect(told()).toEqual([]);
    expect(store.get(key('fresh'))).toBeDefined();
  });
});

describe('a write of ours', () => {
  it('is not news, whether the watch or the answer is first', async () => {
    const { store, told } = open();
    await store.whileWriting(key('a'), async () => {
      store.putRoot(root('a', { version: 11 }));
      store.written(root('a', { version: 11 }));
    });
    store.putRoot(root('a', { version: 11 }));
    expect(told()).toEqual([]);
    expect(store.get(key('a'))).toBeDefined();
  });

  it('does not hide what another did at the same time', async () => {
    const { store, told } = open();
    await store.whileWriting(key('a'), async () => {
      store.putRoot(root('a', { version: 11 }));
      store.putRoot(root('a', { version: 12, data: { by: 'another' } }));
      store.written(root('a', { version: 11 }));
    });
    expect(told()).toEqual([`modified ${key('a')} app.dev`]);
    expect(store.get(key('a'))).toMatchObject({ data: { by: 'another' } });
  });

  it('that fails lets everything through that came meanwhile', async () => {
    const { store, told } = open();
    store.putRoot(root('a'));
    told();
    const write = store.whileWriting(key('a'), async () => {
      store.removeObject('root', root('a', { version: 11 }));
      throw new Error('lost');
    });
    await expect(write).rejects.toThrow('lost');
    expect(told()).toEqual([`deleted ${key('a')} app.dev`]);
  });

  it('that deletes is not undone by late events', () => {
    const { store, told } = open();
    store.putRoot(root('a'));
    told();
    store.bury(key('a'), 'uid-a');
    store.putRoot(root('a', { version: 12 }));
    expect(store.get(key('a'))).toBeUndefined();
    store.putRoot(root('a', { uid: 'next', version: 13 }));
    expect(told()).toEqual([`added ${key('a')} app.dev`]);
  });
});

describe('a child', () => {
  const pod = (
    name: string,
    owner: string | undefined,
    more: { version?: number; phase?: string; noise?: string } = {},
  ): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      resourceVersion: String(more.version ?? 1),
      managedFields: [{ manager: more.noise }],
      ...(owner && { ownerReferences: [{ kind: 'X', uid: owner }] }),
    },
    spec: {
      containers: [
        { name: 'c', image: 'i', env: [{ name: 'S', value: 'secret' }] },
      ],
    },
    status: { phase: more.phase ?? 'Pending' },
  });

  it('is found by its owner, also after it changed hands', () => {
    const { store } = open();
    store.putChild(pod('p', 'one'));
    expect(store.children('one')).toHaveLength(1);
    store.putChild(pod('p', 'two', { version: 2 }));
    expect(store.children('one')).toEqual([]);
    expect(store.children('two')).toHaveLength(1);
  });

  it('is told when something changed that somebody looks at', () => {
    const { store, told } = open();
    store.putChild(pod('p', 'o'));
    store.putChild(pod('p', 'o', { version: 2, noise: 'other manager' }));
    expect(told()).toEqual(['added /Pod/shop/p -']);
    store.putChild(pod('p', 'o', { version: 3, phase: 'Running' }));
    expect(told()).toEqual(['modified /Pod/shop/p -']);
  });

  it('is held without what nobody needs, secrets of its environment first', () => {
    const { store } = open();
    store.putChild(pod('p', 'o'));
    expect(JSON.stringify(store.children('o'))).not.toMatch(
      /secret|managedFields/,
    );
  });

  it('without an owner is none', () => {
    const { store } = open();
    store.putChild(pod('p', undefined));
    expect(store.size()).toBe(0);
  });

  it('is dropped without a word when nobody asks for it any more', () => {
    const { store, told } = open();
    store.putChild(pod('p', 'o'));
    told();
    store.drop('child', kind => kind === '/Pod');
    expect(told()).toEqual([]);
    expect(store.children('o')).toEqual([]);
  });
});

it('its indexes agree with what it holds after any sequence of changes', () => {
  const step = fc.record({
    act: fc.constantFrom('put', 'remove', 'list'),
    name: fc.constantFrom('a', 'b', 'c'),
    app: fc.constantFrom('one.dev', 'two.dev'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const { store } = open();
      const held = new Map<string, string>();
      steps.forEach(({ act, name, app }, index) => {
        const object = root(name, {
          version: index + 1,
          annotation: `main/${app}/${key(name)}`,
        });
        if (act === 'put') {
          store.putRoot(object);
          held.set(name, app);
        } else if (act === 'remove') {
          store.removeObject('root', object);
          held.delete(name);
        } else {
          const keys = new Set(held.has(name) ? [`shop/${name}`] : []);
          store.keepListed('root', configMaps, {
            keys,
            resourceVersion: String(index + 1),
            isInScope: () => true,
          });
          const app1 = held.get(name);
          held.clear();
          if (app1) {
            held.set(name, app1);
          }
        }
      });
      expect(store.size()).toBe(held.size);
      for (const app of ['one.dev', 'two.dev']) {
        const names = store.ofApplication(app).map(o => o.metadata.name);
        const want = [...held].filter(([, of]) => of === app).map(([n]) => n);
        expect([...names].sort()).toEqual(want.sort());
      }
    }),
  );
});
