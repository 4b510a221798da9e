/** Flux's own test data of server-side apply, run in place: what was applied once is unchanged the second time. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { controlPlaneAssets } from '@gitops-suite/dev-cluster/testUtils';
import { desire, type DesiredObject } from '../render';
import { parseManifests } from '../render/parseManifests';
import { applyDesired } from '../sync/applyDesired';
import { compareObject } from './compareObject';
import { kindRank } from './kindOrder';
import {
  startRealCluster,
  type RealCluster,
} from './__testUtils__/realCluster';
import { createVerdictCache } from './verdictCache';

const folder = join(
  process.env.GITOPS_CORPORA ??
    resolve(__dirname, '../../../../../shared/corpora'),
  'flux-ssa',
);

/** What a real API server refuses, by file and beginning of the key, each with its reason. */
const refused: Readonly<Record<string, string>> = {
  'test7.yaml apps/Deployment/':
    'a label and an annotation are booleans, which the API server does not take for text',
  'test11.yaml apiextensions.k8s.io/CustomResourceDefinition/':
    'its name is not that of its kind and group',
};

function suite() {
  const files = readdirSync(folder).filter(file =>
    /^test\d+\.yaml$/.test(file),
  );
  let real: RealCluster;

  beforeAll(async () => {
    real = await startRealCluster();
  }, 120_000);

  afterAll(() => real?.stop(), 60_000);

  it('has all of its files', () => {
    expect(files).toHaveLength(14);
  });

  async function load(file: string): Promise<DesiredObject[]> {
    const namespace = namespaceOf(file);
    const text = readFileSync(join(folder, file), 'utf8');
    const { objects } = parseManifests(
      text.replaceAll('%[1]s', namespace),
      file,
    );
    const clusterWide = new Set<string>();
    for (const { apiVersion, kind } of objects) {
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
      const info = await real.cluster.kind(group, kind);
      if (info.status === 'done' && !info.value.namespaced) {
        clusterWide.add(`${group}/${kind}`);
      }
    }
    const desired = desire({
      objects,
      definition: {
        id: 'flux.test',
        namespace,
        policy: { options: [] },
      } as never,
      installation: 'test',
      hashKey: Buffer.from('key'),
      isNamespaced: (group, kind) => !clusterWide.has(`${group}/${kind}`),
    });
    return desired.sort((a, b) => kindRank(a.ref) - kindRank(b.ref));
  }

  /** Applies, waiting for a definition or namespace that was applied a moment ago. */
  async function apply(desired: DesiredObject): Promise<string | undefined> {
    for (let left = 60; ; left -= 1) {
      const applied = await applyDesired(real.cluster, desired);
      if (applied.status === 'done') {
        return undefined;
      }
      const isEarly = ['missing-kind', 'missing-namespace'].includes(
        applied.code,
      );
      if (!isEarly || left === 0) {
        return `${desired.key}: ${applied.message}`;
      }
      await new Promise(done => setTimeout(done, 50));
    }
  }

  it.each(files)(
    '%s: the second time, every object is unchanged',
    async file => {
      const objects = await load(file);
      // Two files hold nothing but an object in a namespace that the test around them has made.
      await real.admin('POST', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespaceOf(file) },
      });
      const failures: string[] = [];
      for (const desired of objects) {
        const failure = await apply(desired);
        failures.push(...(failure === undefined ? [] : [failure]));
      }
      expect(failures.filter(failure => !isKnown(file, failure))).toEqual([]);
      const verdicts: string[] = [];
      for (const desired of objects) {
        const live = await real.cluster.get(desired.ref);
        const comparison = await compareObject({
          desired,
          live: live.status === 'done' ? live.value : undefined,
          cluster: real.cluster,
          cache: createVerdictCache({ maxEntries: 10 }),
          installation: 'test',
          applicationId: 'flux.test',
        });
        verdicts.push(`${desired.key} ${comparison.verdict}`);
      }
      const different = verdicts.filter(verdict => !verdict.endsWith(' same'));
      expect(different.filter(one => !isKnown(file, one))).toEqual([]);
    },
    60_000,
  );
}

function namespaceOf(file: string): string {
  return `flux-${file.replace('.yaml', '')}`;
}

function isKnown(file: string, what: string): boolean {
  return Object.keys(refused).some(
    known => known.startsWith(file) && what.startsWith(known.split(' ')[1]),
  );
}

const reason = [
  existsSync(folder) ? '' : `no corpus at ${folder}: set GITOPS_CORPORA`,
  controlPlaneAssets() ? '' : 'KUBEBUILDER_ASSETS is unset',
]
  .filter(Boolean)
  .join(', ');

if (reason !== '') {
  // It needs the peers' data, which is no part of the project, and a real API server; the run says which is absent.
  // eslint-disable-next-line jest/no-disabled-tests
  it.skip(`flux-ssa (${reason})`, () => {});
} else {
  describe('flux-ssa', () => {
    suite();
  });
}
