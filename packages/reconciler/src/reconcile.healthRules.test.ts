/** What goes on and what is shown is decided by the same rules of the user. */
import { stringify } from 'yaml';
import { backends } from './testing/backends';
import { settings, type EngineWorld } from './testing/engineWorld';
import { worldForEachTest } from './testing/worldForEachTest';

jest.setTimeout(120_000);

const argo = (name: string) => `argocd.argoproj.io/${name}`;

/** A ConfigMap has no health of its own: it is ready, or broken, when somebody in the cluster says so on it. */
const healthRules = [
  {
    group: '',
    kind: 'ConfigMap',
    degraded: '"example.test/broken" in metadata.annotations',
    healthy: '"example.test/ready" in metadata.annotations',
  },
];

function gated(name: string, annotations: Record<string, string>): string {
  return stringify({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { value: '1' } },
    metadata: { name, annotations },
  });
}

describe.each(backends)('rules of the user on $name', ({ start }) => {
  let world: EngineWorld;
  let app: string;
  worldForEachTest(
    start,
    { prefix: 'ruled', world: { healthRules } },
    given => {
      world = given.world;
      app = given.name;
    },
  );

  const pathOf = (name: string) =>
    `/api/v1/namespaces/${app}/configmaps/${name}`;
  const codeOf = async (name: string) =>
    (await world.api('GET', pathOf(name))).code;
  const mark = (name: string, word: string) =>
    world.api(
      'PATCH',
      pathOf(name),
      { metadata: { annotations: { [`example.test/${word}`]: '' } } },
      'application/merge-patch+json',
    );
  const shown = () => world.application(`${app}.dev`);
  const startWith = async (objects: Record<string, string>) => {
    const files = Object.entries(objects).map(([name, text]) => [
      `apps/${app}/overlays/dev/${name}.yaml`,
      text,
    ]);
    world.push({
      'gitops.yaml': settings(
        '{ automated: {}, options: [CreateNamespace=true] }',
      ),
      ...Object.fromEntries(files),
    });
    await world.start();
  };
  const twoWaves = {
    gate: gated('gate', {}),
    last: gated('last', { [argo('sync-wave')]: '1' }),
  };

  it('hold a wave until they call it healthy, as is shown', async () => {
    await startWith(twoWaves);
    await world.until(
      () => shown()?.operation?.message?.includes('ConfigMap/gate') === true,
      'the first wave to be waited for',
    );
    expect(shown()!.health.status).not.toBe('Healthy');
    expect(await codeOf('last')).toBe(404);
    await mark('gate', 'ready');
    await world.until(
      async () => (await codeOf('last')) === 200,
      'the second wave',
    );
    await mark('last', 'ready');
    await world.untilSynced(`${app}.dev`);
    expect(shown()!.operation!.state).toBe('Succeeded');
    await world.until(
      () => shown()!.health.status === 'Healthy',
      'the verdict that is shown',
    );
  });

  it('fail a wave that they call degraded', async () => {
    await startWith(twoWaves);
    await world.until(
      async () => (await codeOf('gate')) === 200,
      'the first wave',
    );
    await mark('gate', 'broken');
    await world.until(
      () => shown()?.operation?.state === 'Failed',
      'the sync to fail',
    );
    expect(await codeOf('last')).toBe(404);
  });

  it('say what a hook came to', async () => {
    await startWith({
      check: gated('check', { [argo('hook')]: 'PreSync' }),
      last: gated('last', {}),
    });
    await world.until(
      async () => (await codeOf('check')) === 200,
      'the hook to be there',
    );
    await mark('check', 'broken');
    await world.until(
      () => shown()?.operation?.state === 'Failed',
      'the sync to fail',
    );
    expect(await codeOf('last')).toBe(404);
  });
});
