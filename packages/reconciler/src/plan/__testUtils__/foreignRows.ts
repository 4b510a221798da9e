import { PART_OF_LABEL } from '@gitops-suite/model';
import { RawNumber } from '../../json';
import {
  configMap,
  configMapPath,
  container,
  deployment,
  deploymentPath,
  NAMESPACE,
  secret,
  widget,
  type DriftRow,
} from './driftRows';

const widgetPath = `/apis/shop.example/v1/namespaces/${NAMESPACE}/widgets/w`;
const sidecar = [
  {
    op: 'add',
    path: '/spec/template/spec/containers/-',
    value: { name: 'sidecar', image: 'proxy:1' },
  },
];
const restart = {
  spec: {
    template: {
      metadata: {
        annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01' },
      },
    },
  },
};
const owners = [
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'parent', uid: 'u-1' },
];

/** What people, controllers and other programs write into an object that stands in Git. */
export const foreignRows: readonly DriftRow[] = [
  {
    name: 'a key that a person added is drift',
    applied: configMap({ a: '1' }),
    path: configMapPath,
    patch: { data: { extra: 'x' } },
    desired: configMap({ a: '1' }),
    want: 'content',
    fields: ['data.extra'],
  },
  {
    name: 'a key that a controller added is not',
    applied: configMap({ a: '1' }),
    path: configMapPath,
    manager: 'cert-manager-cainjector',
    patch: { data: { extra: 'x' } },
    desired: configMap({ a: '1' }),
    want: 'same',
  },
  {
    name: 'a value that a controller overwrote is drift all the same',
    applied: configMap({ a: '1' }),
    path: configMapPath,
    manager: 'operator',
    patch: { data: { a: '2' } },
    desired: configMap({ a: '1' }),
    want: 'content',
    fields: ['data.a'],
  },
  {
    name: 'a container that a person added is drift',
    applied: deployment(),
    path: deploymentPath,
    patch: sidecar,
    desired: deployment(),
    want: 'content',
    fields: ['spec.template.spec.containers[name=sidecar]'],
  },
  {
    name: 'a variable that a person added is drift, and the container stays',
    applied: deployment(),
    path: deploymentPath,
    patch: [
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/env/-',
        value: { name: 'DEBUG', value: '1' },
      },
    ],
    desired: deployment(),
    want: 'content',
    fields: ['spec.template.spec.containers[name=app].env[name=DEBUG]'],
  },
  {
    name: 'a field with a default that a person set is drift, and goes back to the default',
    applied: deployment(),
    path: deploymentPath,
    patch: { spec: { revisionHistoryLimit: 2 } },
    desired: deployment(),
    want: 'content',
    fields: ['spec.revisionHistoryLimit'],
  },
  {
    name: 'a label that a person added is drift',
    applied: deployment(),
    path: deploymentPath,
    manager: 'kubectl-label',
    patch: { metadata: { labels: { team: 'shop' } } },
    desired: deployment(),
    want: 'content',
    fields: ['metadata.labels.team'],
  },
  {
    name: 'a restart is no drift',
    applied: deployment(),
    path: deploymentPath,
    manager: 'kubectl-rollout',
    patch: restart,
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'what a person adds stays where the manifest says to merge',
    applied: configMap({ a: '1' }, merging()),
    path: configMapPath,
    patch: { data: { extra: 'x' } },
    desired: configMap({ a: '1' }, merging()),
    want: 'same',
  },
  {
    name: 'a finalizer that a person added is not ours to remove',
    applied: configMap({ a: '1' }),
    path: configMapPath,
    patch: { metadata: { finalizers: ['shop.example/keep'] } },
    desired: configMap({ a: '1' }),
    want: 'same',
  },
  {
    name: 'an owner that Git states and somebody removed is drift',
    applied: configMap({ a: '1' }, { ownerReferences: owners }),
    path: configMapPath,
    patch: { metadata: { ownerReferences: null } },
    desired: configMap({ a: '1' }, { ownerReferences: owners }),
    want: 'content',
    fields: ['metadata.ownerReferences'],
  },
  {
    name: 'our label in the hands of another is drift',
    applied: configMap({ a: '1' }),
    path: configMapPath,
    patch: { metadata: { labels: { [PART_OF_LABEL]: 'applyset-other-v1' } } },
    desired: configMap({ a: '1' }),
    want: 'content',
    fields: ['metadata.labels["applyset.kubernetes.io/part-of"]'],
  },
  {
    name: 'a status in Git is not compared',
    applied: deployment(),
    desired: { ...deployment(), status: { replicas: 99 } },
    want: 'same',
  },
  {
    name: 'numbers are compared as numbers, not as text',
    applied: widget({ ratio: new RawNumber('1.0'), size: 1000 }),
    desired: widget({ ratio: new RawNumber('1'), size: new RawNumber('1e3') }),
    want: 'same',
  },
  {
    name: 'a default of a custom resource that somebody changed is drift of nobody',
    applied: widget({ size: 1 }),
    path: widgetPath,
    manager: 'operator',
    patch: { spec: { colour: 'red' } },
    desired: widget({ size: 1 }),
    want: 'same',
  },
  {
    name: 'a default of a custom resource that a person changed is drift',
    applied: widget({ size: 1 }),
    path: widgetPath,
    patch: { spec: { colour: 'red' } },
    desired: widget({ size: 1 }),
    want: 'content',
    fields: ['spec.colour'],
  },
  {
    name: 'a changed list without keys is drift as a whole',
    applied: widget({ items: ['a', 'b'] }),
    path: widgetPath,
    patch: { spec: { items: ['a'] } },
    desired: widget({ items: ['a', 'b'] }),
    want: 'content',
    fields: ['spec.items'],
  },
  {
    name: 'a Secret whose data is null is no drift',
    applied: secret({ data: { a: null } }),
    desired: secret({ data: { a: null } }),
    want: 'same',
  },
  {
    name: 'an ignored field is not compared',
    applied: deployment(),
    ignore: { jsonPointers: ['/spec/replicas'] },
    path: deploymentPath,
    patch: { spec: { replicas: 10 } },
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'replicas that an autoscaler sets are not compared where they are ignored',
    applied: deployment(),
    ignore: { jsonPointers: ['/spec/replicas'] },
    path: `${deploymentPath}/scale`,
    manager: 'kube-controller-manager',
    patch: { spec: { replicas: 7 } },
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'fields of an ignored manager are not compared',
    applied: deployment(),
    ignore: { managedFieldsManagers: ['keda'] },
    path: deploymentPath,
    manager: 'keda',
    patch: { spec: { replicas: 7 } },
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'an ignored item of a list is not compared',
    applied: container({
      env: [
        { name: 'A', value: '1' },
        { name: 'FOO', value: '2' },
      ],
    }),
    ignore: {
      jqPathExpressions: [
        '.spec.template.spec.containers[].env[]? | select(.name | startswith("FOO"))',
      ],
    },
    path: deploymentPath,
    patch: [
      {
        op: 'replace',
        path: '/spec/template/spec/containers/0/env/1/value',
        value: '3',
      },
    ],
    desired: container({
      env: [
        { name: 'A', value: '1' },
        { name: 'FOO', value: '4' },
      ],
    }),
    want: 'same',
  },
  {
    name: 'an ignored field that left Git is not compared',
    applied: deployment({ minReadySeconds: 5 }),
    ignore: { jsonPointers: ['/spec/minReadySeconds'] },
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'what else differs beside an ignored field is drift',
    applied: deployment(),
    ignore: { jsonPointers: ['/spec/replicas'] },
    path: deploymentPath,
    patch: { spec: { replicas: 10, paused: true } },
    desired: deployment({ paused: false }),
    want: 'content',
    fields: ['spec.paused'],
  },
];

function merging() {
  return { annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' } };
}
