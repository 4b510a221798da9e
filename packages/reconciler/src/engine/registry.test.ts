import type { Problem } from '@gitops-suite/model';
import {
  orderOf,
  type ApplicationDefinition,
  type Discovery,
} from '../discover';
import type { PathChange } from '../ports';
import { Registry } from './registry';

const define = (
  app: string,
  more: Partial<ApplicationDefinition> = {},
): ApplicationDefinition =>
  ({
    ...{ id: `${app}.dev`, app, environment: 'dev', order: 0 },
    ...{ repository: 'r', cluster: 'c', namespace: app, scope: 'app' },
    policy: { automated: { prune: true, selfHeal: false }, options: [] },
    overlay: `apps/${app}/overlays/dev`,
    ...more,
  } as ApplicationDefinition);

function discovery(
  folders: Record<string, ApplicationDefinition[]>,
  problems: Record<string, Problem[]> = {},
): Discovery {
  return {
    order: orderOf(Object.values(folders).flat()),
    revision: 'sha',
    settings: {} as Discovery['settings'],
    settingsProblems: [],
    folders: new Map(
      Object.entries(folders).map(([folder, definitions]) => [
        folder,
        {
          ...{ definitions, problems: problems[folder] ?? [] },
          ...{ unreadable: false, overlays: [] },
        },
      ]),
    ),
  };
}

const change = (path: string): PathChange => ({ status: 'changed', path });
const broken: Problem = {
  ...{ code: 'yaml', severity: 'error', message: 'broken' },
  file: 'apps/a/app.yaml',
};

/** Two Applications that were rendered from one file each. */
function known(found: Discovery): Registry {
  const registry = new Registry();
  registry.update('r', found, undefined);
  for (const app of registry.applications.values()) {
    const files = [`apps/${app.definition.app}/x.yaml`];
    app.readSet = { files, absent: [], folders: [] };
    app.rendered = {
      ...{ status: 'rendered', key: 'k', readSet: app.readSet },
      ...{ objects: [], warnings: [] },
    };
  }
  return registry;
}

const dependsOn = (...names: string[]) => ({
  dependsOn: names.map(name => ({ name, file: 'apps/a/app.yaml' })),
});

const both = () =>
  discovery({ 'apps/a': [define('a')], 'apps/b': [define('b')] });

