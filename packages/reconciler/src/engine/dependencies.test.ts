import {
  orderOf,
  type ApplicationDefinition,
  type Discovery,
} from '../discover';
import {
  commit,
  commitObjects,
  createFakeEngine,
  keyOf,
} from '../testing/fakeEngine';
import type { ApplicationRuntime } from './application';
import type { EngineContext } from './context';
import { Dependencies } from './dependencies';
import { Registry } from './registry';

type Operation = NonNullable<ApplicationRuntime['operation']>;

function define(
  app: string,
  more: Partial<ApplicationDefinition> = {},
): ApplicationDefinition {
  return {
    ...{ id: `${app}.dev`, app, environment: 'dev', repository: 'r' },
    ...{ cluster: 'test', namespace: 'a', engine: 'builtin', scope: 'app' },
    overlay: `apps/${app}/overlays/dev`,
    policy: { automated: { prune: true, selfHeal: false }, options: [] },
    ...more,
  } as Partial<ApplicationDefinition> as ApplicationDefinition;
}

const on = (...names: string[]) => ({
  dependsOn: names.map(name => ({ name, file: 'app.yaml' })),
});

/** `web` and `job` depend on `db`, which is applied and healthy. */
function createWorld() {
  const { context, cluster } = createFakeEngine();
  const registry = new Registry();
  const enqueued: string[] = [];
  const dependencies = new Dependencies({
    registry,
    context,
    enqueue: id => enqueued.push(id),
  });
  const define3 = (db: Partial<ApplicationDefinition> = {}) =>
    discoveryOf([
      define('web', on('db')),
      define('job', on('db')),
      define('db', db),
    ]);
  registry.update('r', define3(), undefined);
  const app = (name: string) => registry.applications.get(`${name}.dev`)!;
  commit(app('db'), 'one', { x: '1' });
  const applyDb = () => {
    const db = app('db');
    db.applied = { renderKey: db.renderKey!, revision: 'one', at: '' };
    const { manifest } = db.desired.get(keyOf('x'))!;
    cluster.objects.set(keyOf('x'), {
      ...manifest,
      metadata: { ...manifest.metadata, uid: 'u' },
    });
  };
  applyDb();
  return { context, cluster, registry, dependencies, enqueued, app, applyDb };
}

function discoveryOf(definitions: ApplicationDefinition[]): Discovery {
  return {
    revision: 'sha',
    settings: {} as Discovery['settings'],
    settingsProblems: [],
    folders: new Map([
      ['apps', { definitions, problems: [], unreadable: false, overlays: [] }],
    ]),
    order: orderOf(definitions),
  };
}

describe('who defines a kind', () => {
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gadgets.shop.example' },
    spec: { group: 'shop.example', names: { kind: 'Gadget' } },
  };
  it.each<[string, Partial<ApplicationRuntime>, string[]]>([
    ['is another Application of the cluster', {}, ['db.dev']],
    ['is none that leaves Git', { removed: true }, []],
    [
      'is none of another cluster',
      { definition: define('db', { cluster: 'other' }) },
      [],
    ],
  ])('%s', (_what, change, ids) => {
    const { dependencies, app } = createWorld();
    commitObjects(app('db'), 'two', [crd]);
    Object.assign(app('db'), change);
    expect(dependencies.definers(app('web'), 'shop.example/Gadget')).toEqual(
      ids,
    );
    expect(dependencies.definers(app('db'), 'shop.example/Gadget')).toEqual([]);
    expect(dependencies.definers(app('web'), 'shop.example/Gear')).toEqual([]);
  });
});

const operation = (state: string) => ({ state } as Operation);

