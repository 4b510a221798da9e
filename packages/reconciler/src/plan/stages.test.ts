import {
  APPLICATION_ANNOTATION,
  objectKey,
  refOf,
  type KubernetesObject,
} from '@gitops-suite/model';
import type { PlacedObject } from '../render';
import type { Comparison } from './comparison';
import { readObjectSync } from './objectSync';
import { planSync, type PlanSyncInput } from './planSync';

const argo = (name: string) => `argocd.argoproj.io/${name}`;
const labels = { app: 'gate' };

function object(
  kind: string,
  name: string,
  annotations: Record<string, string> = {},
  more: object = {},
): KubernetesObject {
  const groups: Record<string, string> = {
    Deployment: 'apps/v1',
    Job: 'batch/v1',
    ValidatingWebhookConfiguration: 'admissionregistration.k8s.io/v1',
  };
  const isWide = kind.endsWith('Configuration') || kind === 'Namespace';
  return {
    apiVersion: groups[kind] ?? 'v1',
    kind,
    metadata: { name, annotations, ...(isWide ? {} : { namespace: 'shop' }) },
    ...more,
  };
}

const wave = (number: number) => ({ [argo('sync-wave')]: `${number}` });
const pods = { spec: { template: { metadata: { labels } } } };
const service = object('Service', 'gate', {}, { spec: { selector: labels } });
const calls = {
  webhooks: [
    { clientConfig: { service: { namespace: 'shop', name: 'gate' } } },
  ],
};
const gate = (annotations = {}) =>
  object('ValidatingWebhookConfiguration', 'gate', annotations, calls);

function placed(manifest: KubernetesObject): PlacedObject {
  const ref = refOf(manifest);
  const { sync } = readObjectSync(manifest);
  return { key: objectKey(ref), ref, manifest, sync, hash: '' } as PlacedObject;
}

/** The plan of these objects; those that are named in `same` or `changed` are there already. */
function planOf(
  objects: KubernetesObject[],
  more: {
    verdicts?: Record<string, Comparison['verdict']>;
    input?: Partial<PlanSyncInput>;
  } = {},
) {
  const all = objects.map(placed);
  const desired = all.filter(({ sync }) => !sync.hook);
  return planSync({
    ...{ applicationId: 'shop.test', installation: 'test', revision: 'one' },
    ...{ madeAt: '', inventorySize: 9, inventoryRebuilt: false },
    ...{ renderedCount: desired.length, prune: true, namespace: 'shop' },
    trust: { cluster: 'prod', namespaces: ['*'], clusterKinds: ['*'] },
    toPrune: [],
    desired: new Map(desired.map(one => [one.key, one])),
    hooks: all.filter(({ sync }) => sync.hook),
    comparisons: desired.map(({ key, ref }) => ({
      ...{ key, ref, proof: 'local', fields: [], lines: [] },
      verdict: more.verdicts?.[ref.kind] ?? 'missing',
    })),
    ...more.input,
  });
}

/** What the webhook configuration waits for. */
const awaited = (...given: Parameters<typeof planOf>) =>
  planOf(...given).steps.find(({ ref }) => ref.kind.endsWith('Configuration'))
    ?.after ?? [];

describe('a webhook configuration', () => {
  const deployment = object('Deployment', 'gate', {}, pods);
  const key = 'apps/Deployment/shop/gate';

  it.each([
    { name: 'made beside it', given: {}, want: [key] },
    {
      name: 'made while it runs as it is',
      given: { verdicts: { Deployment: 'same' } },
      want: [key],
    },
    {
      name: 'changed with it',
      given: {
        verdicts: {
          Deployment: 'content',
          ValidatingWebhookConfiguration: 'content',
        },
      },
      want: [key],
    },
    {
      name: 'changed while it runs as it is, which may be badly',
      given: {
        verdicts: {
          Deployment: 'same',
          ValidatingWebhookConfiguration: 'content',
        },
      },
      want: [],
    },
  ] as { name: string; given: Parameters<typeof planOf>[1]; want: string[] }[])(
    '$name waits for its workload: $want',
    ({ given, want }) => {
      expect(awaited([deployment, service, gate()], given)).toEqual(want);
    },
  );

  it('waits for no workload that Git places after it', () => {
    const late = object('Deployment', 'gate', wave(2), pods);
    expect(awaited([late, service, gate()])).toEqual([]);
    expect(awaited([late, service, gate(wave(2))])).toEqual([key]);
  });

  it('waits for no Job and no hook that carries the labels of its workload', () => {
    const check = object('Job', 'check', { [argo('hook')]: 'PreSync' }, pods);
    const once = object('Job', 'once', {}, pods);
    expect(awaited([deployment, service, check, once, gate()])).toEqual([key]);
  });
});

