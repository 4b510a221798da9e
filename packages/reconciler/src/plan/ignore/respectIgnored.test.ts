import {
  FIELD_MANAGER,
  refOf,
  type IgnoreRule,
  type KubernetesObject,
} from '@gitops-suite/model';
import type { FieldNode } from '../fieldSet';
import { IgnoreRules } from './ignoreRules';
import { respectIgnored, withoutIgnored } from './respectIgnored';

const managed = (manager: string, fieldsV1: object, operation = 'Update') => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsV1: fieldsV1 as FieldNode,
});
const ours = (fieldsV1: object) => managed(FIELD_MANAGER, fieldsV1, 'Apply');

function deployment(
  spec: object,
  managedFields: object[] = [],
): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'api',
      namespace: 'shop',
      labels: { 'applyset.kubernetes.io/part-of': 'a', app: 'api' },
      ...(managedFields.length > 0 ? { managedFields } : {}),
    },
    spec,
  } as KubernetesObject;
}

function ignoring(rule: Partial<IgnoreRule>, object: KubernetesObject) {
  const rules = new IgnoreRules([
    {
      group: 'apps',
      kind: 'Deployment',
      jsonPointers: [],
      jqPathExpressions: [],
      managedFieldsManagers: [],
      file: 'gitops.yaml',
      ...rule,
    },
  ]);
  return rules.of(refOf(object), false);
}

const replicas = { jsonPointers: ['/spec/replicas'] };
const proxy = {
  jqPathExpressions: ['.spec.containers[] | select(.name == "proxy")'],
};
const item = (name: string) => `k:{"name":"${name}"}`;

