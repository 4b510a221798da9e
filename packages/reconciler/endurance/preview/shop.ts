/** An app as teams have it: a workload with an autoscaler, its service, settings, and a custom resource with defaults. */
import type { KubernetesObject } from '@gitops-suite/model';
import type { SourcedIgnoreRule } from '../../src/plan/ignore/ignoreRules';

const named = (apiVersion: string, kind: string, rest: object) =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'shop', labels: { app: 'shop' } },
    ...rest,
  } as unknown as KubernetesObject);

export const shop: readonly KubernetesObject[] = [
  named('apps/v1', 'Deployment', {
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'shop' } },
      template: {
        metadata: { labels: { app: 'shop' } },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'shop:1',
              resources: { limits: { cpu: '1000m', memory: '0.5Gi' } },
              env: [{ name: 'A', value: '1' }],
            },
          ],
        },
      },
    },
  }),
  named('v1', 'Service', {
    spec: { selector: { app: 'shop' }, ports: [{ port: 80 }] },
  }),
  named('v1', 'ConfigMap', { data: { a: '1', b: '2' } }),
  named('v1', 'Secret', { stringData: { token: 'abcd' } }),
  named('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      maxReplicas: 9,
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'shop',
      },
      metrics: ['cpu', 'memory'].map(name => ({
        type: 'Resource',
        resource: {
          name,
          target: { type: 'Utilization', averageUtilization: 50 },
        },
      })),
    },
  }),
  named('preview.example/v1', 'Gadget', {
    spec: { tags: ['a'], parts: [{ name: 'one' }] },
  }),
];

/** The autoscaler sets the replicas. */
export const replicasAreIgnored: readonly SourcedIgnoreRule[] = [
  {
    file: 'gitops.yaml',
    group: 'apps',
    kind: 'Deployment',
    jsonPointers: ['/spec/replicas'],
    jqPathExpressions: [],
    managedFieldsManagers: [],
  },
];
