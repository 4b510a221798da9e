/** Parts of a sync that meet each other: what each does alone is told in reconcile.sync.test.ts. */
import { parseAllDocuments, stringify } from 'yaml';
import { backends } from './testing/backends';
import { configMap, EngineWorld, settings } from './testing/engineWorld';

jest.setTimeout(120_000);

const argo = (name: string) => `argocd.argoproj.io/${name}`;
const following = (more = '') =>
  `{ automated: { prune: true }, options: [CreateNamespace=true]${more} }`;

function annotated(yaml: string, annotations: Record<string, string>): string {
  const [document] = parseAllDocuments(yaml);
  const object = document.toJS();
  return stringify({
    ...object,
    metadata: { ...object.metadata, annotations },
  });
}

describe.each(backends)('control of a sync on $name', ({ start }) => {
  let cluster: Awaited<ReturnType<(typeof backends)[number]['start']>>;
  let world: EngineWorld;
  let app: string;
  let count = 0;

  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(async () => {
    await cluster?.stop();
  });
  beforeEach(() => {
    count += 1;
    app = `control${count}`;
    world = new EngineWorld(cluster);
  });
  afterEach(async () => {
    await world.remove();
  });

  const file = (name: string) => `apps/${app}/overlays/dev/${name}.yaml`;
  const id = () => `${app}.dev`;
  const operation = () => world.application(id())?.operation;
  const pathOf = (name: string, kind = 'configmaps') =>
    `/${
      kind === 'jobs' ? 'apis/batch/v1' : 'api/v1'
    }/namespaces/${app}/${kind}/${name}`;
  const codeOf = async (path: string) => (await world.api('GET', path)).code;
  const merge = (path: string, body: object) =>
    world.api('PATCH', path, body, 'application/merge-patch+json');

  it('keeps its namespace to what Git says of it, and to nothing else', async () => {
    const managed = (metadata: string) =>
      settings(following(`, managedNamespaceMetadata: ${metadata}`));
    world.push({
      'gitops.yaml': managed('{ labels: { team: shop, tier: one } }'),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    const path = `/api/v1/namespaces/${app}`;
    await merge(path, { metadata: { labels: { guest: 'theirs' } } });
    const until = async (want: object, absent: string[] = []) =>
      world.until(async () => {
        const { labels = {} } = (await world.api('GET', path)).body.metadata;
        return (
          Object.entries(want).every(([key, value]) => labels[key] === value) &&
          absent.every(key => labels[key] === undefined)
        );
      }, `the namespace to carry ${JSON.stringify(want)}`);
    const second = world.push({
      'gitops.yaml': managed('{ labels: { team: pay } }'),
    });
    await until({ team: 'pay', guest: 'theirs' }, ['tier']);
    await world.untilSynced(id(), second);
    world.push({ 'gitops.yaml': settings(following()) });
    await until({ guest: 'theirs' }, ['team']);
  });

  it('leaves what Git has set aside, and lets go of it with Git', async () => {
    world.push({
      'gitops.yaml': settings(following()),
      [file('a')]: configMap('a', '1'),
      [file('b')]: configMap('b', '1'),
      [file('c')]: configMap('c', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    const skipped = { [argo('hook')]: 'Skip' };
    const second = world.push({
      [file('a')]: annotated(configMap('a', '2'), skipped),
    });
    expect(await world.untilSynced(id(), second)).toMatchObject({
      sync: { total: 2, toPrune: 0 },
    });
    const { body } = await world.api('GET', pathOf('a'));
    expect(body.data).toEqual({ value: '1' });
    world.push({ [file('a')]: undefined });
    await world.until(
      async () => (await codeOf(pathOf('a'))) === 404,
      'what left Git to be gone',
    );
  });

  it('orders a definition, hooks that need it, waves and what is pruned last', async () => {
    const group = `${app}.example`;
    const definition = stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
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
    });
    const widget = (name: string, annotations = {}) =>
      annotated(
        `apiVersion: ${group}/v1\nkind: Widget\nmetadata: { name: ${name} }\n`,
        annotations,
      );
    const wave = (number: number) => ({ [argo('sync-wave')]: `${number}` });
    world.push({
      'gitops.yaml': settings(following()),
      [file('old')]: annotated(configMap('old', '1'), {
        [argo('sync-options')]: 'PruneLast=true',
      }),
      [file('first')]: configMap('first', '1'),
      [file('second')]: configMap('second', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    const sha = world.push({
      [file('old')]: undefined,
      [file('crd')]: annotated(definition, wave(3)),
      [file('before')]: widget('before', {
        ...wave(-2),
        [argo('hook')]: 'PreSync',
      }),
      [file('late')]: widget('late', wave(1)),
      [file('move')]: widget('move', { ...wave(4), [argo('hook')]: 'Sync' }),
    });
    await world.untilSynced(id(), sha);
    // Results, not the plan: that one may have been made anew on the way.
    const { results, message } = world.store.operations.get(operation()!.id)!;
    expect(message).toBe('2 created, 1 pruned, 2 hooks run');
    // The kind that came, and what takes its time to go, are no reasons for another sync with all its hooks.
    expect(world.store.operations.size).toBe(2);
    const order = [`widgets.${group}`, 'before', 'late', 'move', 'old'];
    const done = results.filter(({ ref }) => order.includes(ref.name));
    expect(
      done
        .sort(
          (one, other) =>
            Date.parse(one.at!) - Date.parse(other.at!) ||
            order.indexOf(one.ref.name) - order.indexOf(other.ref.name),
        )
        .map(({ ref, phase, wave: at }) => `${phase} ${at} ${ref.name}`),
    ).toEqual([
      `PreSync -2 widgets.${group}`,
      'PreSync -2 before',
      'Sync 1 late',
      'Sync 4 move',
      'Sync 5 old',
    ]);
  });

  it('waits for an object of an earlier run that something else holds', async () => {
    const tell = (value: string) =>
      annotated(configMap('tell', value), { [argo('hook')]: 'PreSync' });
    world.push({
      'gitops.yaml': settings(
        following(
          ', retry: { limit: 0, backoff: { duration: 1s, maxDuration: 1s } }',
        ),
      ),
      [file('tell')]: tell('1'),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    await merge(pathOf('tell'), {
      metadata: { finalizers: ['example.test/logs'] },
    });
    const sha = world.push({ [file('a')]: configMap('a', '2') });
    await world.until(
      () => operation()?.message?.includes('is being deleted') ?? false,
      'the obstacle to be told',
    );
    await new Promise(done => setTimeout(done, 2_000));
    expect(operation()).toMatchObject({ state: 'Waiting' });
    await merge(pathOf('tell'), { metadata: { finalizers: null } });
    await world.untilSynced(id(), sha);
    expect(operation()).toMatchObject({ state: 'Succeeded' });
  });

  it('has succeeded with what was chosen, however the rest is', async () => {
    world.push({
      'gitops.yaml': settings('{ options: [CreateNamespace=true] }'),
      [file('a')]: configMap('a', '1'),
      [file('b')]: configMap('b', '1'),
    });
    await world.start();
    const sync = (name: string) =>
      world.ask({
        ...{ type: 'sync', applicationId: id() },
        resources: [`/ConfigMap/${app}/${name}`],
      });
    await world.until(
      () => world.application(id())?.sync.status === 'OutOfSync',
      'the comparison',
    );
    await sync('a');
    await world.until(() => operation()?.state === 'Succeeded', 'the sync');
    expect(await codeOf(pathOf('b'))).toBe(404);
    await sync('c');
    await world.until(() => operation()?.state === 'Failed', 'the refusal');
    expect(operation()!.message).toContain('is no object of this Application');
  });

  it('finds again what it had made when its process died before that was written', async () => {
    world.push({
      'gitops.yaml': settings(following()),
      [file('a')]: configMap('a', '1'),
      [file('b')]: configMap('b', '1'),
      [file('c')]: configMap('c', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    const { metadata, ...b } = (await world.api('GET', pathOf('b'))).body;
    const sha = world.push({ [file('b')]: undefined });
    await world.untilSynced(id(), sha);
    // As it stays when the process dies beside the commit that takes it out.
    const { name, labels, annotations } = metadata;
    await world.api('POST', pathOf('').slice(0, -1), {
      ...{ ...b, metadata: { name, labels, annotations } },
    });
    await world.stop();
    await world.start();
    await world.until(
      () => world.application(id())?.sync.toPrune === 1,
      'it to be told',
    );
    // A person has the last word: nobody remembers it.
    await world.ask({ type: 'sync', applicationId: id(), prune: true });
    await world.until(() => operation()?.state === 'Held', 'the guard');
    const { id: operationId, planHash = '' } = operation()!;
    const asked = { applicationId: id(), operationId, planHash };
    expect(await world.ask({ type: 'approve', ...asked })).toBeUndefined();
    await world.until(
      async () => (await codeOf(pathOf('b'))) === 404,
      'what left Git to be gone',
    );
    expect(await codeOf(pathOf('a'))).toBe(200);
  });

  it('takes up no sync again that had ended, where the process died before its status said so', async () => {
    const tell = annotated(configMap('tell', '1'), {
      [argo('hook')]: 'PreSync',
      [argo('hook-delete-policy')]: 'HookSucceeded',
    });
    world.push({
      'gitops.yaml': settings(following()),
      [file('tell')]: tell,
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    await world.stop();
    const record = world.store.records.get(id())!;
    const { finishedAt, ...ended } = record.application.operation!;
    const before = { ...ended, state: 'Waiting' as const };
    await world.store.saveApplications([
      { ...record, application: { ...record.application, operation: before } },
    ]);
    const written = world.store.transitions.length;
    await world.start();
    await world.until(
      () => operation()?.finishedAt === finishedAt,
      'the end of the sync to be told',
    );
    expect(operation()).toMatchObject({ id: before.id, state: 'Succeeded' });
    expect(world.store.transitions.length).toBe(written);
  });

  it('leaves no run behind when its sync is ended and another begins', async () => {
    const job = (more: object) =>
      stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          generateName: 'migrate-',
          annotations: { [argo('hook')]: 'PreSync' },
        },
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'main', image: 'example.test/x', ...more }],
            },
          },
        },
      });
    world.push({
      'gitops.yaml': settings(following()),
      [file('migrate')]: job({}),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    const jobs = async () =>
      (
        (await world.api('GET', pathOf('', 'jobs').slice(0, -1))).body as {
          items?: { metadata: { name: string } }[];
        }
      ).items?.map(({ metadata }) => metadata.name) ?? [];
    await world.until(
      async () =>
        (await jobs()).length === 1 && operation()?.state === 'Waiting',
      'the hook',
    );
    const [first] = await jobs();
    await world.ask({
      ...{ type: 'terminate', applicationId: id() },
      operationId: operation()!.id,
    });
    await world.stop();
    world.push({ [file('migrate')]: job({ args: ['again'] }) });
    world.push({ [file('b')]: configMap('b', '1') });
    await world.start();
    await world.until(async () => {
      const names = await jobs();
      return names.length === 1 && names[0] !== first;
    }, 'the run of the newer sync, alone');
  });
});
