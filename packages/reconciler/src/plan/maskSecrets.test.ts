import { objectKey, refOf, type KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { done, failed } from '../outcome';
import type { Applied } from '../ports';
import type { Outcome } from '../outcome';
import { compareObject } from './compareObject';
import { HIDDEN_VALUE, maskManifest } from './maskSecrets';
import { normalizeDesired } from './normalizeDesired';
import { planSync } from './planSync';
import { stampOwnership } from './stampOwnership';
import { predictLocally } from './__testUtils__/predictLocally';
import { createVerdictCache } from './verdictCache';

const owner = { installation: 'test', applicationId: 'shop.test' };

// Long enough not to occur by chance, and with a mark that nothing else has.
const secretValue = fc
  .string({ minLength: 3, maxLength: 40 })
  .map(text => `Zq!${text}`);
const values = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), secretValue, {
  minKeys: 1,
  maxKeys: 4,
});

function secretOf(fields: object, annotations?: object): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'keys',
      namespace: 'shop',
      ...(annotations ? { annotations } : {}),
    },
    type: 'Opaque',
    ...fields,
  } as KubernetesObject;
}

function encoded(map: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [
      name,
      Buffer.from(value).toString('base64'),
    ]),
  );
}

/** Nothing of these values is in the text: not as such, not as base64, not escaped. */
function expectNoneOf(maps: Record<string, string>[], text: string): void {
  for (const value of maps.flatMap(map => Object.values(map))) {
    const escaped = JSON.stringify(value).slice(1, -1);
    expect(text).not.toContain(Buffer.from(value).toString('base64'));
    expect(text).not.toContain(escaped);
    expect(text).not.toContain(JSON.stringify(escaped).slice(1, -1));
  }
}

async function compare(
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  apply: () => Outcome<Applied>,
) {
  const manifest = stampOwnership(normalizeDesired(desired), owner);
  return compareObject({
    desired: {
      key: objectKey(refOf(manifest)),
      ref: refOf(manifest),
      manifest,
      hash: 'h',
    },
    live,
    cluster: {
      name: 'c',
      epoch: () => '',
      get: async () => done(live),
      patch: async () => failed('not-found', 'nothing is taken over'),
      apply: async () => apply(),
    },
    cache: createVerdictCache({ maxEntries: 1 }),
    ...owner,
  });
}

describe('secret values', () => {
  it('occur nowhere in comparisons and plans of changed Secrets', async () => {
    let differing = 0;
    await fc.assert(
      fc.asyncProperty(values, values, async (before, after) => {
        const copy = JSON.stringify(secretOf({ stringData: before }));
        const live = secretOf(
          { data: encoded(before) },
          {
            'kubectl.kubernetes.io/last-applied-configuration': copy,
            'tool.example/copy': Object.values(before).join(' '),
            'tool.example/base64': Object.values(encoded(before))[0],
          },
        );
        const desired = secretOf({ stringData: after });
        const manifest = stampOwnership(normalizeDesired(desired), owner);
        const comparison = await compare(desired, live, () =>
          done({ object: predictLocally(manifest, live), created: false }),
        );
        const { live: _live, ...shown } = comparison;
        const plan = planSync({
          applicationId: 'shop.test',
          revision: 'r',
          madeAt: '2026-01-01T00:00:00Z',
          comparisons: [comparison],
          toPrune: [],
          inventorySize: 1,
          inventoryRebuilt: false,
          renderedCount: 1,
          prune: false,
          trust: { cluster: 'c', namespaces: ['*'], clusterKinds: [] },
          namespace: 'shop',
        });
        differing += comparison.fields.length;
        expectNoneOf([before, after], JSON.stringify([shown, plan]));
      }),
      { numRuns: 200 },
    );
    expect(differing).toBeGreaterThan(0);
  });

  it('occur nowhere in what is shown of a new Secret', async () => {
    await fc.assert(
      fc.asyncProperty(values, values, async (plain, data) => {
        const desired = secretOf({ stringData: plain, data: encoded(data) });
        const comparison = await compare(desired, undefined, () =>
          done({ object: desired, created: true }),
        );
        expect(comparison.verdict).toBe('missing');
        expectNoneOf([plain, data], JSON.stringify(comparison));
        expectNoneOf([plain, data], JSON.stringify(maskManifest(desired)));
      }),
    );
  });

  it('occur nowhere in the error of a dry run that quotes them', async () => {
    await fc.assert(
      fc.asyncProperty(
        values,
        fc.constantFrom(
          'invalid' as const,
          'server-error' as const,
          'webhook-unavailable' as const,
          'forbidden' as const,
          'internal' as const,
        ),
        async (plain, code) => {
          const quoted = Object.values(plain).join(' and ');
          const comparison = await compare(
            secretOf({ stringData: plain }),
            undefined,
            () =>
              failed(code, `admission webhook says no to ${quoted}`, {
                cause: new Error(quoted),
              }),
          );
          expect(comparison.verdict).toBe('unknown');
          expectNoneOf([plain], JSON.stringify(comparison));
          expect(comparison.failure?.cause).toBeUndefined();
        },
      ),
    );
  });

  it('keep their names and lose their lengths', () => {
    const short = maskManifest(secretOf({ data: { a: 'eA==' } }));
    const long = maskManifest(secretOf({ data: { a: 'eA=='.repeat(99) } }));
    expect(short).toEqual(long);
    expect(short.data).toEqual({ a: HIDDEN_VALUE });
  });

  it('are masked in lists of Secrets and in data that is no map', () => {
    const list = {
      apiVersion: 'v1',
      kind: 'SecretList',
      metadata: { name: '' },
      items: [secretOf({ data: { a: 'c2VjcmV0' } }), 'c2VjcmV0'],
    } as unknown as KubernetesObject;
    expect(JSON.stringify(maskManifest(list))).not.toContain('c2VjcmV0');
    expect(maskManifest(secretOf({ data: 'c2VjcmV0' })).data).toBe(
      HIDDEN_VALUE,
    );
  });

  it('are the only thing that is masked', () => {
    const configMap = {
      ...secretOf({ data: { a: 'b' } }),
      kind: 'ConfigMap',
    } as KubernetesObject;
    expect(maskManifest(configMap)).toBe(configMap);
    const other = { ...secretOf({ data: { a: 'b' } }), apiVersion: 'x.io/v1' };
    expect(maskManifest(other)).toBe(other);
  });

  it('of a Secret that the server refused leave a reason', async () => {
    const comparison = await compare(
      secretOf({ data: { a: '%%%' } }),
      undefined,
      () => failed('invalid', 'illegal base64 data at input byte 0 %%%'),
    );
    expect(comparison.failure?.message).toBe(
      'The cluster refused the Secret (a value in data is not valid base64). Its answer is hidden, because it may quote a value.',
    );
  });
});
