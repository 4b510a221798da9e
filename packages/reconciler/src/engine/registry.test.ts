import type { Problem } from '@gitops-suite/model';
import type { ApplicationDefinition, Discovery } from '../discover';
import type { PathChange } from '../ports';
import { Registry } from './registry';

const define = (
  app: string,
  more: Partial<ApplicationDefinition> = {},
): ApplicationDefinition =>
  ({
    ...{ id: `${app}.dev`, app, environment: 'dev', order: 0 },
    ...{ repository: 'r', cluster: 'c', namespace: app, scope: 'app' },
    overlay: `apps/${app}/overlays/dev`,
    ...more,
  } as ApplicationDefinition);

function discovery(
  folders: Record<string, ApplicationDefinition[]>,
  problems: Record<string, Problem[]> = {},
): Discovery {
  return {
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
