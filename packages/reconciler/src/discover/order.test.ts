import * as fc from 'fast-check';
import { circlesOf } from './circles';
import type { ApplicationDefinition } from './definition';
import { orderOf } from './order';

interface Given {
  dependsOn?: string[];
  cluster?: string;
  scope?: 'infrastructure';
}

/** Applications by id, such as `shop.staging`; each name of `dependsOn` stands on its own line, from 2 on. */
function definitions(given: Record<string, Given>): ApplicationDefinition[] {
  return Object.entries(given).map(([id, { dependsOn, cluster, scope }]) => {
    const [app, environment] = id.split('.');
    const root = scope ? 'infrastructure' : 'apps';
    return {
      ...{ id, app, environment },
      cluster: cluster ?? 'nonprod',
      scope: scope ?? 'app',
      overlay: `${root}/${app}/overlays/${environment}`,
      dependsOn: dependsOn?.map((name, index) => ({
        ...{ name, file: `${root}/${app}/app.yaml`, line: index + 2 },
      })),
    } as Partial<ApplicationDefinition> as ApplicationDefinition;
  });
}

const infrastructure = (more: Given = {}): Given => ({
  ...more,
  scope: 'infrastructure',
});

function resolve(given: Record<string, Given>) {
  const { dependencies, problems } = orderOf(definitions(given));
  return {
    dependencies: Object.fromEntries(dependencies),
    problems: Object.fromEntries(problems),
  };
}

describe('the order between Applications', () => {
  it.each<{
    name: string;
    given: Record<string, Given>;
    want: Record<string, string[]>;
  }>([
    {
      name: 'there is none where nothing is stated and there is no infrastructure',
      given: { 'a.dev': {}, 'b.dev': {} },
      want: {},
    },
    {
      name: 'apps come after all infrastructure of their cluster, and after none of another',
      given: {
        'a.dev': {},
        'a.live': { cluster: 'prod' },
        'crds.nonprod': infrastructure(),
        'mesh.nonprod': infrastructure(),
        'crds.prod': infrastructure({ cluster: 'prod' }),
      },
      want: {
        'a.dev': ['crds.nonprod', 'mesh.nonprod'],
        'a.live': ['crds.prod'],
      },
    },
    {
      name: 'an empty list waits for nothing',
      given: { 'a.dev': { dependsOn: [] }, 'crds.nonprod': infrastructure() },
      want: {},
    },
    {
      name: 'what is stated takes the place of the default',
      given: {
        'a.dev': { dependsOn: ['mesh'] },
        'crds.nonprod': infrastructure(),
        'mesh.nonprod': infrastructure(),
      },
      want: { 'a.dev': ['mesh.nonprod'] },
    },
    {
      name: 'a name means the app in the same environment before anything else on the cluster',
      given: {
        'a.dev': { dependsOn: ['db'] },
        'db.dev': {},
        'db.staging': {},
        'db.nonprod': infrastructure(),
      },
      want: {
        'a.dev': ['db.dev'],
        'db.dev': ['db.nonprod'],
        'db.staging': ['db.nonprod'],
      },
    },
    {
      name: 'a name that is in no such environment means the infrastructure of the cluster',
      given: {
        'a.dev': { dependsOn: ['db'] },
        'db.staging': { dependsOn: [] },
        'db.nonprod': infrastructure(),
      },
      want: { 'a.dev': ['db.nonprod'] },
    },
    {
      name: 'a name that stands once on the cluster means that',
      given: {
        'vault.tools': { dependsOn: [] },
        'vault.live': { dependsOn: [], cluster: 'prod' },
        'backup.nonprod': infrastructure({ dependsOn: ['vault'] }),
      },
      want: { 'backup.nonprod': ['vault.tools'] },
    },
    {
      name: 'a name with its environment reaches across clusters',
      given: {
        'a.dev': { dependsOn: ['db.live', 'mesh.prod'] },
        'db.live': { cluster: 'prod', dependsOn: [] },
        'mesh.prod': infrastructure({ cluster: 'prod' }),
      },
      want: { 'a.dev': ['db.live', 'mesh.prod'] },
    },
    {
      name: 'a name that stands there twice counts once',
      given: { 'a.dev': { dependsOn: ['b', 'b.dev'] }, 'b.dev': {} },
      want: { 'a.dev': ['b.dev'] },
    },
    {
      name: 'infrastructure may depend on infrastructure',
      given: {
        'crds.nonprod': infrastructure(),
        'mesh.nonprod': infrastructure({ dependsOn: ['crds'] }),
      },
      want: { 'mesh.nonprod': ['crds.nonprod'] },
    },
  ])('$name', ({ given, want }) => {
    expect(resolve(given)).toEqual({ dependencies: want, problems: {} });
  });
});

