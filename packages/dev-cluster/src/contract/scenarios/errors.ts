import type { JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';

/** A Deployment that is valid, with some fields of its spec changed. */
export const deployment = (
  name: string,
  spec: JsonObject = {},
): JsonObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'c', image: 'i:1' }] },
    },
    ...spec,
  },
});

const merge = 'application/merge-patch+json';
const apply = 'application/apply-patch+yaml';

/** Requests that are refused before anything is looked up. */
export async function refuseBadRequests(r: Recorder): Promise<void> {
  const ns = `/api/v1/namespaces/${r.namespace}`;
  const apps = `/apis/apps/v1/namespaces/${r.namespace}`;
  const config = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
  };
  const bad: Array<[string, string, JsonObject | string, string?]> = [
    ['GET', '/api/v1/nothing', ''],
    ['GET', '/apis/example.com/v1/things', ''],
    ['GET', `${ns}/configmaps/absent`, ''],
    ['GET', '/apis/apps/v1/namespaces/absent/deployments/x', ''],
    ['POST', `${ns}/configmaps`, { ...config, kind: 'Secret' }],
    ['POST', `${ns}/configmaps`, { ...config, apiVersion: 'v2' }],
    ['POST', `${ns}/configmaps`, '{'],
    ['POST', `${ns}/configmaps`, { ...config, metadata: {} }],
    ['POST', `${ns}/configmaps`, { ...config, metadata: { name: 'Bad_Name' } }],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', namespace: 'other' } },
    ],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', labels: { 'a b': 'c d' } } },
    ],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', labels: { a: 'b'.repeat(64) } } },
    ],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', annotations: { 'a/b/c': 'x' } } },
    ],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', finalizers: ['plain'] } },
    ],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', ownerReferences: [{ name: 'x' }] } },
    ],
    [
      'POST',
      `${ns}/configmaps`,
      { ...config, metadata: { name: 'c', resourceVersion: '1' } },
    ],
    ['POST', `${ns}/configmaps`, { ...config, data: { a: 1 } }],
    ['POST', `${ns}/configmaps`, { ...config, data: { 'a b': '1' } }],
    [
      'POST',
      `${ns}/configmaps?fieldValidation=Strict`,
      { ...config, foo: 1, metadata: { name: 'c', bar: 2 } },
    ],
    ['POST', `${ns}/configmaps?dryRun=All`, { ...config, foo: 1 }],
    [
      'POST',
      `${ns}/configmaps?dryRun=All&fieldValidation=Ignore`,
      { ...config, foo: 1 },
    ],
    [
      'POST',
      `${ns}/configmaps?fieldValidation=Strict`,
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","name":"d"},"data":{"a":"1","a":"2"}}',
    ],
    ['POST', `${ns}/configmaps?dryRun=Some`, config],
    ['POST', `${ns}/configmaps?fieldValidation=Loose`, config],
    ['POST', '/api/v1/namespaces/absent/configmaps', config],
    ['POST', '/api/v1/configmaps', config],
    ['PUT', `${ns}/configmaps/other`, config],
    ['PUT', `${ns}/configmaps/c`, config],
    ['PATCH', `${ns}/configmaps/c`, { data: { a: '1' } }, merge],
    ['PATCH', `${ns}/configmaps/c`, { data: { a: '1' } }, 'text/plain'],
    ['DELETE', `${ns}/configmaps/c`, ''],
    ['POST', '/api/v1/namespaces', { metadata: { name: 'Bad' } }],
    ['POST', '/api/v1/namespaces', { metadata: { name: 'a.b' } }],
    [
      'POST',
      `${ns}/services`,
      { metadata: { name: '1st' }, spec: { ports: [{ port: 80 }] } },
    ],
    ['POST', `${ns}/services`, { metadata: { name: 's' }, spec: {} }],
    [
      'POST',
      `${ns}/services`,
      {
        metadata: { name: 's' },
        spec: { ports: [{ port: 0 }, { port: 99999, name: 'a' }] },
      },
    ],
    ['POST', `${apps}/deployments`, deployment('d', { replicas: -1 })],
    ['POST', `${apps}/deployments`, deployment('d', { replicas: 'three' })],
    ['POST', `${apps}/deployments`, deployment('d', { selector: {} })],
    ['POST', `${apps}/deployments`, { metadata: { name: 'd' }, spec: {} }],
    [
      'POST',
      `${apps}/deployments`,
      deployment('d', { selector: { matchLabels: { app: 'b' } } }),
    ],
    [
      'POST',
      `${apps}/deployments`,
      deployment('d', {
        template: {
          metadata: { labels: { app: 'a' } },
          spec: { containers: [{ name: 'c' }] },
        },
      }),
    ],
    [
      'POST',
      `${apps}/deployments`,
      deployment('d', {
        template: {
          metadata: { labels: { app: 'a' } },
          spec: {
            containers: [
              { image: 'i' },
              { name: 'X', image: 'i' },
              { name: 'b', image: 'i' },
              { name: 'b', image: 'i' },
            ],
          },
        },
      }),
    ],
    [
      'POST',
      `${apps}/deployments`,
      deployment('d', {
        template: {
          metadata: { labels: { app: 'a' } },
          spec: {
            restartPolicy: 'Never',
            containers: [
              {
                name: 'c',
                image: 'i',
                resources: { requests: { cpu: '2' }, limits: { cpu: '1' } },
                volumeMounts: [{ name: 'v', mountPath: '/v' }],
              },
            ],
          },
        },
      }),
    ],
    [
      'POST',
      `${apps}/deployments`,
      deployment('d', {
        template: {
          metadata: { labels: { app: 'a' } },
          spec: {
            containers: [
              {
                name: 'c',
                image: 'i',
                resources: { requests: { cpu: 'much' } },
              },
            ],
          },
        },
      }),
    ],
    [
      'POST',
      `${apps}/deployments`,
      deployment('d', {
        template: {
          metadata: { labels: { app: 'a' } },
          spec: { containers: [] },
        },
      }),
    ],
    [
      'POST',
      `${apps}/deployments?fieldValidation=Strict`,
      deployment('d', {
        replcas: 1,
        template: {
          metadata: { labels: { app: 'a' } },
          spec: { containers: [{ name: 'c', image: 'i', imge: 'j' }] },
        },
      }),
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      deployment('other'),
      apply,
    ],
    ['PATCH', `${apps}/deployments/d`, deployment('d'), apply],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      { ...deployment('d'), apiVersion: 'apps/v2' },
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      { ...deployment('d'), kind: 'ReplicaSet' },
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      { metadata: { name: 'd' } },
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      deployment('d', { foo: 1 }),
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      deployment('d', { replicas: 'x' }),
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      { ...deployment('d'), metadata: { name: 'd', managedFields: [] } },
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      {
        ...deployment('d'),
        metadata: { name: 'd', managedFields: [{ manager: 'x' }] },
      },
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      deployment('d', { selector: { matchLabels: { app: 'b' } } }),
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      { ...deployment('d'), metadata: { name: 'd', uid: 'abc' } },
      apply,
    ],
    [
      'PATCH',
      `${apps}/deployments/d?fieldManager=m`,
      { ...deployment('d'), metadata: { name: 'd', namespace: 'other' } },
      apply,
    ],
    ['PATCH', `${apps}/deployments/d?fieldManager=m`, '{', apply],
    [
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      { metadata: { name: 'x' }, spec: {} },
    ],
  ];
  for (const [method, path, body, contentType] of bad) {
    const { kind, apiVersion } = body as JsonObject;
    const loose =
      body === '{' ||
      (path === `${ns}/configmaps` &&
        ((kind !== undefined && kind !== 'ConfigMap') || apiVersion === 'v2'));
    await r.send({
      method,
      path,
      loose,
      ...(typeof body === 'string' ? { text: body || undefined } : { body }),
      ...(contentType && { contentType }),
    });
  }
}

