import { backends, type Backend } from './testing/backends';
import { configMap, EngineWorld } from './testing/engineWorld';

jest.setTimeout(120_000);

/** Two environments on the clusters, both with the namespace `shared`. */
const settings = (clusters: readonly string[]) => `version: 1
environments:
${clusters
  .map(
    (cluster, index) => `  - name: env${index}
    cluster: ${cluster}
    namespace: shared
    sync: { automated: { prune: true, selfHeal: true }, options: [CreateNamespace=true] }
`,
  )
  .join('')}`;

describe.each(backends)(
  'two Applications with one object on $name',
  ({ start }) => {
    let server: Awaited<ReturnType<Backend['start']>>;
    let world: EngineWorld;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.stop());
    afterEach(() => world.remove());

    it.each([
      { name: 'one cluster', clusters: ['test', 'test'], object: 'once' },
      {
        name: 'one API server under two names',
        clusters: ['test', 'twin'],
        object: 'twice',
      },
    ])(
      'let one of them win on $name, and refuse the other by name',
      async row => {
        const { clusters, object } = row;
        world = new EngineWorld(server, { twin: 'twin' });
        world.push({
          'gitops.yaml': settings(clusters),
          [`apps/a-${object}/overlays/env0/x.yaml`]: configMap(object, 'a'),
          [`apps/b-${object}/overlays/env1/x.yaml`]: configMap(object, 'b'),
        });
        await world.start();
        const ids = [`a-${object}.env0`, `b-${object}.env1`];
        const of = (id: string) => world.application(id);
        await world.until(
          () =>
            ids.every(id => of(id)?.operation?.finishedAt !== undefined) &&
            ids.some(id => of(id)?.sync.status === 'Synced'),
          'both to have an end',
        );
        const path = `/api/v1/namespaces/shared/configmaps/${object}`;
        const { body } = await world.api('GET', path);
        const owner = ids.find(id =>
          body.metadata.annotations?.['gitops-suite/application'].includes(
            `/${id}/`,
          ),
        )!;
        const other = ids.find(id => id !== owner)!;
        expect((body as { data?: object }).data).toEqual({ value: owner[0] });
        expect(of(owner)!.operation!.state).toBe('Succeeded');
        expect(of(other)!.operation).toMatchObject({
          state: 'Failed',
          message: expect.stringMatching(
            new RegExp(`owned by the Application ${owner}`),
          ),
        });
        expect(of(other)!.sync.status).toBe('OutOfSync');
        expect(of(other)!.problems).toMatchObject([
          { message: `ConfigMap/${object}: owned by the Application ${owner}` },
        ]);
        expect(of(owner)!.problems).toEqual([]);
        expect(
          world.store.setup!.clusters.map(({ message }) => message),
        ).toEqual([
          expect.stringContaining('same API server as twin'),
          expect.stringContaining('same API server as test'),
        ]);
      },
    );
  },
);