describe('what is pruned last', () => {
  const old: PlanSyncInput['toPrune'][number] = (() => {
    const manifest = object('ConfigMap', 'old', {
      [argo('sync-options')]: 'PruneLast=true',
      [APPLICATION_ANNOTATION]: 'test/shop.test//ConfigMap/shop/old',
    });
    const { key, ref } = placed(manifest);
    const metadata = { ...manifest.metadata, uid: 'u' };
    return { entry: { key, ref, uid: 'u' }, live: { ...manifest, metadata } };
  })();

  it.each([
    ['objects', object('ConfigMap', 'new', wave(5))],
    ['hooks', object('Job', 'move', { ...wave(5), [argo('hook')]: 'Sync' })],
  ])('goes after %s of the last wave, and before PostSync', (_name, last) => {
    const check = object('Job', 'check', { [argo('hook')]: 'PostSync' });
    const input = { toPrune: [old] };
    const { steps } = planOf([last, object('ConfigMap', 'a'), check], {
      input,
    });
    expect(steps.map(({ ref }) => ref.name)).toEqual([
      ...['a', last.metadata.name, 'old', 'check'],
    ]);
  });
});

describe('the namespace of CreateNamespace', () => {
  it('comes before the first hook, whatever weight Helm gives that', () => {
    const first = object('Job', 'first', {
      ...{ 'helm.sh/hook': 'pre-install', 'helm.sh/hook-weight': '-5' },
    });
    const failure = { status: 'failed', code: 'missing-namespace' } as const;
    const { steps } = planOf([first, object('ConfigMap', 'a')], {
      input: {
        policy: { options: ['CreateNamespace=true'] },
        hookFailures: new Map([
          [placed(first).key, { ...failure, message: '' }],
        ]),
      },
    });
    expect(
      steps.map(({ ref, phase, wave: at }) => `${phase} ${at} ${ref.name}`),
    ).toEqual(['PreSync -5 shop', 'PreSync -5 first', 'Sync 0 a']);
  });
});

describe('a selective sync', () => {
  it('is refused, by name, where it needs what was not chosen', () => {
    const objects = [object('Namespace', 'shop'), object('ConfigMap', 'a')];
    const waiting = (selection: string[]) => {
      const comparisons = objects.map(placed).map<Comparison>(one => ({
        ...{ key: one.key, ref: one.ref, proof: 'absence' },
        ...{ verdict: 'missing', fields: [], lines: [] },
        ...(one.ref.namespace && { waitsFor: '/Namespace//shop' }),
      }));
      return planOf(objects, { input: { comparisons, selection } }).problems;
    };
    expect(waiting(['/ConfigMap/shop/a'])).toMatchObject([
      {
        severity: 'error',
        message:
          'Namespace shop is not in the cluster, and not among the objects of this sync',
        cure: 'Choose Namespace shop, too, or sync the whole Application.',
      },
    ]);
    expect(waiting(['/ConfigMap/shop/a', '/Namespace//shop'])).toEqual([]);
  });

  it('is refused where it names what it cannot sync', () => {
    const check = object('Job', 'check', { [argo('hook')]: 'PreSync' });
    const selection = ['/ConfigMap/shop/b', 'batch/Job/shop/check'];
    const { problems } = planOf([object('ConfigMap', 'a'), check], {
      input: { selection },
    });
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      ['error unknown-object', 'error hook-chosen'],
    );
  });

  it('makes no namespace for hooks that it leaves out', () => {
    const check = object('Job', 'check', { [argo('hook')]: 'PreSync' });
    const failure = { status: 'failed', code: 'missing-namespace' } as const;
    const input: Partial<PlanSyncInput> = {
      policy: { options: ['CreateNamespace=true'] },
      hookFailures: new Map([[placed(check).key, { ...failure, message: '' }]]),
      selection: [],
    };
    expect(planOf([check], { input }).steps).toEqual([]);
  });
});