describe('what an Application waits for', () => {
  it('is nothing when its dependency is applied and healthy', () => {
    const { dependencies, app } = createWorld();
    expect(dependencies.look(app('web'))).toBeUndefined();
    expect(dependencies.look(app('db'))).toBeUndefined();
  });

  it('is nothing for drift that leaves the dependency healthy', () => {
    const { dependencies, app } = createWorld();
    app('db').comparisons.set(keyOf('x'), { verdict: 'content' } as never);
    expect(dependencies.look(app('web'))).toBeUndefined();
  });

  it.each<{
    name: string;
    make(db: ApplicationRuntime, world: ReturnType<typeof createWorld>): void;
    want: { reason: string; message?: RegExp };
  }>([
    {
      name: 'a newer commit concerns it that was not looked at',
      make: db => {
        db.unread = true;
      },
      want: { reason: 'unread' },
    },
    {
      name: 'it does not render, whatever was applied before',
      make: db => {
        db.rendered = { status: 'failed' } as ApplicationRuntime['rendered'];
      },
      want: { reason: 'render-failed' },
    },
    {
      name: 'it wants something that is not applied',
      make: db => commit(db, 'two', { x: '2' }),
      want: { reason: 'out-of-sync', message: /OutOfSync$/ },
    },
    {
      name: 'its sync is under way',
      make: db => {
        commit(db, 'two', { x: '2' });
        db.operation = operation('Applying');
      },
      want: { reason: 'syncing' },
    },
    {
      name: 'its sync waits for a person',
      make: db => {
        commit(db, 'two', { x: '2' });
        db.operation = operation('Held');
      },
      want: { reason: 'held' },
    },
    {
      name: 'its sync failed',
      make: db => {
        commit(db, 'two', { x: '2' });
        db.operation = operation('Failed');
      },
      want: { reason: 'sync-failed' },
    },
    {
      name: 'it waits itself',
      make: db => {
        commit(db, 'two', { x: '2' });
        db.waitsFor = { reason: 'unread', message: '' };
      },
      want: { reason: 'waiting' },
    },
    {
      name: 'it is not healthy',
      make: (_db, { cluster }) => cluster.objects.clear(),
      want: { reason: 'unhealthy', message: /^Waits for db in dev: Missing$/ },
    },
    {
      name: 'its cluster does not answer',
      make: (_db, { cluster }) => {
        cluster.reachable = false;
      },
      want: { reason: 'unreachable' },
    },
    {
      name: 'another process leads in its cluster',
      make: (_db, { cluster }) => {
        Object.assign(cluster, {
          leadership: { ...cluster.leadership, leads: () => false },
        });
      },
      want: { reason: 'elsewhere' },
    },
    {
      name: 'another engine reconciles it',
      make: db => {
        db.definition = { ...db.definition, engine: 'argocd' };
      },
      want: { reason: 'other-engine' },
    },
  ])('is its dependency while $name', ({ make, want }) => {
    const world = createWorld();
    make(world.app('db'), world);
    expect(world.dependencies.look(world.app('web'))).toEqual({
      application: 'db.dev',
      reason: want.reason,
      message: expect.stringMatching(want.message ?? /^Waits for db in dev: /),
    });
  });

  it('is a person where its order is not clear', () => {
    const { dependencies, registry, app } = createWorld();
    registry.update(
      'r',
      discoveryOf([define('web', on('gone')), define('db')]),
      [],
    );
    expect(dependencies.look(app('web'))).toEqual({
      reason: 'order',
      message:
        'Not synced by itself: web in dev depends on gone, which is not there',
    });
  });

  it('is, when both leave Git, what depends on it', () => {
    const { dependencies, registry, app, enqueued } = createWorld();
    registry.update('r', discoveryOf([]), []);
    expect(dependencies.hold(app('web'))).toBeUndefined();
    expect(dependencies.hold(app('db'))).toMatchObject({
      application: 'web.dev',
      message: 'Waits for web in dev: it is deleted first',
    });
    registry.applications.delete('web.dev');
    dependencies.changed('web.dev');
    expect(enqueued).toEqual(['db.dev']);
    expect(dependencies.hold(app('db'))).toMatchObject({
      application: 'job.dev',
    });
    registry.applications.delete('job.dev');
    expect(dependencies.hold(app('db'))).toBeUndefined();
  });
});

describe('what waits', () => {
  it('is looked at again when its dependency becomes something else, and not before', () => {
    const { dependencies, app, enqueued, applyDb } = createWorld();
    commit(app('db'), 'two', { x: '2' });
    dependencies.hold(app('web'));
    dependencies.hold(app('job'));
    dependencies.changed('db.dev');
    expect(enqueued).toEqual([]);
    app('db').operation = operation('Applying');
    dependencies.changed('db.dev');
    expect(enqueued).toEqual(['web.dev', 'job.dev']);
    dependencies.hold(app('web'));
    dependencies.changed('db.dev');
    expect(enqueued).toHaveLength(2);
    app('db').operation = operation('Succeeded');
    applyDb();
    dependencies.changed('db.dev');
    expect(enqueued.slice(2)).toEqual(['web.dev']);
    expect(dependencies.hold(app('web'))).toBeUndefined();
    dependencies.changed('db.dev');
    expect(enqueued).toHaveLength(3);
  });

  it('is looked at when its dependency leaves Git', () => {
    const { dependencies, registry, app, enqueued } = createWorld();
    commit(app('db'), 'two', { x: '2' });
    dependencies.hold(app('web'));
    registry.update('r', discoveryOf([define('web', on('db'))]), []);
    dependencies.changed('db.dev');
    expect(enqueued).toEqual(['web.dev']);
    expect(dependencies.hold(app('web'))).toMatchObject({ reason: 'order' });
  });

  it('costs one judgement of the dependency, however many ask', () => {
    const { dependencies, app, context } = createWorld();
    const judged = countJudgements(context);
    for (let round = 0; round < 100; round += 1) {
      dependencies.look(app('web'));
      dependencies.look(app('job'));
    }
    expect(judged()).toBe(1);
    dependencies.changed('db.dev');
    // Nobody waits: nothing is worked out.
    expect(judged()).toBe(1);
    dependencies.look(app('web'));
    expect(judged()).toBe(2);
  });
});

/** How often health was worked out: each time asks the clock. */
function countJudgements({ clock }: EngineContext): () => number {
  let count = 0;
  const { now } = clock;
  Object.assign(clock, {
    now: () => {
      count += 1;
      return now();
    },
  });
  return () => count;
}
