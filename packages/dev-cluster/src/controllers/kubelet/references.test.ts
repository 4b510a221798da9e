import type { KeyedData, PodSpec } from '../kubeTypes';
import { meta, pod } from '../testUtils/objects';
import { findMissing, referencesOf } from './references';

const known: Record<string, KeyedData> = {
  'configmap/settings': {
    metadata: meta('settings'),
    data: { level: 'info' },
    binaryData: { logo: '' },
  },
  'secret/tls': { metadata: meta('tls'), data: { key: '' } },
};

function missing(spec: Partial<PodSpec>) {
  const subject = pod('web-1', { spec: { containers: [], ...spec } });
  return findMissing(subject, ({ kind, name }) => known[`${kind}/${name}`]);
}

const app = { name: 'app' };

describe('findMissing', () => {
  it.each([
    {
      name: 'a volume of a ConfigMap',
      volume: { configMap: { name: 'nope' } },
      want: 'configmap "nope" not found',
    },
    {
      name: 'a volume of a Secret',
      volume: { secret: { secretName: 'nope' } },
      want: 'secret "nope" not found',
    },
    {
      name: 'a projected volume',
      volume: {
        projected: {
          sources: [
            { configMap: { name: 'settings' } },
            { secret: { name: 'nope' } },
          ],
        },
      },
      want: 'secret "nope" not found',
    },
    {
      name: 'nothing that is optional',
      volume: { configMap: { name: 'nope', optional: true } },
      want: undefined,
    },
    {
      name: 'nothing that is there',
      volume: { secret: { secretName: 'tls' } },
      want: undefined,
    },
    { name: 'nothing of other volumes', volume: {}, want: undefined },
  ])('finds $name', ({ volume, want }) => {
    const found = missing({ volumes: [{ name: 'files', ...volume }] });
    expect(found.volume).toEqual(want && { name: 'files', problem: want });
  });

  it.each([
    {
      name: 'a whole ConfigMap',
      container: { envFrom: [{ configMapRef: { name: 'nope' } }] },
      want: 'configmap "nope" not found',
    },
    {
      name: 'a whole Secret',
      container: { envFrom: [{ secretRef: { name: 'nope' } }] },
      want: 'secret "nope" not found',
    },
    {
      name: 'a key of a ConfigMap',
      container: {
        env: [
          {
            name: 'A',
            valueFrom: { configMapKeyRef: { name: 'settings', key: 'size' } },
          },
        ],
      },
      want: `couldn't find key size in ConfigMap shop/settings`,
    },
    {
      name: 'a key of a Secret',
      container: {
        env: [
          {
            name: 'A',
            valueFrom: { secretKeyRef: { name: 'tls', key: 'cert' } },
          },
        ],
      },
      want: `couldn't find key cert in Secret shop/tls`,
    },
    {
      name: 'no binary key that is there',
      container: {
        env: [
          {
            name: 'A',
            valueFrom: { configMapKeyRef: { name: 'settings', key: 'logo' } },
          },
        ],
      },
      want: undefined,
    },
    {
      name: 'no optional key',
      container: {
        env: [
          {
            name: 'A',
            valueFrom: {
              configMapKeyRef: { name: 'nope', key: 'x', optional: true },
            },
          },
        ],
      },
      want: undefined,
    },
    {
      name: 'no plain value',
      container: { env: [{ name: 'A', value: 'b' }] },
      want: undefined,
    },
  ])('finds $name', ({ container, want }) => {
    const found = missing({ containers: [{ ...app, ...container }] });
    expect(found.containers).toEqual(want === undefined ? {} : { app: want });
  });

  it('asks for each object once', () => {
    const reference = { envFrom: [{ configMapRef: { name: 'settings' } }] };
    const subject = pod('web-1', {
      spec: {
        containers: [
          { name: 'a', ...reference },
          { name: 'b', ...reference },
        ],
      },
    });
    expect(referencesOf(subject)).toEqual([
      { kind: 'configmap', name: 'settings' },
    ]);
  });
});
