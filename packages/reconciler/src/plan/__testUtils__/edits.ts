import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { container, deployment } from './driftRows';

/** An edit of what stands in Git. */
export type Change = (object: KubernetesObject) => KubernetesObject;

/** Edits of what stands in Git. */
export const desiredChange = fc.constantFrom<Change>(
  object => object,
  object => object,
  () => deployment({ replicas: 3 }),
  () => deployment({ minReadySeconds: 3 }),
  () => deployment({}, { serviceAccountName: 'robot' }),
  () => deployment({}, { securityContext: {} }),
  () => deployment({}, { tolerations: [] }),
  () => container({ env: [{ name: 'B' }, { name: 'A', value: '1' }] }),
  () => container({ ports: [{ containerPort: 80 }, { containerPort: 81 }] }),
  () => container({ resources: { requests: { memory: '0.5Gi' } } }),
  object => ({
    ...object,
    metadata: { ...object.metadata, labels: { app: 'api', team: 'shop' } },
  }),
);

/** Edits that somebody makes in the cluster. */
export const handEdits = fc.array(
  fc.constantFrom<object>(
    { spec: { replicas: 10 } },
    { spec: { replicas: 5 } },
    { metadata: { labels: { by: 'hand' } } },
    { metadata: { labels: { app: 'other' } } },
    { metadata: { annotations: { note: 'x' } } },
    {
      spec: {
        template: { spec: { containers: [{ name: 'app', image: 'api:2' }] } },
      },
    },
    {
      spec: {
        template: { spec: { containers: [{ name: 'extra', image: 'x:1' }] } },
      },
    },
    {
      spec: {
        template: {
          spec: {
            containers: [{ name: 'app', env: [{ name: 'C', value: '3' }] }],
          },
        },
      },
    },
    { spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } } },
    { spec: { revisionHistoryLimit: 2 } },
  ),
  { maxLength: 3 },
);
