import type { KubernetesObject } from '@gitops-suite/model';
import { RawNumber } from '../json';
import type { FieldNode } from './fieldSet';
import { provesNoChange } from './provesNoChange';

const leaf: FieldNode = {};

const desired: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'api', namespace: 'shop', labels: { app: 'api' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          {
            name: 'app',
            image: 'api:1',
            args: ['--a', '--b'],
            ports: [{ containerPort: 80, protocol: 'TCP' }],
          },
        ],
      },
    },
  },
};

const fields: FieldNode = {
  'f:metadata': { 'f:labels': { 'f:app': leaf } },
  'f:spec': {
    'f:replicas': leaf,
    'f:template': {
      'f:spec': {
        'f:containers': {
          'k:{"name":"app"}': {
            '.': leaf,
            'f:name': leaf,
            'f:image': leaf,
            'f:args': leaf,
            'f:ports': {
              'k:{"containerPort":80,"protocol":"TCP"}': {
                '.': leaf,
                'f:containerPort': leaf,
                'f:protocol': leaf,
              },
            },
          },
        },
      },
    },
  },
};

interface Entry {
  manager: string;
  operation: string;
  apiVersion: string;
  subresource?: string;
  fieldsV1: FieldNode;
}

const entry: Entry = {
  manager: 'gitops-suite',
  operation: 'Apply',
  apiVersion: 'apps/v1',
  fieldsV1: fields,
};

/** The object above as the server would hold it, with defaults and an entry of ours. */
function live(change: (object: any) => void = () => {}): KubernetesObject {
  const object: any = structuredClone(desired);
  object.metadata.managedFields = [structuredClone(entry)];
  object.spec.strategy = { type: 'RollingUpdate' };
  object.spec.template.spec.containers[0].imagePullPolicy = 'Always';
  change(object);
  return object;
}

function git(change: (object: any) => void = () => {}): KubernetesObject {
  const object: any = structuredClone(desired);
  change(object);
  return object;
}

const container = (object: any) => object.spec.template.spec.containers[0];
const ours = (object: any) => object.metadata.managedFields[0];

const rows: {
  name: string;
  git?: (object: any) => void;
  live?: (object: any) => void;
  want: string;
}[] = [
  {
    name: 'what was applied and is unchanged',
    want: 'equal fields, equal values',
  },
  {
    name: 'fields of others do not matter',
    live: object => {
      object.metadata.labels.by = 'hand';
      object.status = { replicas: 2 };
    },
    want: 'equal fields, equal values',
  },
  {
    name: 'items of others in a list do not matter',
    live: object =>
      object.spec.template.spec.containers.unshift({ name: 'mesh' }),
    want: 'equal fields, equal values',
  },
  {
    name: 'numbers are compared as numbers',
    live: object => (object.spec.replicas = new RawNumber('2.0')),
    want: 'equal fields, equal values',
  },
  {
    name: 'a port without protocol is a TCP port',
    git: object => delete container(object).ports[0].protocol,
    live: object => {
      const key = 'k:{"containerPort":80,"protocol":"TCP"}';
      delete ours(object).fieldsV1['f:spec']['f:template']['f:spec'][
        'f:containers'
      ]['k:{"name":"app"}']['f:ports'][key]['f:protocol'];
    },
    want: 'equal fields, equal values',
  },
  {
    name: 'an object that was never applied',
    live: object => delete object.metadata.managedFields,
    want: 'never applied by us',
  },
  {
    name: 'managed fields that somebody emptied',
    live: object => (object.metadata.managedFields = [{}, null, 'x']),
    want: 'never applied by us',
  },
  {
    name: 'an entry of another operation',
    live: object => (ours(object).operation = 'Update'),
    want: 'never applied by us',
  },
  {
    name: 'an entry of a subresource',
    live: object => (ours(object).subresource = 'scale'),
    want: 'never applied by us',
  },
  {
    name: 'an entry of an older version',
    live: object => (ours(object).apiVersion = 'apps/v1beta2'),
    want: 'applied in another version',
  },
  {
    name: 'a changed value',
    live: object => (object.spec.replicas = 10),
    want: 'value of spec.replicas',
  },
  {
    name: 'a value that became text',
    live: object => (object.spec.replicas = '2'),
    want: 'value of spec.replicas',
  },
  {
    name: 'a changed item of an atomic list',
    live: object => container(object).args.reverse(),
    want: 'value of spec.template.spec.containers[k:{"name":"app"}].args',
  },
  {
    name: 'a field that is new in Git',
    git: object => (object.spec.paused = true),
    want: 'number of fields of spec',
  },
  {
    name: 'a null that is new in Git',
    git: object => (object.spec.paused = null),
    want: 'number of fields of spec',
  },
  {
    name: 'a field that left Git',
    git: object => delete object.spec.replicas,
    want: 'presence of spec.replicas',
  },
  {
    name: 'lost ownership of an equal value',
    live: object => delete ours(object).fieldsV1['f:spec']['f:replicas'],
    want: 'number of fields of spec',
  },
  {
    name: 'a value that somebody removed',
    live: object => delete object.metadata.labels.app,
    want: 'presence of metadata.labels.app',
  },
  {
    name: 'an item that somebody removed',
    live: object => (object.spec.template.spec.containers = []),
    want: 'presence of spec.template.spec.containers[k:{"name":"app"}]',
  },
  {
    name: 'an item that is new in Git',
    git: object => object.spec.template.spec.containers.push({ name: 'b' }),
    want: 'number of items of spec.template.spec.containers',
  },
  {
    name: 'an item that is there twice',
    live: object =>
      object.spec.template.spec.containers.push({ name: 'app', image: 'x' }),
    want: 'presence of spec.template.spec.containers[k:{"name":"app"}]',
  },
  {
    name: 'a list that became a map',
    live: object => (object.spec.template.spec.containers = {}),
    want: 'type of spec.template.spec.containers',
  },
  {
    name: 'index paths of old data',
    live: object => {
      const spec = ours(object).fieldsV1['f:spec']['f:template']['f:spec'];
      spec['f:containers'] = { 'i:0': leaf };
    },
    want: 'presence of spec.template.spec.containers[i:0]',
  },
];