describe('what is wrong with an order', () => {
  it('is a name that is not there, with its line, the nearest name and those that it does know', () => {
    const { dependencies, problems } = resolve({
      'a.dev': { dependsOn: ['b', 'paymnt-db'] },
      'b.dev': {},
      'payment-db.dev': {},
    });
    expect(dependencies).toEqual({ 'a.dev': ['b.dev'] });
    expect(problems).toEqual({
      'a.dev': [
        {
          code: 'unknown-dependency',
          severity: 'error',
          message: 'a in dev depends on paymnt-db, which is not there',
          file: 'apps/a/app.yaml',
          line: 3,
          cause: expect.stringContaining('no paymnt-db in dev'),
          cure: expect.stringContaining('Did you mean payment-db?'),
        },
      ],
    });
  });

  it('is a name that is in another environment of another cluster alone', () => {
    const { problems } = resolve({
      'a.dev': { dependsOn: ['db'] },
      'db.live': { cluster: 'prod' },
    });
    expect(problems['a.dev']).toMatchObject([{ code: 'unknown-dependency' }]);
  });

  it('is a name that means several', () => {
    const { dependencies, problems } = resolve({
      'vault.dev': { dependsOn: [] },
      'vault.staging': { dependsOn: [] },
      'backup.nonprod': infrastructure({ dependsOn: ['vault'] }),
    });
    expect(dependencies).toEqual({});
    expect(problems['backup.nonprod']).toMatchObject([
      {
        code: 'unclear-dependency',
        line: 2,
        cure: 'Write vault.dev or vault.staging.',
      },
    ]);
  });

  it('is the Application itself', () => {
    const { problems } = resolve({ 'a.dev': { dependsOn: ['a'] } });
    expect(problems['a.dev']).toMatchObject([
      { message: 'dependsOn goes in a circle: a → a', line: 2 },
    ]);
  });

  it('is a circle, named whole and alike to each of its members, and to nobody beside it', () => {
    const { problems } = resolve({
      'before.dev': { dependsOn: ['b'] },
      'c.dev': { dependsOn: ['after', 'a'] },
      'b.dev': { dependsOn: ['c'] },
      'a.dev': { dependsOn: ['b'] },
      'after.dev': {},
    });
    const message = 'dependsOn goes in a circle: a → b → c → a';
    expect(problems).toMatchObject({
      'a.dev': [{ message, file: 'apps/a/app.yaml', line: 2 }],
      'b.dev': [{ message, file: 'apps/b/app.yaml', line: 2 }],
      'c.dev': [{ message, file: 'apps/c/app.yaml', line: 3 }],
    });
    expect(Object.keys(problems).sort()).toEqual(['a.dev', 'b.dev', 'c.dev']);
  });

  it('is a circle through the default, which says how to leave it', () => {
    const { problems } = resolve({
      'vault.dev': {},
      'shop.dev': {},
      'backup.nonprod': infrastructure({ dependsOn: ['vault'] }),
    });
    const message = 'dependsOn goes in a circle: backup → vault → backup';
    expect(problems).toMatchObject({
      'vault.dev': [
        {
          message,
          file: 'apps/vault/overlays/dev',
          cure: expect.stringContaining('State under dependsOn'),
        },
      ],
      'backup.nonprod': [{ message, line: 2 }],
    });
    expect(problems['shop.dev']).toBeUndefined();
  });

  it('names Applications where names of apps are not enough', () => {
    const { problems } = resolve({
      'a.dev': { dependsOn: ['a.staging'] },
      'a.staging': { dependsOn: ['a.dev'] },
    });
    expect(problems['a.dev'][0].message).toMatch('a.dev → a.staging → a.dev');
  });
});

describe('circles', () => {
  const graphs = fc
    .array(fc.array(fc.nat(11), { maxLength: 3 }), { maxLength: 12 })
    .map(
      rows =>
        new Map(
          rows.flatMap((targets, id): [string, string[]][] =>
            targets.length > 0
              ? [[`n${id}`, [...new Set(targets)].map(one => `n${one}`)]]
              : [],
          ),
        ),
    );

  /** Nodes from which a way leads back, by walking all ways. */
  function onCircles(edges: ReadonlyMap<string, readonly string[]>): string[] {
    const reach = (from: string) => {
      const seen = new Set<string>();
      const walk = (id: string) =>
        (edges.get(id) ?? []).forEach(target => {
          if (!seen.has(target)) {
            seen.add(target);
            walk(target);
          }
        });
      walk(from);
      return seen;
    };
    return [...edges.keys()].filter(id => reach(id).has(id)).sort();
  }

  it('are found through every node that lies on one, and through no other', () => {
    fc.assert(
      fc.property(graphs, edges => {
        const circles = circlesOf(edges);
        expect([...new Set(circles.flat())].sort()).toEqual(onCircles(edges));
        for (const circle of circles) {
          expect(new Set(circle).size).toBe(circle.length);
          circle.forEach((id, place) =>
            expect(edges.get(id)).toContain(
              circle[(place + 1) % circle.length],
            ),
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('of 8,000 are found at once', () => {
    const count = 8_000;
    const ring = new Map(
      Array.from({ length: count }, (_, place) => [
        `n${place}`,
        [`n${(place + 1) % count}`],
      ]),
    );
    const started = performance.now();
    expect(circlesOf(ring)).toEqual([[...ring.keys()]]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
