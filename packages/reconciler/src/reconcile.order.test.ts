import { stringify } from 'yaml';
import { backends } from './testing/backends';
import { configMap, settings, type EngineWorld } from './testing/engineWorld';
import { worldForEachTest } from './testing/worldForEachTest';

jest.setTimeout(120_000);

const following =
  '{ automated: { prune: true, selfHeal: true }, options: [CreateNamespace=true] }';

describe.each(backends)(
  'the order between Applications on $name',
  ({ start }) => {
    let world: EngineWorld;
    let prefix: string;
    worldForEachTest(start, { prefix: 'between' }, given => {
      world = given.world;
      prefix = given.name;
    });

    const app = (name: string) => `${prefix}-${name}`;
    const id = (name: string) => `${app(name)}.dev`;
    const file = (name: string, object = 'a') =>
      `apps/${app(name)}/overlays/dev/${object}.yaml`;
    const appYaml = (name: string) => `apps/${app(name)}/app.yaml`;
    const dependsOn = (...names: string[]) =>
      stringify({ dependsOn: names.map(app) });
    const mapOf = (name: string) =>
      world.api('GET', `/api/v1/namespaces/${app(name)}/configmaps/a`);
    const valueOf = async (name: string) =>
      (await mapOf(name)).body.data as Record<string, string> | undefined;
    const waits = (name: string) => world.application(id(name))?.waitsFor;
    const untilWaits = (name: string, message: RegExp) =>
      world.until(
        () => message.test(waits(name)?.message ?? ''),
        `${name} to wait: ${message}`,
      );

    /** An operator with its CRD; it becomes ready when somebody plays its kubelet. */
    const operator = (group: string) => ({
      [`infrastructure/${app('operator')}/overlays/test/crd.yaml`]: stringify({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { kind: 'Widget', plural: 'widgets', singular: 'widget' },
          versions: [
            {
              ...{ name: 'v1', served: true, storage: true },
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  'x-kubernetes-preserve-unknown-fields': true,
                },
              },
            },
          ],
        },
      }),
      [`infrastructure/${app('operator')}/overlays/test/gate.yaml`]: stringify({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'store' },
        spec: {
          storageClassName: 'by-hand',
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      }),
    });
    const makeOperatorReady = async () => {
      const path = `/api/v1/namespaces/${app(
        'operator',
      )}/persistentvolumeclaims/store/status`;
      const { code } = await world.api(
        'PATCH',
        path,
        { status: { phase: 'Bound' } },
        'application/merge-patch+json',
      );
      expect(code).toBe(200);
    };

    it('applies infrastructure first, and apps when it is healthy, without being asked', async () => {
      const group = `${prefix}.example.test`;
      world.push({
        'gitops.yaml': settings(
          following,
          `infrastructure:\n  sync: ${following}\n`,
        ),
        ...operator(group),
        [file(
          'shop',
          'widget',
        )]: `apiVersion: ${group}/v1\nkind: Widget\nmetadata: { name: w }\n`,
        [file('free')]: configMap('a', '1'),
        [appYaml('free')]: 'dependsOn: []\n',
      });
      await world.start();
      await world.untilSynced(id('free'));
      await untilWaits(
        'shop',
        /^Waits for \S+-operator in test: (Progressing|Degraded)$/,
      );
      expect(world.application(id('shop'))).toMatchObject({
        sync: {
          status: 'OutOfSync',
          message: waits('shop')!.message,
        },
        waitsFor: { application: `${app('operator')}.test` },
      });
      expect(world.application(id('shop'))!.operation).toBeUndefined();
      const path = `/apis/${group}/v1/namespaces/${app('shop')}/widgets/w`;
      expect((await world.api('GET', path)).code).toBe(404);
      await makeOperatorReady();
      await world.untilSynced(id('shop'));
      expect(waits('shop')).toBeUndefined();
      expect((await world.api('GET', path)).code).toBe(200);
      // It was tried once, and not before its turn.
      const started = world.store.history.filter(
        ({ applicationId, entry }) =>
          applicationId === id('shop') && entry.type === 'sync-started',
      );
      expect(started).toHaveLength(1);
    });

    it('applies what a commit changes in order, and waits for what it broke until that is mended', async () => {
      world.push({
        'gitops.yaml': settings(following),
        [file('db')]: configMap('a', '1'),
        [file('web')]: configMap('a', '1'),
        [appYaml('web')]: dependsOn('db'),
        [file('beside')]: configMap('a', '1'),
      });
      await world.start();
      await world.untilSynced(id('web'));
      await world.untilSynced(id('beside'));
      world.push({
        [file('db')]: 'kind: {',
        [file('web')]: configMap('a', '2'),
        [file('beside')]: configMap('a', '2'),
      });
      await untilWaits('web', /-db in dev: it does not render$/);
      await world.until(
        async () => (await valueOf('beside'))?.value === '2',
        'what does not depend on it',
      );
      expect(await valueOf('web')).toEqual({ value: '1' });
      const mended = world.push({ [file('db')]: configMap('a', '3') });
      await world.untilSynced(id('web'));
      expect(await valueOf('web')).toEqual({ value: '2' });
      const web = await mapOf('web');
      const db = await mapOf('db');
      expect(db.body.data).toEqual({ value: '3' });
      expect(Number(db.body.metadata.resourceVersion)).toBeLessThan(
        Number(web.body.metadata.resourceVersion),
      );
      await world.untilSynced(id('db'), mended);
    });

    it('names a circle whole, syncs none of it by itself and everything else, and goes on when it is broken up', async () => {
      world.push({
        'gitops.yaml': settings(following),
        [file('a')]: configMap('a', '1'),
        [appYaml('a')]: dependsOn('b'),
        [file('b')]: configMap('a', '1'),
        [appYaml('b')]: dependsOn('a'),
        [file('beside')]: configMap('a', '1'),
        [file('behind')]: configMap('a', '1'),
        [appYaml('behind')]: dependsOn('a'),
      });
      await world.start();
      await world.untilSynced(id('beside'));
      const circle = `${app('a')} → ${app('b')} → ${app('a')}`;
      await untilWaits('a', /Not synced by itself: dependsOn goes in a circle/);
      await untilWaits('b', /Not synced by itself: dependsOn goes in a circle/);
      await untilWaits('behind', /-a in dev: it waits, too$/);
      expect(world.application(id('b'))!.problems).toMatchObject([
        {
          code: 'dependency-circle',
          message: `dependsOn goes in a circle: ${circle}`,
          file: appYaml('b'),
          line: 2,
        },
      ]);
      expect((await mapOf('a')).code).toBe(404);

      // A person may all the same, and is told.
      const plan = await world.handle.plan(id('a'), {});
      expect(plan).toMatchObject({
        status: 'done',
        value: {
          guards: expect.arrayContaining([
            expect.objectContaining({
              code: 'dependency',
              verdict: 'inform',
              message: expect.stringContaining(circle),
            }),
          ]),
        },
      });
      await world.ask({ type: 'sync', applicationId: id('a') });
      await world.untilSynced(id('a'));
      // What is behind it is not part of the circle.
      await world.untilSynced(id('behind'));
      expect((await mapOf('b')).code).toBe(404);

      world.push({ [appYaml('a')]: 'dependsOn: []\n' });
      await world.untilSynced(id('b'));
      expect(world.application(id('b'))!.problems).toEqual([]);
    });

    it('heals what was applied although what it depends on is broken, and waits again after a restart', async () => {
      world.push({
        'gitops.yaml': settings(following),
        [file('db')]: configMap('a', '1'),
        [file('web')]: configMap('a', '1'),
        [appYaml('web')]: dependsOn('db'),
      });
      await world.start();
      await world.untilSynced(id('web'));
      world.push({ [file('db')]: 'kind: {' });
      await world.until(
        () => world.application(id('db'))?.sync.status === 'Unknown',
        'the dependency to be broken',
      );
      const path = `/api/v1/namespaces/${app('web')}/configmaps/a`;
      await world.api(
        'PATCH',
        path,
        { data: { value: 'by hand' } },
        'application/merge-patch+json',
      );
      await world.until(
        async () => (await valueOf('web'))?.value === '1',
        'the drift to be healed',
      );
      await world.stop();
      world.push({ [file('web')]: configMap('a', '2') });
      await world.start();
      await untilWaits('web', /it does not render$/);
      world.push({ [appYaml('web')]: 'dependsOn: []\n' });
      await world.untilSynced(id('web'));
      expect(await valueOf('web')).toEqual({ value: '2' });
    });

    it('deletes what depends on others first when they leave Git together', async () => {
      world.push({
        'gitops.yaml': settings(following),
        [file('db')]: configMap('a', '1'),
        [file('web')]: configMap('a', '1'),
        [appYaml('web')]: dependsOn('db'),
      });
      await world.start();
      await world.untilSynced(id('web'));
      const hold = `/api/v1/namespaces/${app('web')}/configmaps/a`;
      const finalizers = (names: string[]) =>
        world.api(
          'PATCH',
          hold,
          { metadata: { finalizers: names } },
          'application/merge-patch+json',
        );
      await finalizers(['example.test/hold']);
      world.push({
        [file('db')]: undefined,
        [file('web')]: undefined,
        [appYaml('web')]: undefined,
      });
      await approving('db to wait', () =>
        /-web in dev: it is deleted first$/.test(waits('db')?.message ?? ''),
      );
      expect((await mapOf('db')).code).toBe(200);
      await finalizers([]);
      await approving(
        'the dependency to be deleted',
        async () => (await mapOf('db')).code === 404,
      );
    });

    /** Lets every deletion pass that waits for a person, until `condition` holds. */
    function approving(
      what: string,
      condition: () => boolean | Promise<boolean>,
    ): Promise<void> {
      const lookOnce = async () => {
        const held = ['web', 'db']
          .map(name => world.application(id(name)))
          .filter(one => one?.operation?.state === 'Held');
        for (const one of held) {
          const { id: operationId, planHash } = one!.operation!;
          const guards = world.store.operations.get(operationId)!.plan!.guards;
          await world.ask({
            ...{ type: 'approve', applicationId: one!.id, operationId },
            planHash: planHash!,
            confirm: guards.flatMap(({ confirm }) => confirm ?? []),
          });
        }
        return condition();
      };
      return world.until(lookOnce, what, 30_000);
    }
  },
);