describe('provesNoChange', () => {
  it.each(rows)('$name', row => {
    const proof = provesNoChange(git(row.git), live(row.live), 'gitops-suite');
    expect(proof).toEqual({
      proven: row.want === 'equal fields, equal values',
      reason: row.want,
    });
  });

  const owned = (name: string, node: FieldNode, value: unknown) => ({
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: {
      name: 't',
      managedFields: [
        { ...entry, apiVersion: 'v1', fieldsV1: { [`f:${name}`]: node } },
      ],
    },
    [name]: value,
  });
  const thing = (name: string, value: unknown): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Thing',
    metadata: { name: 't' },
    [name]: value,
  });

  it.each([
    ['a set with items of others', ['a'], ['b', 'a'], { 'v:"a"': leaf }, true],
    [
      'a set that lost an item',
      ['a', 'b'],
      ['b'],
      { 'v:"a"': leaf, 'v:"b"': leaf },
      false,
    ],
    [
      'a set in another order',
      ['a', 'b'],
      ['b', 'a'],
      { 'v:"a"': leaf, 'v:"b"': leaf },
      false,
    ],
    ['a set with unreadable elements', ['a'], ['a'], { 'v:': leaf }, false],
    ['a null that is stored as nothing', null, undefined, leaf, true],
    ['a null that is stored as null', null, null, leaf, true],
    ['a null where somebody set a value', null, 'x', leaf, false],
    ['an empty map in an owned place', {}, {}, leaf, true],
    ['an empty map that others filled', {}, { a: 1 }, leaf, false],
    [
      'int64 with equal text',
      new RawNumber('9007199254740993'),
      new RawNumber('9007199254740993'),
      leaf,
      true,
    ],
    [
      'int64 that a double would call equal',
      new RawNumber('9007199254740993'),
      new RawNumber('9007199254740992'),
      leaf,
      false,
    ],
    [
      'hostile field names',
      { constructor: 1 },
      {},
      { 'f:constructor': leaf },
      false,
    ],
  ] as [string, unknown, unknown, FieldNode, boolean][])(
    '%s',
    (...[, wanted, there, node, proven]) => {
      const proof = provesNoChange(
        thing('x', wanted),
        owned('x', node, there) as KubernetesObject,
        'gitops-suite',
      );
      expect(proof.proven).toBe(proven);
    },
  );
});
