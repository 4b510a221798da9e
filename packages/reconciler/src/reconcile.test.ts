import { backends } from './testing/backends';
import { configMap, settings, type EngineWorld } from './testing/engineWorld';
import { worldForEachTest } from './testing/worldForEachTest';

jest.setTimeout(120_000);

const healing =
  '{ automated: { prune: true, selfHeal: true }, options: [CreateNamespace=true] }';
const following =
  '{ automated: { prune: true }, options: [CreateNamespace=true] }';
const manual = '{ options: [CreateNamespace=true] }';

describe.each(backends)('the engine on $name', ({ start }) => {
  let world: EngineWorld;
  let app: string;
  worldForEachTest(start, { prefix: 'app' }, given => {
    world = given.world;
    app = given.name;
  });

  const file = (name: string) => `apps/${app}/overlays/dev/${name}.yaml`;
  const id = () => `${app}.dev`;
  const path = (name: string) => `/api/v1/namespaces/${app}/configmaps/${name}`;
  const valueOf = async (name: string) =>
    ((await world.api('GET', path(name))).body as { data?: { value?: string } })
      .data?.value;
  const change = (name: string, value: string) =>
    world.api(
      'PATCH',
      `${path(name)}?fieldManager=by-hand`,
      { data: { value } },
      'application/merge-patch+json',
    );
  const messages = (type: string) =>
    world.store.history
      .filter(({ entry }) => entry.type === type)
      .map(({ entry }) => entry.message);

  it('brings a commit to the cluster and says so', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    const first = await world.untilSynced(id());
    expect(first).toMatchObject({
      health: { status: 'Healthy' },
      sync: { total: 1, different: 0, toPrune: 0 },
      operation: {
        state: 'Succeeded',
        trigger: { type: 'commit' },
        applied: true,
        healthy: true,
      },
    });
    const { body } = await world.api('GET', path('a'));
    expect(body.metadata.labels).toHaveProperty([
      'applyset.kubernetes.io/part-of',
    ]);
    expect(body.metadata.annotations!['gitops-suite/application']).toBe(
      `test/${id()}//ConfigMap/${app}/a`,
    );

    const sha = world.push({
      [file('a')]: configMap('a', '2'),
      [file('b')]: configMap('b', '1'),
    });
    await world.until(
      async () => (await valueOf('a')) === '2' && (await valueOf('b')) === '1',
      'the new commit',
    );
    const second = await world.untilSynced(id(), sha);
    expect(second.sync.commit!.sha).toBe(sha);
  });

  it('does nothing at all for a commit that does not touch an Application', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    const costOf = async (words: string) => {
      const before = await world.countersAtRest();
      const sha = world.push({
        'docs/readme.md': words,
        'apps/other/notes.md': words,
      });
      await world.until(
        () => world.store.setup?.repositories[0].revision === sha,
        'the new revision',
      );
      const after = await world.handle.counters();
      return Object.entries(after).filter(
        ([name, count]) => count !== before[name],
      );
    };
    // Kinds that the server itself brings late are read when they come: not each time that somebody commits.
    const costs = [await costOf('one'), await costOf('two')];
    expect(costs).toContainEqual([]);
  });

  it('undoes a change that was made in the cluster and names whose hand it was', async () => {
    world.push({
      'gitops.yaml': settings(healing),
      [file('a')]: configMap('a', 'git'),
    });
    await world.start();
    await world.untilSynced(id());
    await change('a', 'hand');
    await world.until(
      async () => (await valueOf('a')) === 'git',
      'the drift to be healed',
    );
    await world.until(
      () => world.application(id())?.healed !== undefined,
      'the heal to be told',
    );
    expect(world.application(id())!.healed).toMatchObject({
      name: 'a',
      field: {
        path: 'data.value',
        live: 'hand',
        desired: 'git',
        manager: { name: 'by-hand', operation: 'Update' },
      },
    });
    expect(messages('healed')).toEqual(['ConfigMap/a: value hand → git']);
    expect(world.application(id())!.operation).toMatchObject({
      trigger: { type: 'self-heal' },
      state: 'Succeeded',
    });

    await world.api('DELETE', path('a'));
    await world.until(
      async () => (await valueOf('a')) === 'git',
      'the object to be brought back',
    );
  });

  it('stops healing what another manager sets again and again, and names it', async () => {
    world.push({
      'gitops.yaml': settings(healing),
      [file('a')]: configMap('a', 'git'),
    });
    await world.start();
    await world.untilSynced(id());
    for (let round = 0; round < 5; round += 1) {
      await change('a', `hand ${round}`);
      await world.until(
        async () => (await valueOf('a')) === 'git',
        `heal ${round}`,
      );
    }
    await change('a', 'last');
    await world.until(
      () => world.application(id())?.contested !== undefined,
      'contest to be told',
    );
    expect(world.application(id())).toMatchObject({
      contested: { manager: 'by-hand' },
      sync: { status: 'OutOfSync' },
      drift: { objects: 1 },
    });
    expect(await valueOf('a')).toBe('last');
    expect(messages('contested')).toHaveLength(1);
  });

  it('only reports drift where self-heal is off; a person sees the plan and syncs', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', 'git'),
    });
    await world.start();
    await world.untilSynced(id());
    await change('a', 'hand');
    await world.until(
      () => world.application(id())?.sync.status === 'OutOfSync',
      'drift to be seen',
    );
    expect(world.application(id())!.drift).toMatchObject({
      objects: 1,
      first: {
        name: 'a',
        field: { path: 'data.value', live: 'hand', desired: 'git' },
        manager: { name: 'by-hand' },
      },
    });

    const plan = await world.handle.plan(id(), {});
    expect(plan).toMatchObject({
      status: 'done',
      value: {
        counts: { create: 0, change: 1, prune: 0 },
        steps: [expect.objectContaining({ verb: 'change' })],
      },
    });
    const { hash } = plan.status === 'done' ? plan.value : { hash: '' };
    expect(
      await world.ask({ type: 'sync', applicationId: id(), planHash: hash }),
    ).toBeUndefined();
    const synced = await world.untilSynced(id());
    expect(await valueOf('a')).toBe('git');
    expect(synced.operation).toMatchObject({
      trigger: { type: 'manual', by: 'user:default/guest' },
      state: 'Succeeded',
    });
    expect(synced.drift).toBeUndefined();
  });

  it('refuses a sync whose plan is not the one that was shown', async () => {
    world.push({
      'gitops.yaml': settings(manual),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.until(
      () => world.application(id())?.sync.status === 'OutOfSync',
      'OutOfSync',
    );
    await world.ask({ type: 'sync', applicationId: id(), planHash: 'another' });
    await world.until(
      () => world.application(id())?.operation?.state === 'Failed',
      'the refusal',
    );
    expect(world.application(id())!.operation!.message).toContain(
      'The plan changed',
    );
    expect((await world.api('GET', path('a'))).code).toBe(404);
  });

  it('prunes what left Git, and holds a large prune until a person approves that very plan', async () => {
    const names = ['a', 'b', 'c', 'd'];
    world.push({
      'gitops.yaml': settings(healing),
      ...Object.fromEntries(
        names.map(name => [file(name), configMap(name, '1')]),
      ),
    });
    await world.start();
    await world.untilSynced(id());

    world.push({ [file('a')]: undefined });
    await world.until(
      async () => (await world.api('GET', path('a'))).code === 404,
      'a to be pruned',
    );
    await world.untilSynced(id());

    world.push({ [file('b')]: undefined, [file('c')]: undefined });
    await world.until(
      () => world.application(id())?.operation?.state === 'Held',
      'the guard to hold',
    );
    expect((await world.api('GET', path('b'))).code).toBe(200);
    // What is about to be deleted was not among the differences.
    const { diffs } = world.store.records.get(id())!;
    expect(diffs.map(({ ref, kind }) => [ref.name, kind]).sort()).toEqual([
      ['b', 'extra'],
      ['c', 'extra'],
    ]);
    expect(diffs[0].lines).toContainEqual({
      side: 'live',
      text: expect.stringMatching(/^ {2}value: /),
    });
    const { id: operationId, planHash } = world.application(id())!.operation!;
    const held = world.store.operations.get(operationId)!;
    const confirm = held.plan!.guards.flatMap(guard => guard.confirm ?? []);
    expect(
      await world.ask({
        type: 'approve',
        applicationId: id(),
        operationId,
        planHash: 'another',
      }),
    ).toMatchObject({
      code: 'plan-changed',
    });
    expect(
      await world.ask({
        type: 'approve',
        applicationId: id(),
        operationId,
        planHash: planHash!,
        confirm,
      }),
    ).toBeUndefined();
    await world.until(
      async () => (await world.api('GET', path('b'))).code === 404,
      'b to be pruned',
    );
    const synced = await world.untilSynced(id());
    expect(synced.operation).toMatchObject({
      state: 'Succeeded',
      approvedBy: 'user:default/guest',
    });
    expect((await world.api('GET', path('d'))).code).toBe(200);
  });

  it('goes on with the other Applications when one breaks, and keeps what runs', async () => {
    const other = `${app}-other`;
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', '1'),
      [`apps/${other}/overlays/dev/b.yaml`]: configMap('b', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    await world.untilSynced(`${other}.dev`);
    world.push({
      [file('a')]: 'kind: [',
      [`apps/${other}/overlays/dev/b.yaml`]: configMap('b', '2'),
    });
    await world.until(
      () => (world.application(id())?.problems.length ?? 0) > 0,
      'the problem',
    );
    expect(world.application(id())).toMatchObject({
      sync: { status: 'Unknown', was: 'Synced' },
      health: { status: 'Healthy' },
      problems: [
        expect.objectContaining({
          severity: 'error',
          file: file('a'),
          line: expect.any(Number),
        }),
      ],
    });
    await world.until(
      async () =>
        (
          (
            await world.api('GET', `/api/v1/namespaces/${other}/configmaps/b`)
          ).body as { data?: { value: string } }
        ).data?.value === '2',
      'the other Application',
    );
    expect(await valueOf('a')).toBe('1');
    world.push({ [file('a')]: configMap('a', '3') });
    await world.until(
      async () => (await valueOf('a')) === '3',
      'the mended commit',
    );
  });

  it('waits for a CustomResourceDefinition that another Application brings', async () => {
    const group = `${app}.example.com`;
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.${group} }
spec:
  group: ${group}
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;
    const widget = `apiVersion: ${group}/v1\nkind: Widget\nmetadata: { name: w }\nspec: { size: 3 }\n`;
    world.push({
      'gitops.yaml': settings(following),
      [file('widget')]: widget,
    });
    await world.start();
    await world.until(
      () => world.application(id())?.operation?.state === 'Waiting',
      'the sync to wait for the CRD',
    );
    world.push({
      'gitops.yaml': settings(
        following,
        `infrastructure:\n  sync: ${following}\n`,
      ),
      [`infrastructure/${app}-crds/overlays/test/crd.yaml`]: crd,
    });
    await world.untilSynced(id());
    expect(
      (await world.api('GET', `/apis/${group}/v1/namespaces/${app}/widgets/w`))
        .body,
    ).toMatchObject({ spec: { size: 3 } });
  });

  it.each([
    { when: 'before', moment: 'onTransition' },
    { when: 'after', moment: 'onPersisted' },
  ] as const)(
    'loses nothing and repeats nothing when it is killed $when any transition',
    async ({ moment }) => {
      const files = ['a', 'b', 'c'].map(name => [
        file(name),
        configMap(name, '1'),
      ]);
      world.push({
        'gitops.yaml': settings(following),
        ...Object.fromEntries(files),
      });
      let killAt = 1;
      let seen = 0;
      let applies = 0;
      let died: () => void = () => {};
      world.store[moment] = () => {
        seen += 1;
        if (seen === killAt) {
          died();
        }
        if (seen >= killAt) {
          throw new Error('killed');
        }
      };
      const death = () =>
        new Promise<boolean>(resolve => {
          died = () => resolve(true);
        });
      for (;;) {
        seen = 0;
        const dead = death();
        await world.start();
        const finished = world.untilSynced(id()).then(() => false);
        const wasKilled = await Promise.race([
          dead,
          finished.catch(() => true),
        ]);
        applies += (await world.handle.counters()).applies;
        await world.stop();
        if (!wasKilled) {
          break;
        }
        killAt += 1;
        expect(killAt).toBeLessThan(20);
      }
      expect(killAt).toBeGreaterThan(2);
      expect(world.application(id())!.operation!.state).toBe('Succeeded');
      // Namespace and three objects, and at most one identical apply more of each.
      expect(applies).toBeLessThanOrEqual(8);
      const { body } = await world.api('GET', path('a'));
      expect(body.metadata.generation ?? 1).toBe(1);
    },
  );

  it('takes up where it stopped, without a render, an apply or a dry run', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    await world.stop();
    await world.start();
    await world.handle.plan(id(), {});
    const counters = await world.handle.counters();
    expect(counters).toMatchObject({ renders: 0, applies: 0, dryRuns: 0 });
    expect(
      world.store.history.filter(({ entry }) => entry.type === 'appeared'),
    ).toHaveLength(1);
  });
});
