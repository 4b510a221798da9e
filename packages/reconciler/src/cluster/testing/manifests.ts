import type { KubernetesObject } from '@gitops-suite/model';
import { RawNumber } from '../../json';
import { customKind } from './customKind';

/** @internal */
export const configMapKind = { group: '', version: 'v1', kind: 'ConfigMap' };
/** @internal */
export const deploymentKind = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
};

/** @internal */
export function refOf(namespace: string, name: string) {
  return { ...configMapKind, namespace, name };
}

function stamp(key: string) {
  return {
    labels: { 'applyset.kubernetes.io/part-of': 'applyset-test' },
    annotations: { 'gitops-suite/application': `main/shop.staging/${key}` },
  };
}

/** @internal */
export function configMap(
  namespace: string | undefined,
  name: string,
  data: Record<string, string>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...stamp(`/ConfigMap/${namespace}/${name}`),
    },
    data,
  };
}

/** @internal */
export function deployment(namespace: string, name: string): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace,
      ...stamp(`apps/Deployment/${namespace}/${name}`),
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image: 'example/api:1' }] },
      },
    },
  };
}

/** @internal */
export const widgetDefinition = customKind({
  group: 'demo.example',
  kind: 'Widget',
  spec: {
    type: 'object',
    properties: { big: { type: 'integer', format: 'int64' } },
  },
});

/** @internal */
export function widgetObject(
  namespace: string,
  name: string,
): KubernetesObject {
  return {
    apiVersion: 'demo.example/v1',
    kind: 'Widget',
    metadata: {
      name,
      namespace,
      ...stamp(`demo.example/Widget/${namespace}/${name}`),
    },
    spec: { big: new RawNumber('9007199254740993') },
  };
}