describe('the registry', () => {
  it.each<{
    name: string;
    next: (before: Discovery) => Discovery;
    changes: PathChange[] | undefined;
    want: string[];
  }>([
    {
      name: 'nothing for a commit elsewhere',
      next: before => before,
      changes: [change('docs/readme.md')],
      want: [],
    },
    {
      name: 'those whose files it touches',
      next: before => ({ ...before, revision: 'next' }),
      changes: [change('apps/a/x.yaml')],
      want: ['a.dev'],
    },
    {
      name: 'all when nobody knows what changed',
      next: before => before,
      changes: undefined,
      want: ['a.dev', 'b.dev'],
    },
    {
      name: 'those that are defined otherwise',
      next: () =>
        discovery({
          'apps/a': [define('a', { namespace: 'other' })],
          'apps/b': [define('b')],
        }),
      changes: [],
      want: ['a.dev'],
    },
    {
      name: 'new ones',
      next: before => ({
        ...before,
        folders: new Map([
          ...before.folders,
          ...discovery({ 'apps/c': [define('c')] }).folders,
        ]),
      }),
      changes: [],
      want: ['c.dev'],
    },
    {
      name: 'those that went',
      next: () => discovery({ 'apps/b': [define('b')] }),
      changes: [],
      want: ['a.dev'],
    },
    {
      name: 'those with a new problem',
      next: () =>
        discovery(
          { 'apps/a': [define('a')], 'apps/b': [define('b')] },
          { 'apps/a': [broken] },
        ),
      changes: [],
      want: ['a.dev'],
    },
    {
      name: 'those whose order is not clear any more, although they say what they said',
      next: () => {
        const { order, ...before } = both();
        return {
          ...before,
          order: { ...order, problems: new Map([['b.dev', [broken]]]) },
        };
      },
      changes: [],
      want: ['b.dev'],
    },
  ])('looks at $name', ({ next, changes, want }) => {
    const before = both();
    const registry = known(before);
    expect([...registry.update('r', next(before), changes)].sort()).toEqual(
      want,
    );
  });

  it('keeps an Application whose definition is broken, also right after a start', () => {
    const registry = known(both());
    registry.update(
      'r',
      discovery(
        { 'apps/a': [], 'apps/b': [define('b')] },
        { 'apps/a': [broken] },
      ),
      undefined,
    );
    const app = registry.applications.get('a.dev')!;
    expect(app.removed).toBe(false);
    expect(registry.problemsOf(app)).toEqual([broken]);
  });

  it('lets go of an Application that left although its order was a circle', () => {
    const circle = discovery({
      'apps/a': [
        define('a', dependsOn('b')),
        define('a', { ...dependsOn(), id: 'a.live', environment: 'live' }),
      ],
      'apps/b': [define('b', dependsOn('a'))],
    });
    const registry = known(circle);
    expect(
      registry.problemsOf(registry.applications.get('a.dev')!),
    ).toMatchObject([{ code: 'dependency-circle' }]);
    expect(registry.problemsOf(registry.applications.get('a.live')!)).toEqual(
      [],
    );
    const after = discovery({
      'apps/a': [define('a', dependsOn('b'))],
      'apps/b': [define('b', dependsOn('a'))],
    });
    expect([...registry.update('r', after, [])]).toContain('a.live');
    expect(registry.applications.get('a.live')!.removed).toBe(true);
  });

  it.each<{
    name: string;
    a: Partial<ApplicationDefinition>;
    b?: Partial<ApplicationDefinition>;
    want: string[];
  }>([
    { name: 'what depends on it', a: dependsOn('b', 'c'), want: ['a.dev'] },
    { name: 'nobody beside it', a: dependsOn(), want: [] },
    {
      name: 'nobody who is not deleted without a person',
      a: { ...dependsOn('b'), policy: { options: [] } },
      want: [],
    },
    {
      name: 'nobody in a circle',
      a: dependsOn('b'),
      b: dependsOn('a'),
      want: [],
    },
  ])('deletes before an Application $name', ({ a, b, want }) => {
    const registry = known(
      discovery({
        'apps/a': [define('a', a)],
        'apps/b': [define('b', b)],
        'apps/c': [define('c')],
      }),
    );
    const { applications } = registry;
    const leaves = () => registry.leavingBefore(applications.get('b.dev')!);
    expect(leaves()).toEqual([]);
    registry.update('r', discovery({ 'apps/c': [define('c')] }), []);
    expect(leaves()).toEqual(want);
    applications.delete('a.dev');
    expect(leaves()).toEqual([]);
  });

  it('keeps everything while the settings cannot be read', () => {
    const registry = known(both());
    registry.update('r', { ...discovery({}), settings: undefined }, undefined);
    expect(
      [...registry.applications.values()].map(({ removed }) => removed),
    ).toEqual([false, false]);
  });

  it('takes back what had left', () => {
    const before = both();
    const registry = known(before);
    registry.update('r', discovery({ 'apps/b': [define('b')] }), []);
    expect(registry.applications.get('a.dev')!.removed).toBe(true);
    expect([...registry.update('r', both(), [])]).toEqual(['a.dev']);
    expect(registry.applications.get('a.dev')!.removed).toBe(false);
  });

  it('begins anew in another cluster, and knows where the old objects are', () => {
    const registry = known(both());
    const old = registry.applications.get('a.dev')!;
    old.inventory.set('k', { key: 'k', ref: {} as never, uid: 'u' });
    registry.update(
      'r',
      discovery({
        'apps/a': [define('a', { cluster: 'd' })],
        'apps/b': [define('b')],
      }),
      [],
    );
    const app = registry.applications.get('a.dev')!;
    expect(app).toMatchObject({ movedFrom: 'c', removed: false });
    expect(app.inventory.size).toBe(0);
  });

  it('does not touch Applications of other repositories', () => {
    const registry = known(both());
    const other = discovery({
      'apps/z': [define('z', { repository: 's', id: 's.z.dev' })],
    });
    registry.update('s', other, undefined);
    expect([...registry.update('s', other, [])]).toEqual(['s.z.dev']);
    expect(registry.applications.size).toBe(3);
  });
});
