import { parseAllDocuments, stringify } from 'yaml';
import { backends } from './testing/backends';
import { configMap, settings, type EngineWorld } from './testing/engineWorld';
import { worldForEachTest } from './testing/worldForEachTest';

jest.setTimeout(120_000);

const following =
  '{ automated: { prune: true }, options: [CreateNamespace=true] }';
const argo = (name: string) => `argocd.argoproj.io/${name}`;

function job(
  name: string,
  annotations: Record<string, string>,
  image = 'example.test/migrate:1',
): string {
  return stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: {
      backoffLimit: 0,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'main', image }],
        },
      },
    },
  });
}

function annotated(yaml: string, annotations: Record<string, string>): string {
  const [document] = parseAllDocuments(yaml);
  const object = document.toJS();
  return stringify({
    ...object,
    metadata: { ...object.metadata, annotations },
  });
}

describe.each(backends)('a sync in order on $name', ({ start }) => {
  let world: EngineWorld;
  let app: string;
  worldForEachTest(start, { prefix: 'order' }, given => {
    world = given.world;
    app = given.name;
  });

  const file = (name: string) => `apps/${app}/overlays/dev/${name}.yaml`;
  const id = () => `${app}.dev`;
  const mapPath = (name: string) =>
    `/api/v1/namespaces/${app}/configmaps/${name}`;
  const jobPath = (name: string) =>
    `/apis/batch/v1/namespaces/${app}/jobs/${name}`;
  const codeOf = async (path: string) => (await world.api('GET', path)).code;
  const operation = () => world.application(id())?.operation;

  /** Plays the kubelet: all pods end well; where nobody makes pods of Jobs, the Jobs do. */
  const finishJobs = async () => {
    const core = `/api/v1/namespaces/${app}/pods`;
    const batch = `/apis/batch/v1/namespaces/${app}/jobs`;
    const namesIn = async (path: string) => {
      const { items = [] } = (await world.api('GET', path)).body as {
        items?: { metadata: { name: string }; status?: object }[];
      };
      return items
        .filter(({ status }) => !JSON.stringify(status ?? {}).match(/ucceeded/))
        .map(({ metadata }) => `${path}/${metadata.name}/status`);
    };
    const end = (path: string, status: object) =>
      world.api('PATCH', path, { status }, 'application/merge-patch+json');
    const pods = await namesIn(core);
    for (const path of pods) {
      await end(path, { phase: 'Succeeded' });
    }
    const isComplete = { type: 'Complete', status: 'True' };
    // A real API server refuses this: there the Job's controller counts its pods.
    for (const path of pods.length > 0 ? [] : await namesIn(batch)) {
      await end(path, { succeeded: 1, conditions: [isComplete] });
    }
  };
  const until = async (
    condition: () => boolean | Promise<boolean>,
    what: string,
  ) =>
    world.until(
      async () => {
        await finishJobs();
        return condition();
      },
      what,
      40_000,
    );

  it('runs hooks around waves, each once, and keeps them out of the Application', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('migrate')]: job('migrate', {
        [argo('hook')]: 'PreSync',
        [argo('hook-delete-policy')]: 'HookSucceeded',
      }),
      [file('a')]: configMap('a', '1'),
      [file('first')]: job('first', { [argo('sync-wave')]: '1' }),
      [file('last')]: annotated(configMap('last', '1'), {
        [argo('sync-wave')]: '2',
      }),
      [file('check')]: job('check', { [argo('hook')]: 'PostSync' }),
    });
    await world.start();
    await world.until(
      async () => (await codeOf(jobPath('migrate'))) === 200,
      'the PreSync hook',
    );
    expect(await codeOf(mapPath('a'))).toBe(404);
    await until(
      async () => (await codeOf(jobPath('first'))) === 200,
      'the first wave',
    );
    await until(
      async () => (await codeOf(mapPath('last'))) === 200,
      'the second wave',
    );
    const { body } = await world.api('GET', jobPath('first'));
    expect(body.status).toMatchObject({ succeeded: 1 });
    await until(() => operation()?.state === 'Succeeded', 'the sync');
    expect(await codeOf(jobPath('migrate'))).toBe(404);
    const check = await world.api('GET', jobPath('check'));
    expect(check.body.metadata.finalizers ?? []).not.toContain(
      'gitops-suite/hook',
    );
    const { sync, health } = world.application(id())!;
    expect({ sync, health }).toMatchObject({
      sync: { status: 'Synced', total: 3, toPrune: 0 },
      health: { status: 'Healthy' },
    });
    const stored = [...world.store.operations.values()][0];
    expect(
      stored.results.map(({ ref, state }) => `${ref.name} ${state}`).sort(),
    ).toEqual(
      [
        'a applied',
        'check succeeded',
        'first applied',
        'last applied',
        'migrate succeeded',
        `${app} applied`,
      ].sort(),
    );
  });

  it('goes on with a hook that ran while the engine was stopped', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('migrate')]: job('migrate', { [argo('hook')]: 'PreSync' }),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.until(
      async () => (await codeOf(jobPath('migrate'))) === 200,
      'the hook',
    );
    const before = (await world.api('GET', jobPath('migrate'))).body.metadata;
    await world.stop();
    await until(async () => {
      const { body } = await world.api('GET', jobPath('migrate'));
      return (body.status as { succeeded?: number })?.succeeded === 1;
    }, 'the Job to end');
    await world.start();
    await world.untilSynced(id());
    const after = (await world.api('GET', jobPath('migrate'))).body.metadata;
    expect(after.uid).toBe(before.uid);
    expect(operation()).toMatchObject({ state: 'Succeeded' });
  });

  it('changes nothing when one of its last hooks would be refused', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    world.push({
      [file('a')]: configMap('a', '2'),
      [file('b')]: configMap('b', '1'),
      [file('check')]: job('check', { [argo('hook')]: 'PostSync' }).replace(
        'restartPolicy: Never',
        'restartPolicy: Always',
      ),
    });
    await world.until(
      () => operation()?.state === 'Failed',
      'the sync to be refused',
    );
    expect(operation()!.message).toContain('Job/check in the dry run');
    const { body } = await world.api('GET', mapPath('a'));
    expect(body.data).toEqual({ value: '1' });
    expect(await codeOf(mapPath('b'))).toBe(404);
  });

  it('replaces an object that cannot be changed by Force alone', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('one')]: job('one', {}),
    });
    await world.start();
    await until(() => operation()?.state === 'Succeeded', 'the first sync');
    const before = (await world.api('GET', jobPath('one'))).body.metadata.uid;
    world.push({ [file('one')]: job('one', {}, 'example.test/migrate:2') });
    await world.until(() => operation()?.state === 'Failed', 'the refusal');
    expect((await world.api('GET', jobPath('one'))).body.metadata.uid).toBe(
      before,
    );
    world.push({
      [file('one')]: job(
        'one',
        { [argo('sync-options')]: 'Force=true' },
        'example.test/migrate:2',
      ),
    });
    await until(
      () =>
        operation()?.state === 'Succeeded' &&
        world.application(id())?.sync.status === 'Synced',
      'the object to be made anew',
    );
    expect((await world.api('GET', jobPath('one'))).body.metadata.uid).not.toBe(
      before,
    );
  });

  it('keeps to the options of objects and of the namespace', async () => {
    world.push({
      'gitops.yaml': settings(
        '{ automated: { prune: true }, options: [CreateNamespace=true], managedNamespaceMetadata: { labels: { team: shop } } }',
      ),
      [file('kept')]: annotated(configMap('kept', '1'), {
        [argo('sync-options')]: 'Prune=false',
      }),
      [file('asked')]: annotated(configMap('asked', '1'), {
        [argo('sync-options')]: 'Prune=confirm',
      }),
      [file('whole')]: annotated(configMap('whole', '1'), {
        [argo('sync-options')]: 'Replace=true',
      }),
      [file('a')]: configMap('a', '1'),
      [file('b')]: configMap('b', '1'),
    });
    await world.start();
    await world.untilSynced(id());
    const namespace = await world.api('GET', `/api/v1/namespaces/${app}`);
    expect(namespace.body.metadata.labels).toMatchObject({ team: 'shop' });
    await world.api(
      'PATCH',
      mapPath('whole'),
      { data: { extra: 'by hand' } },
      'application/merge-patch+json',
    );
    world.push({
      [file('kept')]: undefined,
      [file('asked')]: undefined,
      [file('whole')]: annotated(configMap('whole', '2'), {
        [argo('sync-options')]: 'Replace=true',
      }),
    });
    await world.until(() => operation()?.state === 'Held', 'a person');
    const held = operation()!;
    const plan = world.store.operations.get(held.id)!.plan!;
    expect(plan.guards.map(({ code }) => code)).toContain('prune-confirm');
    await world.ask({
      ...{ type: 'approve', applicationId: id(), operationId: held.id },
      planHash: held.planHash!,
    });
    await world.until(() => operation()?.state === 'Succeeded', 'the sync');
    expect(await codeOf(mapPath('kept'))).toBe(200);
    // The garbage collector has the last word on a foreground deletion.
    await world.until(
      async () => (await codeOf(mapPath('asked'))) === 404,
      'what was confirmed to be gone',
    );
    const whole = await world.api('GET', mapPath('whole'));
    expect(whole.body.data).toEqual({ value: '2' });
  });

  it('refuses words that it does not know, with file and line', async () => {
    world.push({
      'gitops.yaml': settings(following),
      [file('a')]: annotated(configMap('a', '1'), {
        [argo('sync-options')]: 'Prun=false',
      }),
    });
    await world.start();
    await world.until(() => operation()?.state === 'Failed', 'the refusal');
    expect(world.application(id())!.problems).toMatchObject([
      {
        code: 'annotation',
        file: file('a'),
        line: 6,
        cause: 'Prun is not a sync option; did you mean Prune?',
      },
    ]);
    expect(await codeOf(mapPath('a'))).toBe(404);
  });

  it.each([
    { when: 'in one go', restarted: false },
    { when: 'with a restart before it', restarted: true },
  ])('runs what surrounds its deletion, $when', async ({ restarted }) => {
    const files = {
      [file('backup')]: job('backup', { [argo('hook')]: 'PreDelete' }),
      [file('tell')]: job('tell', { [argo('hook')]: 'PostDelete' }),
      [file('a')]: configMap('a', '1'),
    };
    world.push({ 'gitops.yaml': settings(following), ...files });
    await world.start();
    await world.untilSynced(id());
    expect(await codeOf(jobPath('backup'))).toBe(404);

    const names = Object.keys(files);
    world.push(Object.fromEntries(names.map(name => [name, undefined])));
    const isHeld = () => operation()?.state === 'Held';
    await world.until(isHeld, 'the guard of a large prune');
    if (restarted) {
      await world.stop();
      await world.start();
    }
    await world.until(async () => {
      const { id: operationId, planHash = '' } = operation()!;
      const { plan } = world.store.operations.get(operationId)!;
      const confirm = plan!.guards.flatMap(guard => guard.confirm ?? []);
      const asked = { operationId, planHash, confirm };
      return !(await world.ask({
        ...{ type: 'approve', applicationId: id() },
        ...asked,
      }));
    }, 'an approval');
    await world.until(
      async () => (await codeOf(jobPath('backup'))) === 200,
      'the PreDelete hook',
    );
    expect(await codeOf(mapPath('a'))).toBe(200);
    expect(await codeOf(jobPath('tell'))).toBe(404);
    await until(
      async () => (await codeOf(jobPath('tell'))) === 200,
      'the PostDelete hook',
    );
    expect(await codeOf(mapPath('a'))).toBe(404);
    await until(
      () => world.application(id()) === undefined,
      'the Application to be gone',
    );
    const results = [...world.store.operations.values()].at(-1)!.results;
    expect(
      results.map(({ ref, state }) => `${ref.name} ${state}`).sort(),
    ).toEqual(['a pruned', 'backup succeeded', 'tell succeeded']);
  });

  it('shows what an older commit would change, and carries out none', async () => {
    const first = world.push({
      'gitops.yaml': settings(following),
      [file('a')]: configMap('a', '1'),
      [file('old')]: configMap('old', '1'),
    });
    await world.start();
    await world.untilSynced(id(), first);
    const second = world.push({
      [file('a')]: configMap('a', '2'),
      [file('old')]: undefined,
      [file('new')]: configMap('new', '1'),
    });
    await world.untilSynced(id(), second);
    const rowsOf = async (revision: string) => {
      const planned = await world.handle.plan(id(), { revision, prune: true });
      if (planned.status === 'failed') {
        return planned.message;
      }
      const { steps, dryRunOnly = false } = planned.value;
      const rows = steps.map(({ verb, ref, effect }) =>
        `${verb} ${ref.name} ${effect ?? ''}`.trim(),
      );
      return { dryRunOnly, rows: rows.sort() };
    };
    expect(await rowsOf(first)).toEqual({
      dryRunOnly: true,
      rows: ['change a value 2 → 1', 'create old', 'prune new'],
    });
    expect(await rowsOf(second)).toMatchObject({ dryRunOnly: false });
    expect(await rowsOf('0'.repeat(40))).toMatch(
      /^the commit 0000000 does not lead to the newest one of main/,
    );
    const problem = await world.ask({
      type: 'sync',
      applicationId: id(),
      revision: first,
    });
    expect(problem).toMatchObject({
      code: 'older-revision',
      cure: expect.stringContaining('Rolling back is a commit'),
    });
    // Nothing of the Application has changed by looking.
    expect(world.application(id())).toMatchObject({
      sync: { status: 'Synced', revision: second, total: 2 },
    });
    expect(await codeOf(mapPath('old'))).toBe(404);
    expect(await codeOf(mapPath('new'))).toBe(200);
  });
});
