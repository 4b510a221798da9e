/** What a plan says of a whole write (`Replace=true`), and what the write does, on a real API server. */
import { controlPlaneAssets } from '@gitops-suite/dev-cluster/testUtils';
import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import { canonicalJson } from '../json';
import type { DesiredObject } from '../render';
import { applyDesired } from '../sync/applyDesired';
import { compareObject } from './compareObject';
import type { Comparison } from './comparison';
import { IgnoreRules } from './ignore/ignoreRules';
import { normalizeDesired } from './normalizeDesired';
import { stampOwnership } from './stampOwnership';
import { configMap, NAMESPACE } from './__testUtils__/driftRows';
import {
  startRealCluster,
  type RealCluster,
} from './__testUtils__/realCluster';
import { createVerdictCache } from './verdictCache';

const owner = { installation: 'test', applicationId: 'shop.test' };

function desiredOf(
  object: KubernetesObject,
  ignored: { overwrite: boolean } | undefined,
): DesiredObject {
  const manifest = stampOwnership(normalizeDesired(object), owner);
  const ref = refOf(manifest);
  const rule = {
    ...{ group: '*', kind: '*', jsonPointers: ['/data/tuned'] },
    ...{ jqPathExpressions: [], managedFieldsManagers: [] },
    file: 'gitops.yaml',
  };
  const ignore = ignored && new IgnoreRules([rule]).of(ref, ignored.overwrite);
  return {
    ...{ key: objectKey(ref), ref, manifest },
    ...(ignore ? { ignore } : {}),
    hash: canonicalJson({ manifest, ignored }),
  };
}

function suite() {
  let real: RealCluster;

  beforeAll(async () => {
    real = await startRealCluster();
  }, 120_000);

  afterAll(() => real?.stop(), 60_000);

  async function compare(desired: DesiredObject): Promise<Comparison> {
    const live = await real.cluster.get(desired.ref);
    return compareObject({
      desired,
      live: live.status === 'done' ? live.value : undefined,
      cluster: real.cluster,
      cache: createVerdictCache({ maxEntries: 10 }),
      replace: true,
      ...owner,
    });
  }

  async function replace(desired: DesiredObject): Promise<KubernetesObject> {
    const written = await applyDesired(real.cluster, desired, {
      replace: true,
    });
    if (written.status === 'failed') {
      throw new Error(written.message);
    }
    return written.value.object;
  }

  const paths = ({ fields }: Comparison) =>
    fields.map(({ path }) => path).sort();

  beforeEach(async () => {
    const applied = await applyDesired(
      real.cluster,
      desiredOf(configMap({ other: '1', tuned: '1' }), undefined),
    );
    expect(applied.status).toBe('done');
    await real.admin(
      'PATCH',
      `/api/v1/namespaces/${NAMESPACE}/configmaps/${
        refOf(configMap({})).name
      }?fieldManager=tuner`,
      {
        metadata: {
          labels: { tuned: 'yes' },
          finalizers: ['example.com/tuned'],
        },
        data: { tuned: '7' },
      },
      'application/merge-patch+json',
    );
  });

  it.each([
    ['keeps an ignored field and what holds the object', false, '7'],
    ['overwrites an ignored field where it is told to', true, '1'],
  ])('%s, as the plan says', async (_what, overwrite, tuned) => {
    const next = desiredOf(configMap({ other: '2', tuned: '1' }), {
      overwrite,
    });
    const told = paths(await compare(next));
    expect(told).toEqual([
      'data.other',
      ...(overwrite ? ['data.tuned'] : []),
      'metadata.labels.tuned',
    ]);
    const after = await replace(next);
    expect(after.data).toEqual({ other: '2', tuned });
    expect(after.metadata.labels).not.toHaveProperty('tuned');
    expect(after.metadata.finalizers).toEqual(['example.com/tuned']);
    expect(await compare(next)).toMatchObject({ verdict: 'same' });
  });

  it('finds a key that left Git, and takes it out', async () => {
    await replace(desiredOf(configMap({ other: '2', more: '1' }), undefined));
    const next = desiredOf(configMap({ other: '2' }), undefined);
    expect(paths(await compare(next))).toEqual(['data.more']);
    expect((await replace(next)).data).toEqual({ other: '2' });
    expect(await compare(next)).toMatchObject({ verdict: 'same' });
  });

  it('is no difference for ever where the object is applied again', async () => {
    await replace(desiredOf(configMap({ other: '2', more: '1' }), undefined));
    const next = desiredOf(configMap({ other: '2' }), undefined);
    const applied = await applyDesired(real.cluster, next);
    expect(applied).toMatchObject({ status: 'done' });
    const live = await real.cluster.get(next.ref);
    expect(live).toMatchObject({ value: { data: { other: '2' } } });
    expect(
      await compareObject({
        desired: next,
        live: live.status === 'done' ? live.value : undefined,
        cluster: real.cluster,
        cache: createVerdictCache({ maxEntries: 10 }),
        ...owner,
      }),
    ).toMatchObject({ verdict: 'same', proof: 'local' });
  });
}

if (!controlPlaneAssets()) {
  // What a whole write does to the fields of others is the API server's word, which not every machine has.
  // eslint-disable-next-line jest/no-disabled-tests
  it.skip('whole writes against a real API server (KUBEBUILDER_ASSETS is unset)', () => {});
} else {
  describe('whole writes on a real API server', () => {
    suite();
  });
}
