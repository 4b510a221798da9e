import type { KubernetesObject } from '@gitops-suite/model';
import { withoutUndeclared } from './undeclaredFields';

const manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: {
    relicas: 2,
    template: {
      spec: {
        containers: [
          { name: 'a: b', imagePolicy: 'x', image: 'i' },
          { name: 'c', ports: [{ containerPort: 80, nam: 'http' }] },
        ],
        args: [{ extra: 1, kept: 2 }],
      },
    },
  },
  other: true,
} as unknown as KubernetesObject;

const head =
  'failed to create typed patch object (ns/a; apps/v1, Kind=Deployment): ';
const undeclared = (...paths: string[]) =>
  paths.length === 1
    ? `${head}${paths[0]}: field not declared in schema`
    : `${head}errors:\n${paths
        .map(path => `  ${path}: field not declared in schema`)
        .join('\n')}`;

describe('what Validate=false leaves out', () => {
  it('is the field that the server names', () => {
    const { other: _other, ...left } = manifest as never as { other: unknown };
    expect(withoutUndeclared(manifest, undeclared('.other'))).toEqual(left);
  });

  it('is each of several, also in lists, and nothing else', () => {
    const container = '.spec.template.spec.containers';
    const left = withoutUndeclared(
      manifest,
      undeclared(
        '.spec.relicas',
        `${container}[name="a: b"].imagePolicy`,
        `${container}[name="c"].ports[containerPort=80].nam`,
        '.spec.template.spec.args[0].extra',
      ),
    ) as never as { spec: unknown; other: unknown };
    expect(left.other).toBe(true);
    expect(left.spec).toEqual({
      template: {
        spec: {
          containers: [
            { name: 'a: b', image: 'i' },
            { name: 'c', ports: [{ containerPort: 80 }] },
          ],
          args: [{ kept: 2 }],
        },
      },
    });
  });

  it.each([
    [
      'another refusal',
      'Deployment.apps "a" is invalid: spec.selector: Required',
    ],
    ['a field that is not there', undeclared('.spec.nothing')],
    ['a path that is not understood', undeclared('.spec[name=')],
    ['an item without a field', undeclared('.spec.template.spec.args[0]')],
  ])('is nothing by %s', (_name, refusal) => {
    expect(withoutUndeclared(manifest, refusal)).toBeUndefined();
  });
});
