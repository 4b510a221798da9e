/** What others do to live objects between a commit and a plan. */
import {
  PART_OF_LABEL,
  type IgnoreRule,
  type KubernetesObject,
} from '@gitops-suite/model';
import fc from 'fast-check';

/** One write of somebody else: a merge patch of an object that is there, or its deletion. */
export interface ForeignEdit {
  manager: string;
  /** Kinds that it fits; all by default. */
  kinds?: readonly string[];
  subresource?: string;
  patch?: object;
  /** A JSON patch in the place of the merge patch. */
  operations?: object[];
  remove?: boolean;
}

const hands = ['kubectl-edit', 'kubectl-label', 'kubectl-client-side-apply'];
const others = ['operator', 'kube-controller-manager', 'Mozilla'];

const workload = ['Deployment'];
const patches: readonly Omit<ForeignEdit, 'manager'>[] = [
  { patch: { metadata: { labels: { by: 'hand' } } } },
  { patch: { metadata: { labels: { app: 'stolen' } } } },
  { patch: { metadata: { labels: { [PART_OF_LABEL]: 'applyset-x-v1' } } } },
  { patch: { metadata: { labels: { app: null } } } },
  { patch: { metadata: { annotations: { note: 'x', seen: '1' } } } },
  { patch: { metadata: { annotations: null } } },
  { patch: { metadata: { finalizers: ['preview.example/keep'] } } },
  { kinds: ['ConfigMap'], patch: { data: { a: 'x', extra: 'y' } } },
  { kinds: ['ConfigMap'], patch: { data: { b: null } } },
  { kinds: ['ConfigMap'], patch: { data: null } },
  { kinds: ['Secret'], patch: { data: { a: 'eA==', extra: 'eQ==' } } },
  { kinds: workload, patch: { spec: { replicas: 9 } } },
  { kinds: workload, subresource: 'scale', patch: { spec: { replicas: 7 } } },
  {
    kinds: workload,
    patch: { spec: { paused: true, revisionHistoryLimit: 4 } },
  },
  {
    kinds: workload,
    patch: { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } },
  },
  {
    kinds: workload,
    operations: [
      {
        op: 'replace',
        path: '/spec/template/spec/containers/0/image',
        value: 'hotfix:1',
      },
    ],
  },
  {
    kinds: workload,
    operations: [
      {
        op: 'add',
        path: '/spec/template/spec/containers/-',
        value: { name: 'extra', image: 'extra:1' },
      },
    ],
  },
  {
    kinds: workload,
    operations: [
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/env',
        value: [
          { name: 'B', value: 'x' },
          { name: 'Z', value: 'z' },
        ],
      },
    ],
  },
  {
    kinds: workload,
    patch: {
      spec: { template: { metadata: { annotations: { restarted: 'now' } } } },
    },
  },
  { kinds: ['Service'], patch: { spec: { selector: { app: 'z' } } } },
  { kinds: ['Service'], patch: { spec: { sessionAffinity: 'ClientIP' } } },
  {
    kinds: ['Service'],
    patch: { spec: { ports: [{ name: 'other', port: 81 }] } },
  },
  { kinds: ['Role'], patch: { rules: [] } },
  {
    kinds: ['HorizontalPodAutoscaler'],
    patch: { spec: { minReplicas: 2, maxReplicas: 9 } },
  },
  { kinds: ['Gadget'], patch: { spec: { size: 5, colour: 'blue' } } },
  { kinds: ['Gadget'], patch: { spec: { tags: ['b', 'z'], order: ['z'] } } },
  {
    kinds: ['Gadget'],
    patch: { spec: { parts: [{ name: 'two', weight: 9 }, { name: 'three' }] } },
  },
  { kinds: ['Gadget'], patch: { spec: { whole: { a: 'x', z: '1' } } } },
  { kinds: ['Gadget'], patch: { spec: { free: { a: 2, z: [1] } } } },
  { kinds: ['Gadget'], patch: { spec: { nested: { level: 9 }, note: 'x' } } },
  { kinds: ['Gadget'], patch: { spec: { note: null, nested: null } } },
  { remove: true },
];

/** Edits that fit a kind. */
export function foreignEdits(kind: string): fc.Arbitrary<ForeignEdit[]> {
  const fitting = patches.filter(({ kinds }) => kinds?.includes(kind) ?? true);
  const edit = fc
    .tuple(fc.constantFrom(...fitting), fc.constantFrom(...hands, ...others))
    .map(([patch, manager]): ForeignEdit => ({ ...patch, manager }));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<ForeignEdit[]>([]) },
    { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 2 }) },
  );
}

const rule = (fields: Partial<IgnoreRule>): IgnoreRule => ({
  group: '*',
  kind: '*',
  jsonPointers: [],
  jqPathExpressions: [],
  managedFieldsManagers: [],
  ...fields,
});

/** Rules of `ignoreDifferences`; mostly none. */
export const ignoreRules: fc.Arbitrary<IgnoreRule[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<IgnoreRule[]>([]) },
  {
    weight: 2,
    arbitrary: fc.subarray(
      [
        rule({ kind: 'Deployment', jsonPointers: ['/spec/replicas'] }),
        rule({ kind: 'ConfigMap', jsonPointers: ['/data/a', '/data/b'] }),
        rule({ kind: 'ConfigMap', jsonPointers: ['/data'] }),
        rule({
          kind: 'Deployment',
          jqPathExpressions: [
            '.spec.template.spec.containers[] | select(.name == "proxy")',
            '.spec.template.spec.containers[].env[]? | select(.name == "B")',
          ],
        }),
        rule({
          kind: 'Gadget',
          jqPathExpressions: ['.spec.order[0], .spec.whole.a, .spec.tags[]'],
          jsonPointers: ['/spec/parts/0', '/spec/nested', '/spec/size'],
        }),
        rule({
          jsonPointers: ['/metadata/annotations', '/metadata/labels/app'],
        }),
        rule({ managedFieldsManagers: ['operator'] }),
        rule({
          kind: 'Service',
          jsonPointers: ['/spec/ports', '/spec/selector'],
        }),
      ],
      { minLength: 1, maxLength: 3 },
    ),
  },
);

/** Whose an object is before we see it for the first time. */
export const origin = fc.constantFrom(
  'suite' as const,
  'suite' as const,
  'suite' as const,
  'kubectl-create' as const,
  'kubectl-client-side-apply' as const,
  'operator' as const,
);

/** A manifest as `kubectl apply` sends it. */
export function clientSide(manifest: KubernetesObject): KubernetesObject {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      annotations: {
        ...metadata.annotations,
        'kubectl.kubernetes.io/last-applied-configuration':
          JSON.stringify(manifest),
      },
    },
  };
}