/** Changes that objects do not allow, and writes that come too late. */
export async function refuseChanges(r: Recorder): Promise<void> {
  const root = `/apis/apps/v1/namespaces/${r.namespace}/deployments`;
  const path = `${root}/d`;
  const first = await r.quietly({
    method: 'POST',
    path: root,
    body: deployment('d'),
  });
  const made = first.body as JsonObject;
  const metadata = made.metadata as JsonObject;
  const patch = (body: JsonObject, contentType = merge) =>
    r.send({ method: 'PATCH', path, body, contentType });
  await patch({ spec: { selector: { matchLabels: { app: 'b' } } } });
  await patch({
    spec: {
      selector: { matchLabels: { app: 'b' } },
      template: { metadata: { labels: { app: 'b' } } },
    },
  });
  await patch({ metadata: { name: 'e' } });
  await patch({ metadata: { namespace: 'e' } });
  await patch({ metadata: { uid: 'e' } });
  await patch({ metadata: { resourceVersion: '1' } });
  await patch({
    spec: { template: { spec: { containers: [{ name: 'c', image: '' }] } } },
  });
  await patch({ spec: { replicas: null, unknown: 1 } });
  await r.send({
    method: 'PATCH',
    path,
    body: { spec: { unknown: 1 } },
    contentType: merge,
    query: { fieldValidation: 'Strict' },
    loose: true,
  });
  await r.send({ method: 'PATCH', path, text: '[]', contentType: merge });
  await r.send({
    method: 'PATCH',
    path,
    text: '{',
    contentType: merge,
    loose: true,
  });
  await r.send({
    method: 'PATCH',
    path,
    body: [{ op: 'remove', path: '/spec/absent' }],
    contentType: 'application/json-patch+json',
  });
  await r.send({
    method: 'PATCH',
    path,
    body: [{ op: 'test', path: '/spec/replicas', value: 7 }],
    contentType: 'application/json-patch+json',
  });
  await r.send({
    method: 'PATCH',
    path,
    body: [{ op: 'replace', path: '/spec/replicas', value: 7 }],
    contentType: 'application/json-patch+json',
  });
  await r.send({
    method: 'PATCH',
    path,
    body: {},
    contentType: merge,
    query: { force: 'true' },
  });
  await r.send({
    method: 'PUT',
    path,
    body: { ...made, metadata: { ...metadata, resourceVersion: '1' } },
  });
  await r.send({
    method: 'PUT',
    path,
    body: { ...made, metadata: { ...metadata, resourceVersion: '', uid: 'x' } },
  });
  await r.send({
    method: 'PUT',
    path,
    body: { ...made, metadata: { name: 'd' } },
  });
  await r.send({
    method: 'PUT',
    path,
    body: { ...made, metadata: { name: 'd' } },
  });
  await r.send({
    method: 'DELETE',
    path,
    body: { preconditions: { uid: 'x' } },
  });
  await r.send({
    method: 'DELETE',
    path,
    body: { preconditions: { resourceVersion: '1' } },
  });
  await r.send({
    method: 'DELETE',
    path,
    body: { propagationPolicy: 'Sideways' },
  });
  await r.send({ method: 'DELETE', path, query: { dryRun: 'All' } });
  // Held by a finalizer of its own: one of the garbage collector's is gone at any moment.
  await r.send({
    method: 'PATCH',
    path,
    body: { metadata: { finalizers: ['example.com/hold'] } },
    contentType: merge,
  });
  await r.send({ method: 'DELETE', path });
  await r.send({
    method: 'PATCH',
    path,
    body: { metadata: { finalizers: ['example.com/late'] } },
    contentType: merge,
  });
  await r.send({
    method: 'PATCH',
    path,
    body: { metadata: { finalizers: null } },
    contentType: merge,
  });
  await r.send({ method: 'GET', path });
}
