import { asObject, type JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';

const merge = 'application/merge-patch+json';
const apply = 'application/apply-patch+yaml';

const schema: JsonObject = {
  type: 'object',
  required: ['spec'],
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        color: { type: 'string', enum: ['red', 'green'], default: 'red' },
        name: {
          type: 'string',
          pattern: '^[a-z]+$',
          maxLength: 5,
          minLength: 2,
        },
        port: { 'x-kubernetes-int-or-string': true },
        replicas: { type: 'integer', default: 1 },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        tags: {
          type: 'array',
          items: { type: 'string' },
          'x-kubernetes-list-type': 'set',
        },
        rules: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              weight: { type: 'integer', default: 5 },
              on: { type: 'boolean' },
            },
          },
        },
        steps: {
          type: 'array',
          maxItems: 3,
          items: { type: 'object', properties: { run: { type: 'string' } } },
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        maybe: { type: 'string', nullable: true },
        nested: {
          type: 'object',
          default: {},
          properties: { deep: { type: 'string', default: 'yes' } },
        },
      },
    },
    status: {
      type: 'object',
      properties: {
        phase: { type: 'string' },
        replicas: { type: 'integer' },
        selector: { type: 'string' },
      },
    },
  },
};

/** A custom resource definition and its objects: pruning, defaults, checks, owners, scale and status. */
export async function defineCustom(r: Recorder): Promise<void> {
  const group = `${r.namespace}.example.com`;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const name = `widgets.${group}`;
  await r.send({
    method: 'POST',
    path: definitions,
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: schema },
            subresources: {
              status: {},
              scale: {
                specReplicasPath: '.spec.replicas',
                statusReplicasPath: '.status.replicas',
                labelSelectorPath: '.status.selector',
              },
            },
            additionalPrinterColumns: [
              { name: 'Color', type: 'string', jsonPath: '.spec.color' },
              {
                name: 'Size',
                type: 'integer',
                jsonPath: '.spec.size',
                priority: 1,
              },
            ],
          },
        ],
      },
    },
  });
  const root = `/apis/${group}/v1/namespaces/${r.namespace}/widgets`;
  await untilServed(r, root);
  await r.send({ method: 'GET', path: `${definitions}/${name}` });
  await r.send({ method: 'GET', path: `/apis/${group}/v1` });
  await useWidgets(r, root, `${group}/v1`);
  await r.send({ method: 'DELETE', path: `${definitions}/${name}` });
  for (let i = 0; i < 200; i++) {
    const answer = await r.quietly({
      method: 'GET',
      path: `${definitions}/${name}`,
    });
    if (answer.code === 404) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await r.send({ method: 'GET', path: `${definitions}/${name}` });
}

async function untilServed(r: Recorder, root: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const answer = await r.quietly({ method: 'GET', path: root });
    if (answer.code === 200) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

async function useWidgets(
  r: Recorder,
  root: string,
  apiVersion: string,
): Promise<void> {
  const widget = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
    apiVersion,
    kind: 'Widget',
    metadata: { name: 'w' },
    spec,
    ...more,
  });
  const post = (body: JsonObject, query: Record<string, string> = {}) =>
    r.send({ method: 'POST', path: root, body, query });
  const bad: JsonObject[] = [
    {},
    { size: 'x' },
    { size: 0 },
    { size: 11 },
    { size: 1.5 },
    { size: 1, color: 'blue' },
    { size: 1, name: 'UPPER' },
    { size: 1, name: 'a' },
    { size: 1, name: 'abcdefg' },
    { size: 1, port: true },
    { size: 1, tags: ['a', 'a'] },
    { size: 1, rules: [{ name: 'a' }, { name: 'a' }] },
    { size: 1, rules: [{ weight: 1 }] },
    { size: 1, steps: [{}, {}, {}, {}] },
    { size: 1, labels: { a: 1 } },
    { size: 1, maybe: null, name: null },
    { size: 1, nested: null, color: null },
  ];
  for (const spec of bad) await post(widget(spec), { dryRun: 'All' });
  await post({ ...widget({ size: 1 }), kind: 'Gadget' });
  await post({ ...widget({ size: 1 }), apiVersion: 'v1' });
  await post(widget({ size: 1, extra: 1, free: { any: { thing: [1] } } }), {
    dryRun: 'All',
  });
  await post(widget({ size: 1, extra: 1 }, { more: 1 }), {
    fieldValidation: 'Strict',
  });
  await post(
    widget(
      { size: 3, port: '80%', rules: [{ name: 'a' }], tags: ['x'] },
      { status: { phase: 'New' } },
    ),
  );
  const path = `${root}/w`;
  const patch = (
    body: JsonObject,
    contentType = merge,
    query: Record<string, string> = {},
    sub = '',
  ) => r.send({ method: 'PATCH', path: path + sub, body, contentType, query });
  await patch({ spec: { color: 'green', steps: [{ run: 'a' }] } });
  await patch({ spec: { size: 4 }, status: { phase: 'Ignored' } });
  await patch(
    {
      status: { phase: 'Ready', replicas: 2, selector: 'a=b' },
      spec: { size: 9 },
    },
    merge,
    { fieldManager: 'controller' },
    '/status',
  );
  await r.send({
    method: 'PATCH',
    path,
    body: {},
    contentType: 'application/strategic-merge-patch+json',
  });
  await patch(
    widget({
      size: 4,
      rules: [{ name: 'b', weight: 1 }],
      tags: ['y'],
      labels: { k: 'v' },
      free: { a: { b: 1 } },
    }),
    apply,
    { fieldManager: 'one' },
  );
  await patch(widget({ size: 5, rules: [{ name: 'b' }] }), apply, {
    fieldManager: 'two',
  });
  await patch(widget({ size: 5, rules: [{ name: 'b', weight: 2 }] }), apply, {
    fieldManager: 'two',
    force: 'true',
  });
  await patch(widget({ size: 5, tags: ['z'], free: { a: {} } }), apply, {
    fieldManager: 'one',
    force: 'true',
  });
  await patch(widget({ size: 5, unknown: 1 }), apply, { fieldManager: 'one' });
  await patch(
    widget({ size: 5 }, { status: { phase: 'Applied' } }),
    apply,
    { fieldManager: 'status-one', force: 'true' },
    '/status',
  );
  await r.send({ method: 'GET', path: `${path}/scale` });
  await r.send({
    method: 'PATCH',
    path: `${path}/scale`,
    body: { spec: { replicas: 4 } },
    contentType: merge,
  });
  const current = await r.send({ method: 'GET', path });
  const object = asObject(current.body);
  const { resourceVersion, ...metadata } = asObject(object.metadata);
  await r.send({ method: 'PUT', path, body: { ...object, metadata } });
  await r.send({ method: 'PUT', path, body: { ...object, spec: { size: 2 } } });
  await r.send({
    method: 'GET',
    path: root,
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  await r.send({
    method: 'GET',
    path,
    accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  });
  await r.send({
    method: 'GET',
    path: root,
    query: { fieldSelector: 'metadata.name=w' },
  });
  await r.send({
    method: 'GET',
    path: root,
    query: { fieldSelector: 'spec.size=2' },
  });
}
