import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { RawNumber } from '../json';
import { normalizeDesired } from './normalizeDesired';

function object(
  kind: string,
  fields: object,
  metadata: object = {},
): KubernetesObject {
  const [group, name] = kind.split('/');
  return {
    apiVersion: group ? `${group}/v1` : 'v1',
    kind: name,
    metadata: { name: 'x', ...metadata },
    ...fields,
  } as KubernetesObject;
}

const podSpec = (protocol?: string) => ({
  containers: [
    {
      name: 'a',
      ports: [{ containerPort: 80, ...(protocol ? { protocol } : {}) }],
    },
  ],
  initContainers: [{ name: 'b' }, null],
});
const template = (protocol?: string, metadata: object = {}) => ({
  template: { metadata, spec: podSpec(protocol) },
});

describe('normalizeDesired', () => {
  it.each<[string, KubernetesObject, KubernetesObject]>([
    [
      'drops what only the server writes',
      object(
        '/ConfigMap',
        { status: { a: 1 } },
        {
          uid: 'u',
          resourceVersion: '1',
          generation: 2,
          creationTimestamp: null,
          managedFields: [],
          selfLink: '/x',
          annotations: null,
        },
      ),
      object('/ConfigMap', {}),
    ],
    [
      "drops kubectl's copy and keeps other annotations",
      object(
        '/ConfigMap',
        {},
        {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
            a: 'b',
          },
        },
      ),
      object('/ConfigMap', {}, { annotations: { a: 'b' } }),
    ],
    [
      'turns stringData into data, over data',
      object('/Secret', {
        stringData: { a: 'ä', b: '' },
        data: { a: 'eA==', c: 'eA==' },
      }),
      object('/Secret', { data: { a: 'w6Q=', b: '', c: 'eA==' } }),
    ],
    [
      'writes base64 on one line and null as nothing',
      object('/Secret', {
        data: { a: 'YWJj\r\nZGVm\n', b: null, c: 'not base64!' },
      }),
      object('/Secret', { data: { a: 'YWJjZGVm', b: '', c: 'not base64!' } }),
    ],
    [
      'leaves stringData that is no text to the server',
      object('/Secret', { stringData: { a: 1 } }),
      object('/Secret', { stringData: { a: 1 } }),
    ],
    [
      'leaves a Secret of another group alone',
      object('vault.example/Secret', { stringData: { a: 'b' } }),
      object('vault.example/Secret', { stringData: { a: 'b' } }),
    ],
    [
      'names the protocol of ports of Services',
      object('/Service', {
        spec: { ports: [{ port: 1 }, { port: 1, protocol: 'UDP' }] },
      }),
      object('/Service', {
        spec: {
          ports: [
            { port: 1, protocol: 'TCP' },
            { port: 1, protocol: 'UDP' },
          ],
        },
      }),
    ],
    [
      'names the protocol of ports of pods',
      object('/Pod', { spec: podSpec() }),
      object('/Pod', { spec: podSpec('TCP') }),
    ],
    [
      'names the protocol of ports of workloads and drops the null time',
      object('apps/Deployment', {
        spec: template(undefined, { creationTimestamp: null }),
      }),
      object('apps/Deployment', { spec: template('TCP') }),
    ],
    [
      'names the protocol of ports of CronJobs',
      object('batch/CronJob', { spec: { jobTemplate: { spec: template() } } }),
      object('batch/CronJob', {
        spec: { jobTemplate: { spec: template('TCP') } },
      }),
    ],
    [
      'leaves the rules of an aggregated role to the controller',
      object('rbac.authorization.k8s.io/ClusterRole', {
        aggregationRule: { clusterRoleSelectors: [] },
        rules: [],
      }),
      object('rbac.authorization.k8s.io/ClusterRole', {
        aggregationRule: { clusterRoleSelectors: [] },
      }),
    ],
    [
      'keeps the empty rules of a plain role',
      object('rbac.authorization.k8s.io/ClusterRole', { rules: [] }),
      object('rbac.authorization.k8s.io/ClusterRole', { rules: [] }),
    ],
    [
      'drops a placeholder for a CA bundle',
      object('apiextensions.k8s.io/CustomResourceDefinition', {
        spec: {
          conversion: {
            webhook: { clientConfig: { caBundle: 'Cg==', url: 'u' } },
          },
        },
      }),
      object('apiextensions.k8s.io/CustomResourceDefinition', {
        spec: { conversion: { webhook: { clientConfig: { url: 'u' } } } },
      }),
    ],
    [
      'keeps numbers as they are written',
      object('x.example/Thing', { spec: { size: new RawNumber('1.0') } }),
      object('x.example/Thing', { spec: { size: new RawNumber('1.0') } }),
    ],
    [
      'survives fields of another shape than expected',
      object('apps/Deployment', { spec: { template: [{ spec: 1 }] } }),
      object('apps/Deployment', { spec: { template: [{ spec: 1 }] } }),
    ],
  ])('%s', (_name, given, want) => {
    const before = structuredClone(JSON.parse(JSON.stringify(given)));
    expect(normalizeDesired(given)).toEqual(want);
    expect(JSON.parse(JSON.stringify(given))).toEqual(before);
  });

  it('changes nothing the second time', () => {
    const kinds = [
      '/Secret',
      '/Service',
      '/Pod',
      'apps/Deployment',
      'x.example/Thing',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.dictionary(
          fc.constantFrom('spec', 'data', 'stringData', 'status'),
          fc.jsonValue(),
        ),
        (kind, fields) => {
          const once = normalizeDesired(object(kind, fields));
          expect(normalizeDesired(once)).toEqual(once);
        },
      ),
    );
  });
});
