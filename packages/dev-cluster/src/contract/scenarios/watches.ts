import { asObject, type JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';
import { readWatch } from '../watchLines';

const merge = 'application/merge-patch+json';

/** Watches: resume, selectors that objects come to match and leave, initial events, forms. */
export async function watchObjects(r: Recorder): Promise<void> {
  const root = `/api/v1/namespaces/${r.namespace}/services`;
  const service = (name: string, labels: JsonObject): JsonObject => ({
    metadata: { name, labels },
    spec: { clusterIP: 'None', selector: { a: 'b' }, ports: [{ port: 80 }] },
  });
  const list = await r.quietly({ method: 'GET', path: root });
  const { resourceVersion } = asObject(asObject(list.body).metadata);
  await r.quietly({
    method: 'POST',
    path: root,
    body: service('a', { color: 'red' }),
  });
  await r.quietly({
    method: 'POST',
    path: root,
    body: service('b', { color: 'blue' }),
  });
  const patch = (name: string, body: JsonObject) =>
    r.quietly({
      method: 'PATCH',
      path: `${root}/${name}`,
      body,
      contentType: merge,
    });
  await patch('a', { metadata: { labels: { color: 'blue' } } });
  await patch('b', { metadata: { labels: { color: 'red' } } });
  await patch('b', { metadata: { labels: { extra: '1' } } });
  await patch('b', { metadata: { labels: { extra: '1' } } });
  await r.quietly({ method: 'DELETE', path: `${root}/a` });
  const since = `watch=true&resourceVersion=${String(resourceVersion)}`;
  await note(r, 'all', `${root}?${since}`, { events: 6 });
  await note(r, 'red', `${root}?${since}&labelSelector=color%3Dred`, {
    events: 4,
  });
  await note(
    r,
    'one by name',
    `${root}?${since}&fieldSelector=metadata.name%3Da`,
    { events: 3 },
  );
  await note(r, 'from nothing', `${root}?watch=true`, { events: 1 });
  await note(
    r,
    'with initial events',
    `${root}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    { events: 2 },
  );
  await note(
    r,
    'ends in time',
    `${root}?${since}&timeoutSeconds=1&labelSelector=color%3Dgreen`,
    { events: 1 },
  );
  await note(r, 'metadata only', `${root}?watch=true`, {
    events: 1,
    accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  });
  for (const query of [
    'watch=true&sendInitialEvents=true',
    'watch=true&sendInitialEvents=true&resourceVersionMatch=Exact',
    'watch=true&resourceVersion=x',
    'watch=true&labelSelector=a%20b',
    'watch=true&fieldSelector=spec.nothing%3Dx',
  ])
    await r.send({
      method: 'GET',
      path: `${root}?${query}`,
      loose: query.includes('Selector'),
    });
}

async function note(
  r: Recorder,
  what: string,
  path: string,
  options: { events: number; accept?: string },
): Promise<void> {
  const watch = readWatch(r.client.target, path, options);
  const seen = await watch.done;
  r.note(
    `watch ${what}`,
    seen.map(event => {
      const object = asObject(event.object);
      const metadata = asObject(object.metadata);
      return {
        type: event.type,
        kind: object.kind,
        ...(object.code !== undefined && {
          code: object.code,
          reason: object.reason,
        }),
        name: metadata.name,
        labels: metadata.labels,
        annotations: metadata.annotations,
        fields: Object.keys(object).sort(),
      };
    }),
  );
}

const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** What is said about the API itself: groups, resources, schemas. */
export async function discover(r: Recorder): Promise<void> {
  await r.send({ method: 'GET', path: '/api/v1', loose: true });
  await r.send({ method: 'GET', path: '/healthz' });
  await r.send({ method: 'GET', path: '/readyz', token: '' });
  await r.send({ method: 'GET', path: '/apis/apps' });
  await r.send({ method: 'GET', path: '/apis/policy' });
  await r.send({ method: 'GET', path: '/apis/absent.example.com' });
  await r.send({ method: 'GET', path: '/apis/apps/v1' });
  await r.send({ method: 'GET', path: '/apis/batch/v1' });
  await r.send({ method: 'GET', path: '/apis/policy/v1' });
  for (const plural of [
    'pods',
    'namespaces',
    'services',
    'secrets',
    'configmaps',
  ]) {
    const answer = await r.quietly({ method: 'GET', path: '/api/v1' });
    const resources = asObject(answer.body).resources as JsonObject[];
    r.note(
      `resource ${plural}`,
      resources.filter(resource => resource.name === plural),
    );
  }
  for (const path of [
    '/api/v1/namespaces/default/pods',
    '/apis/apps/v1/deployments',
    '/apis/apps/v1/statefulsets',
    '/apis/batch/v1/jobs',
    '/apis/batch/v1/cronjobs',
    '/api/v1/persistentvolumeclaims',
    '/api/v1/configmaps',
    '/apis/networking.k8s.io/v1/ingresses',
    '/apis/policy/v1/poddisruptionbudgets',
    '/apis/apps/v1/daemonsets',
    '/apis/apps/v1/replicasets',
    '/apis/rbac.authorization.k8s.io/v1/roles',
    '/api/v1/nodes',
    '/apis/coordination.k8s.io/v1/leases',
    '/apis/autoscaling/v2/horizontalpodautoscalers',
    '/api/v1/events',
    '/apis/storage.k8s.io/v1/storageclasses',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
    '/api/v1/serviceaccounts',
    '/api/v1/persistentvolumes',
    '/apis/discovery.k8s.io/v1/endpointslices',
    '/apis/rbac.authorization.k8s.io/v1/rolebindings',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    '/apis/networking.k8s.io/v1/networkpolicies',
    '/apis/networking.k8s.io/v1/ingressclasses',
    '/apis/apps/v1/controllerrevisions',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  ]) {
    const answer = await r.quietly({ method: 'GET', path, accept: table });
    const columns = (asObject(answer.body).columnDefinitions ??
      []) as JsonObject[];
    r.note(
      `columns ${path}`,
      columns.map(({ name, type, priority }) => ({ name, type, priority })),
    );
  }
}
