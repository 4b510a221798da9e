import {
  APPLICATION_ANNOTATION,
  PART_OF_LABEL,
  type KubernetesObject,
} from '@gitops-suite/model';
import fc from 'fast-check';
import { foreignOwnerOf, ownershipOf } from './ownership';
import { partOfValue, stampOwnership } from './stampOwnership';

const self = { installation: 'test', applicationId: 'shop.test' };

function configMap(metadata: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'shop', ...metadata },
  };
}

const annotated = (name: string, value: unknown) =>
  configMap({ annotations: { [name]: value } });
const tracking = 'argocd.argoproj.io/tracking-id';
const argoManaged = [{ manager: 'argocd-controller', operation: 'Apply' }];

describe('ownershipOf', () => {
  it.each<[string, KubernetesObject, string]>([
    ['an object without marks', configMap(), 'nobody'],
    ['an object of ours', stampOwnership(configMap(), self), 'gitops-suite'],
    [
      'a copy of an object of ours',
      annotated(APPLICATION_ANNOTATION, 'test/shop.test//ConfigMap/shop/b'),
      'nobody',
    ],
    ['a broken mark', annotated(APPLICATION_ANNOTATION, 'test'), 'nobody'],
    ['a mark that is no text', annotated(APPLICATION_ANNOTATION, 1), 'nobody'],
    [
      'an object that Argo CD tracks',
      annotated(tracking, 'app:/ConfigMap:shop/a'),
      'argocd app',
    ],
    [
      'an object that Argo CD tracks in its own namespace',
      annotated(tracking, 'team_app:/ConfigMap:shop/a'),
      'argocd team/app',
    ],
    [
      'a copy of an object that Argo CD tracks',
      annotated(tracking, 'app:/ConfigMap:shop/b'),
      'nobody',
    ],
    [
      'an instance label alone, as charts have it',
      configMap({ labels: { 'app.kubernetes.io/instance': 'x' } }),
      'nobody',
    ],
    [
      'an instance label on what Argo CD applied',
      configMap({
        labels: { 'app.kubernetes.io/instance': 'x' },
        managedFields: argoManaged,
      }),
      'argocd x',
    ],
    [
      'an object of a Flux Kustomization',
      configMap({
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'apps',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
      }),
      'flux flux-system/apps',
    ],
    [
      'an object of a Flux HelmRelease',
      configMap({ labels: { 'helm.toolkit.fluxcd.io/name': 'db' } }),
      'flux db',
    ],
    [
      'an object of a Helm release',
      configMap({
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'db' },
      }),
      'helm db',
    ],
    [
      'an object that a chart labelled without a release',
      configMap({ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }),
      'nobody',
    ],
  ])('%s', (_name, object, want) => {
    const ownership = ownershipOf(object);
    const name = 'name' in ownership ? ` ${ownership.name}` : '';
    expect(`${ownership.by}${name}`).toBe(want);
  });

  it('ignores the namespace in the id of cluster-wide objects, as Argo CD writes its own there', () => {
    const role: KubernetesObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: {
        name: 'r',
        annotations: {
          [tracking]: 'app:rbac.authorization.k8s.io/ClusterRole:shop/r',
        },
      },
    };
    expect(ownershipOf(role).by).toBe('argocd');
  });
});

describe('foreignOwnerOf', () => {
  it.each<[string, KubernetesObject, string | undefined]>([
    ['our own object', stampOwnership(configMap(), self), undefined],
    ['a free object', configMap(), undefined],
    [
      'another Application',
      stampOwnership(configMap(), { ...self, applicationId: 'other.test' }),
      'the Application other.test',
    ],
    [
      'another installation',
      stampOwnership(configMap(), { ...self, installation: 'else' }),
      'the Application shop.test of the installation else',
    ],
    [
      'both of us and Argo CD',
      stampOwnership(annotated(tracking, 'app:/ConfigMap:shop/a'), self),
      "Argo CD's Application app",
    ],
  ])('%s', (_name, object, want) => {
    expect(foreignOwnerOf(object, self)).toBe(want);
  });
});

describe('stampOwnership', () => {
  it('keeps labels and annotations, and does not touch its input', () => {
    const given = configMap({ labels: { a: 'b' }, annotations: { c: 'd' } });
    const stamped = stampOwnership(given, self);
    expect(stamped.metadata.labels).toEqual({
      a: 'b',
      [PART_OF_LABEL]: partOfValue(self),
    });
    expect(stamped.metadata.annotations).toEqual({
      c: 'd',
      [APPLICATION_ANNOTATION]: 'test/shop.test//ConfigMap/shop/a',
    });
    expect(given).toEqual(
      configMap({ labels: { a: 'b' }, annotations: { c: 'd' } }),
    );
  });

  it('writes valid label values that differ between Applications', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const value = partOfValue({ installation: 'i', applicationId: a });
        expect(value).toMatch(/^applyset-[A-Za-z0-9_-]+-v1$/);
        expect(value.length).toBeLessThanOrEqual(63);
        const other = partOfValue({ installation: 'i', applicationId: b });
        expect(other === value).toBe(a === b);
      }),
    );
  });
});
