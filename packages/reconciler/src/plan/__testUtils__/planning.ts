import {
  APPLICATION_ANNOTATION,
  parseObjectKey,
  type FieldDifference,
  type KubernetesObject,
  type Plan,
} from '@gitops-suite/model';
import { kindNotServed } from '../../cluster/kindNotServed';
import type { Comparison } from '../comparison';
import { planSync, type PlanSyncInput } from '../planSync';

const owner = 'test/shop.test';

/** Creates a missing namespace. */
export const creating: PlanSyncInput['policy'] = {
  options: ['CreateNamespace=true'],
};

/** What a comparison of one object came to. */
export function comparison(
  key: string,
  verdict: Comparison['verdict'] = 'same',
  more: Partial<Comparison> = {},
): Comparison {
  return {
    key,
    ref: { version: 'v1', ...parseObjectKey(key) },
    verdict,
    proof: 'local',
    fields: [],
    lines: [],
    ...more,
  };
}

/** A number that somebody changed. */
export const replicas: FieldDifference = {
  path: 'spec.replicas',
  desired: '5',
  live: '10',
};

/** An object that left Git; `metadata` is what is found on the live one. */
export function pruned(key: string, more: object = {}, metadata: object = {}) {
  const ref = { version: 'v1', ...parseObjectKey(key) };
  const live: KubernetesObject = {
    apiVersion: ref.group ? `${ref.group}/v1` : 'v1',
    kind: ref.kind,
    metadata: {
      name: ref.name,
      ...(ref.namespace ? { namespace: ref.namespace } : {}),
      uid: 'u1',
      annotations: { [APPLICATION_ANNOTATION]: `${owner}/${key}` },
      ...metadata,
    },
  };
  return { entry: { key, ref, uid: 'u1' }, live, ...more };
}

/** A plan in which nothing is to be done. */
export const base: PlanSyncInput = {
  applicationId: 'shop.test',
  installation: 'test',
  revision: 'b81e3f2',
  madeAt: '2026-01-01T00:00:00Z',
  comparisons: [comparison('apps/Deployment/shop/api')],
  toPrune: [],
  inventorySize: 16,
  inventoryRebuilt: false,
  renderedCount: 14,
  prune: true,
  trust: { cluster: 'prod', namespaces: ['shop'], clusterKinds: [] },
  namespace: 'shop',
};

/** What is said of an object whose kind nothing serves. */
export const missingKind = kindNotServed({
  ...{ group: 'shop.example', version: 'v1', kind: 'Widget' },
}).message;

/** The plan of {@link base} with one thing changed. */
export function plan(change: Partial<PlanSyncInput> = {}): Plan {
  return planSync({ ...base, ...change });
}

/** What each step does, in order. */
export const summary = ({ steps }: Plan) =>
  steps.map(({ verb, ref, effect }) =>
    [verb, `${ref.kind}/${ref.name}`, effect].filter(Boolean).join(' '),
  );
