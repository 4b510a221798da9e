import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { container, deployment } from './driftRows';

/** An edit of what stands in Git. */
export type Change = (object: KubernetesObject) => KubernetesObject;

/** Edits of what stands in Git. */
const changes = fc.constantFrom<Change>(
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

const edits = fc.array(
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

/** What Git says next; as often as not what it has said before. */
export const desiredChange = fc.oneof(
  fc.constant<Change>(object => object),
  changes,
);

/** Edits that somebody makes in the cluster; as often as not none. */
export const handEdits = fc.oneof(fc.constant<object[]>([]), edits);
