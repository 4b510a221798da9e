/** What a plan says of a whole write (`Replace=true`), and what the write does, on a real API server. */
import { controlPlaneAssets } from '@gitops-suite/dev-cluster/testUtils';
import { refOf, type KubernetesObject } from '@gitops-suite/model';
import type { DesiredObject } from '../render';
import type { Comparison } from './comparison';
import { IgnoreRules } from './ignore/ignoreRules';
import { configMap, NAMESPACE } from './__testUtils__/driftRows';
import {
  compareLive,
  desiredOf,
  written,
} from './__testUtils__/liveComparisons';
import {
  startRealCluster,
  type RealCluster,
} from './__testUtils__/realCluster';

/** Git's word, with one field that is ignored. */
function ignoringTuned(
  object: KubernetesObject,
  overwrite: boolean,
): DesiredObject {
  const desired = desiredOf(object);
  const rule = {
    ...{ group: '*', kind: '*', jsonPointers: ['/data/tuned'] },
    ...{ jqPathExpressions: [], managedFieldsManagers: [] },
    file: 'gitops.yaml',
  };
  const ignore = new IgnoreRules([rule]).of(desired.ref, overwrite);
  return { ...desired, ignore, hash: `${desired.hash} ${overwrite}` };
}

function suite() {
  let real: RealCluster;

  beforeAll(async () => {
    real = await startRealCluster();
  }, 120_000);

  afterAll(() => real?.stop(), 60_000);

  const compare = (desired: DesiredObject) =>
    compareLive(real.cluster, desired, { replace: true });
  const replace = (desired: DesiredObject) =>
    written(real.cluster, desired, { replace: true });
  const paths = ({ fields }: Comparison) =>
    fields.map(({ path }) => path).sort();

  beforeEach(async () => {
    await written(
      real.cluster,
      desiredOf(configMap({ other: '1', tuned: '1' })),
    );
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
    const next = ignoringTuned(
      configMap({ other: '2', tuned: '1' }),
      overwrite,
    );
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
    await replace(desiredOf(configMap({ other: '2', more: '1' })));
    const next = desiredOf(configMap({ other: '2' }));
    expect(paths(await compare(next))).toEqual(['data.more']);
    expect((await replace(next)).data).toEqual({ other: '2' });
    expect(await compare(next)).toMatchObject({ verdict: 'same' });
  });

  it('is no difference for ever where the object is applied again', async () => {
    await replace(desiredOf(configMap({ other: '2', more: '1' })));
    const next = desiredOf(configMap({ other: '2' }));
    await written(real.cluster, next);
    const live = await real.cluster.get(next.ref);
    expect(live).toMatchObject({ value: { data: { other: '2' } } });
    expect(await compareLive(real.cluster, next)).toMatchObject({
      verdict: 'same',
      proof: 'local',
    });
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
