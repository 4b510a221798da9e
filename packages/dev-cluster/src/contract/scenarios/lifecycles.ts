import { asObject, type JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';

const merge = 'application/merge-patch+json';
const patience = 30_000;

/** Pods bound to nodes and evicted, with budgets that refuse it. */
export async function bindAndEvict(r: Recorder): Promise<void> {
  const pods = `/api/v1/namespaces/${r.namespace}/pods`;
  const budgets = `/apis/policy/v1/namespaces/${r.namespace}/poddisruptionbudgets`;
  const post = (path: string, body: JsonObject) =>
    r.send({ method: 'POST', path, body });
  const binding = (name: string, node: string): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name },
    target: { kind: 'Node', name: node },
  });
  const eviction = (name: string, more: JsonObject = {}): JsonObject => ({
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name },
    ...more,
  });
  for (const name of ['p', 'q'])
    await r.quietly({
      method: 'POST',
      path: pods,
      body: {
        metadata: { name, labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      },
    });
  await post(`${pods}/p/binding`, binding('p', ''));
  await post(`${pods}/absent/binding`, binding('absent', 'n'));
  await post(`${pods}/p/binding`, binding('p', 'n'));
  await r.send({ method: 'GET', path: `${pods}/p` });
  await post(`${pods}/p/binding`, binding('p', 'm'));
  await r.quietly({
    method: 'POST',
    path: budgets,
    body: {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'p' } } },
    },
  });
  await r.quietly({
    method: 'PATCH',
    path: `${budgets}/b/status`,
    contentType: merge,
    body: {
      status: {
        observedGeneration: 1,
        disruptionsAllowed: 0,
        currentHealthy: 1,
        desiredHealthy: 1,
        expectedPods: 1,
      },
    },
  });
  await r.quietly({
    method: 'PATCH',
    path: `${pods}/p/status`,
    contentType: merge,
    body: {
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
  });
  await post(`${pods}/p/eviction`, eviction('p'));
  await post(`${pods}/absent/eviction`, eviction('absent'));
  await post(`${pods}/q/eviction`, eviction('p'));
  await post(
    `${pods}/q/eviction`,
    eviction('q', { deleteOptions: { dryRun: ['All'] } }),
  );
  await r.send({ method: 'GET', path: `${pods}/q` });
  await post(`${pods}/q/eviction`, eviction('q'));
  await r.send({ method: 'GET', path: `${pods}/q` });
}

/** Integers of 64 bits: what a double would round stays to the digit, in bodies, patches and owners. */
export async function keepLongIntegers(r: Recorder): Promise<void> {
  const group = `${r.namespace}.example.com`;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await r.quietly({
    method: 'POST',
    path: definitions,
    body: longIntegerDefinition(group),
  });
  const path = `/apis/${group}/v1/namespaces/${r.namespace}/longs`;
  await until(r, path, answer => answer === 200);
  const head = `"apiVersion":"${group}/v1","kind":"Long","metadata":{"name":"l"}`;
  const apply = (text: string) =>
    r.send({
      method: 'PATCH',
      path: `${path}/l`,
      query: { fieldManager: 'one' },
      contentType: 'application/apply-patch+yaml',
      text,
    });
  await apply(`{${head},"spec":{"size":9007199254740993}}`);
  await r.send({ method: 'GET', path: `${path}/l` });
  await r.send({
    method: 'PATCH',
    path: `${path}/l`,
    query: { fieldManager: 'two' },
    contentType: merge,
    text: '{"spec":{"size":-9223372036854775808}}',
  });
  await apply(`{${head},"spec":{"size":9007199254740993}}`);
  await r.send({
    method: 'PATCH',
    path: `${path}/l`,
    contentType: 'application/json-patch+json',
    text: '[{"op":"test","path":"/spec/size","value":-9223372036854775808},{"op":"replace","path":"/spec/size","value":9007199254740997}]',
  });
  await r.quietly({
    method: 'DELETE',
    path: `${definitions}/longs.${group}`,
  });
}

function longIntegerDefinition(group: string): JsonObject {
  return {
    metadata: { name: `longs.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'longs', kind: 'Long' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  properties: {
                    size: { type: 'integer', format: 'int64' },
                  },
                },
              },
            },
          },
        },
      ],
    },
  };
}

/** What becomes of dependents when their owner goes: in the background, before it, or on their own. */
export async function collectGarbage(r: Recorder): Promise<void> {
  const root = `/api/v1/namespaces/${r.namespace}/configmaps`;
  const create = async (name: string, owners: JsonObject[] = []) => {
    const { body } = await r.quietly({
      method: 'POST',
      path: root,
      body: { metadata: { name, ownerReferences: owners } },
    });
    return asObject(asObject(body).metadata);
  };
  const ownedBy = (owner: JsonObject, more: JsonObject = {}): JsonObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: owner.name,
    uid: owner.uid,
    ...more,
  });
  const gone = (name: string) =>
    until(r, `${root}/${name}`, code => code === 404);
  for (const policy of ['Background', 'Foreground', 'Orphan']) {
    const name = policy.toLowerCase();
    const owner = await create(name);
    const other = await create(`${name}-other`);
    await create(`${name}-dependent`, [
      ownedBy(owner, { blockOwnerDeletion: true }),
    ]);
    await create(`${name}-shared`, [ownedBy(owner), ownedBy(other)]);
    await r.send({
      method: 'DELETE',
      path: `${root}/${name}`,
      query: { propagationPolicy: policy },
    });
    await gone(name);
    if (policy !== 'Orphan') await gone(`${name}-dependent`);
    await until(
      r,
      `${root}/${name}-shared`,
      (_code, body) =>
        JSON.stringify(asObject(body.metadata).ownerReferences)?.split('uid')
          .length === 2,
    );
    for (const left of ['dependent', 'shared'])
      r.note(`${policy}: ${left}`, await leftOf(r, `${root}/${name}-${left}`));
  }
  await create('stray', [
    ownedBy({ name: 'never', uid: '11111111-2222-3333-4444-555555555555' }),
  ]);
  await gone('stray');
  r.note('owner never was', await leftOf(r, `${root}/stray`));
}

async function leftOf(r: Recorder, path: string): Promise<JsonObject> {
  const { code, body } = await r.quietly({ method: 'GET', path });
  const { ownerReferences, finalizers } = asObject(asObject(body).metadata);
  return code === 404
    ? { code }
    : {
        code,
        ownerReferences: ownerReferences ?? null,
        finalizers: finalizers ?? null,
      };
}

/** Asks until the answer is as wished; controllers work a moment later. */
async function until(
  r: Recorder,
  path: string,
  wished: (code: number, body: JsonObject) => boolean,
): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const { code, body } = await r.quietly({ method: 'GET', path });
    if (wished(code, asObject(body))) return;
    if (Date.now() > deadline)
      throw new Error(`${path} stays at ${code}: ${JSON.stringify(body)}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
