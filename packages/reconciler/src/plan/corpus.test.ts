import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import { parse } from 'yaml';
import { done } from '../outcome';
import { compareObject } from './compareObject';
import { normalizeDesired } from './normalizeDesired';
import { predictLocally } from './__testUtils__/predictLocally';
import { createVerdictCache } from './verdictCache';

/** Public data of a peer's own tests, run in place. Their manager is read as ours. */
const folder = join(
  process.env.GITOPS_CORPORA ??
    resolve(__dirname, '../../../../../shared/corpora'),
  'gitops-engine-diff',
);

interface Case {
  id: string;
  config?: string;
  live?: string;
  predictedLive?: string;
  inlineConfig?: KubernetesObject;
  inlineLive?: KubernetesObject | null;
  inlinePredicted?: KubernetesObject;
  mutateConfig?: Patch[];
  mutateLive?: Patch[];
  modified: boolean;
}

interface Patch {
  op: string;
  path: string;
  value?: unknown;
}

/** Cases whose verdict we do not share, each with its reason. */
const deviations: Readonly<Record<string, string>> = {
  'TestDiffOptionIgnoreAggregateRoles/notIgnored':
    'the rules of an aggregated role belong to the controller manager: an empty list in Git never empties them',
};

function load(
  file: string | undefined,
  inline: KubernetesObject | null | undefined,
  patches: readonly Patch[] = [],
): KubernetesObject | undefined {
  const text = file
    ? readFileSync(join(folder, file), 'utf8')
    : JSON.stringify(inline ?? null);
  const object = parse(
    text.replaceAll('argocd-controller', 'gitops-suite'),
  ) as KubernetesObject | null;
  for (const patch of object ? patches : []) {
    applyPatch(object as unknown as Record<string, unknown>, patch);
  }
  return object ?? undefined;
}

function applyPatch(object: Record<string, unknown>, patch: Patch): void {
  const [last, ...parents] = patch.path
    .split('/')
    .slice(1)
    .map(part => part.replace('~1', '/').replace('~0', '~'))
    .reverse();
  const parent = parents
    .reverse()
    .reduce<any>((value, name) => (value[name] ??= {}), object);
  if (patch.op === 'remove') {
    delete parent[last];
  } else {
    parent[last] = patch.value;
  }
}

async function verdictOf(row: Case): Promise<string> {
  const config = load(row.config, row.inlineConfig, row.mutateConfig)!;
  const live = load(row.live, row.inlineLive, row.mutateLive);
  const given = load(row.predictedLive, row.inlinePredicted);
  const manifest = normalizeDesired(config);
  const comparison = await compareObject({
    desired: {
      key: objectKey(refOf(manifest)),
      ref: refOf(manifest),
      manifest,
      hash: row.id,
    },
    live,
    cluster: {
      name: 'corpus',
      epoch: () => '',
      get: async () => done(live),
      patch: async (_ref, operations) => {
        const object = structuredClone(live!);
        operations.forEach(operation =>
          applyPatch(object as unknown as Record<string, unknown>, operation),
        );
        return done(object);
      },
      apply: async () =>
        done({
          object: given ?? (live ? predictLocally(manifest, live) : manifest),
          created: live === undefined,
        }),
    },
    cache: createVerdictCache({ maxEntries: 10 }),
    installation: 'test',
    applicationId: 'shop.test',
  });
  return comparison.verdict;
}

if (existsSync(folder)) {
  const { cases } = JSON.parse(
    readFileSync(join(folder, 'cases.json'), 'utf8'),
  ) as { cases: Case[] };

  describe('gitops-engine-diff', () => {
    it('has all of its cases', () => {
      expect(cases).toHaveLength(32);
      expect(Object.keys(deviations)).toHaveLength(1);
    });

    it.each(cases)('$id: modified is $modified', async row => {
      const verdict = await verdictOf(row);
      const expected = row.id in deviations ? !row.modified : row.modified;
      expect(verdict).toMatch(
        expected ? /^(content|missing)$/ : /^(same|ownership)$/,
      );
    });
  });
} else {
  // The peers' data is no part of the project: where its folder is absent, the run says what is not tried.
  // eslint-disable-next-line jest/no-disabled-tests
  it.skip(`gitops-engine-diff (no corpus at ${folder}: set GITOPS_CORPORA)`, () => {});
}