describe('respectIgnored', () => {
  it.each([
    {
      name: 'leaves out a field that a controller owns',
      rule: replicas,
      desired: { replicas: 5, paused: false },
      live: { replicas: 7, paused: false },
      fields: [
        ours({ 'f:spec': { 'f:paused': {} } }),
        {
          ...managed('hpa', { 'f:spec': { 'f:replicas': {} } }),
          subresource: 'scale',
        },
      ],
      want: { paused: false },
      ignored: ['spec.replicas'],
    },
    {
      name: 'leaves out a field that is not there',
      rule: replicas,
      desired: { replicas: 5, paused: false },
      live: { paused: false },
      fields: [ours({ 'f:spec': { 'f:paused': {} } })],
      want: { paused: false },
      ignored: ['spec.replicas'],
    },
    {
      name: 'leaves out a field that nobody owns: it stays as it is',
      rule: replicas,
      desired: { replicas: 5, paused: false },
      live: { replicas: 1, paused: false },
      fields: [ours({ 'f:spec': { 'f:paused': {} } })],
      want: { paused: false },
      ignored: ['spec.replicas'],
    },
    {
      name: 'keeps the live value of a field that only we own: leaving it out would remove it',
      rule: replicas,
      desired: { replicas: 5 },
      live: { replicas: 7 },
      fields: [ours({ 'f:spec': { 'f:replicas': {} } })],
      want: { replicas: 7 },
      ignored: ['spec.replicas'],
    },
    {
      name: 'keeps a field that left Git and only we own',
      rule: replicas,
      desired: { paused: true },
      live: { replicas: 7, paused: true },
      fields: [ours({ 'f:spec': { 'f:replicas': {}, 'f:paused': {} } })],
      want: { paused: true, replicas: 7 },
      ignored: ['spec.replicas'],
    },
    {
      name: 'lets go of a field that somebody else owns too',
      rule: replicas,
      desired: { replicas: 5, paused: true },
      live: { replicas: 5, paused: true },
      fields: [
        ours({ 'f:spec': { 'f:replicas': {}, 'f:paused': {} } }),
        managed('keda', { 'f:spec': { 'f:replicas': {} } }),
      ],
      want: { paused: true },
      ignored: ['spec.replicas'],
    },
    {
      name: 'does not take what others have in a map that is empty in Git for ours',
      rule: { managedFieldsManagers: ['operator'] },
      desired: { nodeSelector: {} },
      live: { nodeSelector: { disk: 'ssd' } },
      fields: [
        ours({ 'f:spec': { 'f:nodeSelector': {} } }),
        managed('operator', {
          'f:spec': { 'f:nodeSelector': { '.': {}, 'f:disk': {} } },
        }),
      ],
      want: { nodeSelector: {} },
      ignored: [],
    },
    {
      name: 'says nothing of a field that is neither in Git nor ours',
      rule: replicas,
      desired: { paused: true },
      live: { replicas: 5, paused: true },
      fields: [managed('keda', { 'f:spec': { 'f:replicas': {} } })],
      want: { paused: true },
      ignored: [],
    },
    {
      name: 'finds an item by its key, wherever it stands',
      rule: { jsonPointers: ['/spec/containers/0/image'] },
      desired: {
        containers: [
          { name: 'app', image: 'app:1' },
          { name: 'proxy', image: 'p:1' },
        ],
      },
      live: {
        containers: [
          { name: 'proxy', image: 'p:2' },
          { name: 'app', image: 'app:2' },
        ],
      },
      fields: [
        ours({
          'f:spec': {
            'f:containers': {
              [item('app')]: { '.': {}, 'f:name': {}, 'f:image': {} },
              [item('proxy')]: { '.': {}, 'f:name': {}, 'f:image': {} },
            },
          },
        }),
      ],
      want: {
        containers: [
          { name: 'app', image: 'app:2' },
          { name: 'proxy', image: 'p:2' },
        ],
      },
      ignored: [
        'spec.containers[name=app].image',
        'spec.containers[name=proxy].image',
      ],
    },
    {
      name: 'leaves out an item that an injector owns, and keeps the rest in its order',
      rule: proxy,
      desired: {
        containers: [
          { name: 'proxy', image: 'p:1' },
          { name: 'app', image: 'app:1' },
        ],
      },
      live: {
        containers: [
          { name: 'app', image: 'app:1' },
          { name: 'proxy', image: 'p:2' },
        ],
      },
      fields: [
        ours({
          'f:spec': {
            'f:containers': {
              [item('app')]: { '.': {}, 'f:name': {}, 'f:image': {} },
            },
          },
        }),
        managed('injector', {
          'f:spec': {
            'f:containers': {
              [item('proxy')]: { '.': {}, 'f:name': {}, 'f:image': {} },
            },
          },
        }),
      ],
      want: { containers: [{ name: 'app', image: 'app:1' }] },
      ignored: ['spec.containers[name=proxy]'],
    },
    {
      name: 'takes the live state inside of a value that is owned as a whole',
      rule: { jsonPointers: ['/spec/rules/0/host'] },
      desired: { rules: [{ host: 'a' }, { host: 'b' }] },
      live: { rules: [{ host: 'x' }, { host: 'b' }] },
      fields: [ours({ 'f:spec': { 'f:rules': {} } })],
      want: { rules: [{ host: 'x' }, { host: 'b' }] },
      ignored: ['spec.rules[0].host'],
    },
    {
      name: 'takes an item along that somebody appended to such a value',
      rule: { jqPathExpressions: ['.spec.rules[] | select(.host == "x")'] },
      desired: { rules: [{ host: 'a' }] },
      live: { rules: [{ host: 'a' }, { host: 'x' }] },
      fields: [ours({ 'f:spec': { 'f:rules': {} } })],
      want: { rules: [{ host: 'a' }, { host: 'x' }] },
      ignored: ['spec.rules[1]'],
    },
    {
      name: 'ignores what a manager owns',
      rule: { managedFieldsManagers: ['hpa'] },
      desired: { replicas: 5, paused: true },
      live: { replicas: 7, paused: true },
      fields: [
        ours({ 'f:spec': { 'f:paused': {} } }),
        managed('hpa', { 'f:spec': { 'f:replicas': {} } }),
      ],
      want: { paused: true },
      ignored: ['spec.replicas'],
    },
    {
      name: 'leaves out what got empty',
      rule: replicas,
      desired: { replicas: 5 },
      live: { replicas: 7 },
      fields: [managed('hpa', { 'f:spec': { 'f:replicas': {} } })],
      want: undefined,
      ignored: ['spec.replicas'],
    },
  ])('$name', ({ rule, desired, live, fields, want, ignored }) => {
    const git = deployment(desired);
    const running = deployment(live, fields);
    const answer = respectIgnored(git, running, ignoring(rule, git)!);
    expect(answer.manifest.spec).toEqual(want);
    expect(answer.ignored.map(({ path }) => path)).toEqual(ignored);
    expect(answer.manifest.metadata).toEqual(git.metadata);
  });

  it('never reaches what makes an object that object, and ours', () => {
    const git = deployment({ replicas: 1 });
    const live = deployment({ replicas: 2 }, [ours({})]);
    const rule = { jqPathExpressions: ['.', '..'] };
    const { manifest } = respectIgnored(git, live, ignoring(rule, git)!);
    expect(manifest).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'api',
        namespace: 'shop',
        labels: { 'applyset.kubernetes.io/part-of': 'a' },
      },
    });
  });

  it('compares nothing of ignored fields after a prediction either', () => {
    const git = deployment({ replicas: 1, paused: false });
    const live = deployment({ replicas: 2 }, [ours({})]);
    const compared = withoutIgnored(git, live, ignoring(replicas, git)!);
    expect(compared.spec).toEqual({ replicas: 2, paused: false });
  });

  it.each([
    { rule: { group: 'batch' }, concerns: false },
    { rule: { group: '*' }, concerns: true },
    { rule: { kind: 'Deploy*' }, concerns: true },
    { rule: { kind: 'Service' }, concerns: false },
    { rule: { name: 'api' }, concerns: true },
    { rule: { name: 'web-*' }, concerns: false },
    { rule: { namespace: 'sh*' }, concerns: true },
    { rule: { namespace: 'other' }, concerns: false },
  ])('concerns the objects that it names: $rule', ({ rule, concerns }) => {
    const found = ignoring({ ...replicas, ...rule }, deployment({}));
    expect(found !== undefined).toBe(concerns);
  });
});
