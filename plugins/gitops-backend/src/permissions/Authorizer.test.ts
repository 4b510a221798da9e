import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { gitopsApplicationSyncPermission } from '@gitops-suite/backstage-plugin-gitops-common';
import { Authorizer } from './Authorizer';

const ann = mockCredentials.user('user:default/ann');
const ben = mockCredentials.user('user:default/ben');
const conditional = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: { resourceType: 'catalog-entity', rule: 'X' },
} as const;

/**
 * `refs` are the entities of all Applications, `largestBatch` what the permission backend takes at once. With `atOnce` the
 * catalog applies conditions to many entities.
 */
function setUp(options: {
  general?: 'ALLOW' | 'DENY';
  refs?: string[];
  largestBatch?: number;
  atOnce?: boolean;
}) {
  const { general, refs = [], largestBatch = Infinity, atOnce } = options;
  const permissions = mockServices.permissions.mock();
  let now = 0;
  let asked: string[] = [];
  permissions.authorizeConditional.mockImplementation(async () => [
    general ? { result: general } : conditional,
  ]);
  permissions.authorize.mockImplementation(async requests => {
    if (requests.length > largestBatch) {
      throw Object.assign(new Error('too large'), { statusCode: 413 });
    }
    asked.push(...requests.map(({ resourceRef }) => resourceRef!));
    return requests.map(({ resourceRef }) => ({
      result: resourceRef!.endsWith('0')
        ? AuthorizeResult.ALLOW
        : AuthorizeResult.DENY,
    }));
  });
  return {
    refs,
    permissions,
    authorizer: new Authorizer({
      permissions,
      auth: mockServices.auth(),
      conditions: {
        async fulfilling(decision, entityRefs) {
          expect(decision).toBe(conditional);
          if (!atOnce) {
            return undefined;
          }
          asked.push(...entityRefs);
          return new Set(entityRefs.filter(ref => ref.endsWith('0')));
        },
      },
      authorities: async () => refs,
      now: () => now,
    }),
    later: (ms: number) => {
      now += ms;
    },
    /** Entities that were asked about since the last call. */
    asked: () => {
      const last = asked;
      asked = [];
      return last;
    },
  };
}

const refsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `component:default/app-${index}`);

it.each([
  ['ALLOW', { all: true }],
  ['DENY', { all: false, authorities: [] }],
] as const)(
  'asks about no entity when the policy says %s to all',
  async (general, want) => {
    const { authorizer, asked } = setUp({ general, refs: refsOf(50) });
    expect(await authorizer.visibility(ann)).toEqual(want);
    expect(asked()).toEqual([]);
  },
);

it.each([
  ['the catalog', true],
  ['the permission backend', false],
])(
  'asks %s about each entity once, then about new ones alone, and anew after half a minute',
  async (_, atOnce) => {
    const { authorizer, asked, refs, later, permissions } = setUp({
      refs: refsOf(250),
      atOnce,
    });
    const visibility = await authorizer.visibility(ann);
    expect(visibility).toMatchObject({ all: false });
    expect(!visibility.all && visibility.authorities).toHaveLength(25);
    expect(asked()).toHaveLength(250);
    await authorizer.visibility(ann);
    expect(asked()).toEqual([]);

    refs.push('component:default/new-0');
    expect(await authorizer.visibility(ann)).toMatchObject({
      authorities: expect.arrayContaining(['component:default/new-0']),
    });
    expect(asked()).toEqual(['component:default/new-0']);

    later(30_000);
    await authorizer.visibility(ann);
    expect(asked()).toHaveLength(251);
    expect(permissions.authorize.mock.calls.length > 0).toBe(!atOnce);
  },
);

it('shares the answers between requests that come at once, and never between people', async () => {
  const { authorizer, asked } = setUp({ refs: refsOf(20) });
  await Promise.all([1, 2, 3].map(() => authorizer.visibility(ann)));
  expect(asked()).toHaveLength(20);
  await authorizer.visibility(ben);
  expect(asked()).toHaveLength(20);
});

it('halves what is too large for the permission backend', async () => {
  const { authorizer, asked } = setUp({ refs: refsOf(330), largestBatch: 30 });
  expect(await authorizer.visibility(ann)).toMatchObject({ all: false });
  expect(new Set(asked()).size).toBe(330);
});

it('rejects while the permission backend is down, and remembers nothing of it', async () => {
  const { authorizer, permissions, asked } = setUp({ refs: refsOf(20) });
  permissions.authorize.mockRejectedValueOnce(new Error('down'));
  await expect(authorizer.visibility(ann)).rejects.toThrow('down');
  expect(await authorizer.visibility(ann)).toMatchObject({ all: false });
  expect(asked()).toHaveLength(20);
});

it('remembers for five seconds that a person may see GitOps, and no refusal, and nothing of others', async () => {
  const { authorizer, permissions, later } = setUp({});
  let result: AuthorizeResult.ALLOW | AuthorizeResult.DENY =
    AuthorizeResult.DENY;
  permissions.authorize.mockImplementation(async () => [{ result }]);
  await expect(authorizer.requireView(ann)).rejects.toThrow('gitops.view');
  result = AuthorizeResult.ALLOW;
  await authorizer.requireView(ann);
  result = AuthorizeResult.DENY;
  later(4_999);
  await authorizer.requireView(ann);
  await expect(authorizer.requireView(ben)).rejects.toThrow('gitops.view');
  later(1);
  await expect(authorizer.requireView(ann)).rejects.toThrow('gitops.view');
});

it('lets nobody act on what names no owner but those to whom the policy allows it on anything', async () => {
  const permission = gitopsApplicationSyncPermission;
  const some = setUp({}).authorizer;
  await expect(some.require(permission, undefined, ann)).rejects.toThrow(
    'only administrators have it',
  );
  const all = setUp({ general: 'ALLOW' }).authorizer;
  await all.require(permission, undefined, ann);
});
