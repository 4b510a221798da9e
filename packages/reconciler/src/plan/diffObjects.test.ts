import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { parse } from 'yaml';

import { diffObjects } from './diffObjects';
import { isMap } from '../json';
import { equalValues } from './equalValues';
import type { FieldNode } from './fieldSet';

const leaf: FieldNode = {};

function object(fields: object, metadata: object = {}): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: 'shop', ...metadata },
    ...fields,
  } as KubernetesObject;
}

function entry(manager: string, fieldsV1: FieldNode, more: object = {}) {
  return {
    manager,
    operation: manager === 'gitops-suite' ? 'Apply' : 'Update',
    apiVersion: 'apps/v1',
    time: '2026-01-01T05:12:00Z',
    fieldsV1,
    ...more,
  };
}

function diff(
  predicted: KubernetesObject,
  live: KubernetesObject,
  secret = false,
) {
  return diffObjects({ predicted, live, desired: predicted, secret });
}

const text = (lines: readonly { side: string; text: string }[]) =>
  lines.map(
    line => `${{ both: ' ', git: 'g', live: 'l' }[line.side]} ${line.text}`,
  );

const containersNode: FieldNode = {
  'f:spec': {
    'f:containers': { 'k:{"name":"app"}': { '.': leaf, 'f:image': leaf } },
  },
};

/** Without what a map shows as nothing when only the other side has entries in it. */
function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value ?? undefined;
  }
  const entries = Object.entries(value)
    .map(([name, child]) => [name, filled(child)])
    .filter(([, child]) => child !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** An empty list is the same as none. */
function withoutEmptyLists(value: unknown): unknown {
  return isMap(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, child]) => !Array.isArray(child) || child.length > 0)
          .map(([name, child]) => [name, withoutEmptyLists(child)]),
      )
    : value;
}

describe('diffObjects', () => {
  it('finds a field by the key of its list item, with the manager that wrote it', () => {
    const containers = (image: string) => ({
      spec: {
        containers: [
          { image: 'mesh:1', name: 'mesh' },
          { image, name: 'app' },
        ],
      },
    });
    const predicted = object(containers('api:2'), {
      managedFields: [entry('gitops-suite', containersNode)],
    });
    const live = object(containers('api:1'), {
      managedFields: [
        entry('gitops-suite', {}),
        entry('kubectl-edit', containersNode, { subresource: 'x' }),
      ],
    });
    const { fields, lines } = diff(predicted, live);
    expect(fields).toEqual([
      {
        path: 'spec.containers[name=app].image',
        desired: 'api:2',
        live: 'api:1',
        manager: {
          name: 'kubectl-edit',
          operation: 'Update',
          subresource: 'x',
          at: '2026-01-01T05:12:00Z',
        },
      },
    ]);
    expect(text(lines)).toEqual([
      '  apiVersion: apps/v1',
      '  kind: Deployment',
      '  metadata:',
      '    name: api',
      '    namespace: shop',
      '  spec:',
      '    containers:',
      '      - name: mesh',
      '        image: mesh:1',
      '      - name: app',
      'g       image: api:2',
      'l       image: api:1',
    ]);
    expect(
      lines
        .filter(({ path }) => path)
        .map(({ path, manager }) => [path, manager?.name]),
    ).toEqual([
      ['spec.containers[name=app].image', undefined],
      ['spec.containers[name=app].image', 'kubectl-edit'],
    ]);
  });

  it.each<[string, object, object, string[]]>([
    ['a plain value', { spec: { a: 1 } }, { spec: { a: 2 } }, ['spec.a']],
    [
      'a value of another type',
      { spec: { a: 1 } },
      { spec: { a: '1' } },
      ['spec.a'],
    ],
    [
      'a map that became a list',
      { spec: { a: {} } },
      { spec: { a: [] } },
      ['spec.a'],
    ],
    [
      'a field that is new',
      { spec: { a: { b: 1 } } },
      { spec: {} },
      ['spec.a'],
    ],
    [
      'a field that is gone',
      { spec: {} },
      { spec: { a: { b: 1 } } },
      ['spec.a'],
    ],
    [
      'each of several',
      { spec: { a: 1, b: 1 } },
      { spec: { a: 2, b: 2 } },
      ['spec.a', 'spec.b'],
    ],
    [
      'a list of values as a whole',
      { spec: { args: ['a', 'b'] } },
      { spec: { args: ['b'] } },
      ['spec.args'],
    ],
    [
      'a map key with dots',
      { data: { 'a.b/c': '1' } },
      { data: { 'a.b/c': '2' } },
      ['data["a.b/c"]'],
    ],
    [
      'each entry of a map that is missing',
      { data: { a: '1', b: '2' } },
      {},
      ['data.a', 'data.b'],
    ],
    [
      'named items by name',
      { x: [{ name: 'a', v: 1 }] },
      { x: [{ name: 'a', v: 2 }] },
      ['x[name=a].v'],
    ],
    [
      'an item that is new',
      { x: [{ name: 'a' }, { name: 'b' }] },
      { x: [{ name: 'a' }] },
      ['x[name=b]'],
    ],
    ['an item that is gone', { x: [] }, { x: [{ name: 'a' }] }, ['x[name=a]']],
    [
      'the order of named items',
      { x: [{ name: 'a' }, { name: 'b' }] },
      { x: [{ name: 'b' }, { name: 'a' }] },
      ['x'],
    ],
    [
      'items without names by index',
      { x: [{ v: 1 }] },
      { x: [{ v: 2 }] },
      ['x[0].v'],
    ],
    ['nothing in a status', { status: { a: 1 } }, { status: { a: 2 } }, []],
  ])('tells %s', (_name, predicted, live, want) => {
    const { fields } = diff(object(predicted), object(live));
    expect(fields.map(({ path }) => path)).toEqual(want);
  });

  it('leaves out what the server writes', () => {
    const server = (n: number) => ({
      uid: `u${n}`,
      resourceVersion: `${n}`,
      generation: n,
      creationTimestamp: `2026-01-0${n}T00:00:00Z`,
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': `${n}`,
      },
    });
    expect(diff(object({}, server(1)), object({}, server(2)))).toEqual({
      fields: [],
      lines: [],
    });
  });

  it('does not call a field drift that neither Git states nor we have applied', () => {
    const ours = entry('gitops-suite', { 'f:spec': { 'f:a': leaf } });
    const predicted = object(
      { spec: { a: 1, touchedByWebhook: 'now' } },
      { managedFields: [ours] },
    );
    const live = object(
      { spec: { a: 1, touchedByWebhook: 'then' } },
      { managedFields: [ours] },
    );
    expect(diff(predicted, live).fields).toEqual([]);
  });

  it('calls a field drift that we have applied before and that left Git', () => {
    const predicted = object(
      { spec: { a: 1 } },
      { managedFields: [entry('gitops-suite', { 'f:spec': { 'f:a': leaf } })] },
    );
    const live = object(
      { spec: { a: 1, b: 2 } },
      {
        managedFields: [
          entry('gitops-suite', { 'f:spec': { 'f:a': leaf, 'f:b': leaf } }),
        ],
      },
    );
    expect(diff(predicted, live).fields).toMatchObject([
      { path: 'spec.b', live: '2', manager: { name: 'gitops-suite' } },
    ]);
  });

  it('shows only the lines that changed of a long text', () => {
    const file = (line: string) => ({
      data: { 'app.conf': `a=1\n${line}\nc=3\n` },
    });
    const { lines } = diff(object(file('b=2')), object(file('b=9')));
    expect(text(lines).slice(5)).toEqual([
      '  data:',
      '    app.conf: |',
      '      a=1',
      'g     b=2',
      'l     b=9',
      '      c=3',
    ]);
  });

  it('cuts values and lines, and counts what it leaves out', () => {
    const long = 'x'.repeat(10_000);
    const many = (value: string) =>
      Object.fromEntries(
        Array.from({ length: 4000 }, (_, n) => [`k${n}`, value]),
      );
    const { fields, lines } = diff(
      object({ data: { a: long, ...many('1') } }),
      object({ data: { a: 'y', ...many('2') } }),
    );
    expect(fields).toHaveLength(501);
    expect(fields[500]).toEqual({ path: '3501 more fields' });
    expect(fields[0].desired).toHaveLength(4097);
    expect(lines).toHaveLength(3001);
    expect(lines[3000].text).toMatch(/^# \d+ more lines$/);
    expect(Math.max(...lines.map(line => line.text.length))).toBeLessThan(4200);
  });

  it('tells a Secret by its keys alone', () => {
    const secret = (data: object): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'keys', namespace: 'shop' },
      data,
    });
    const { fields, lines } = diff(
      secret({ a: 'MQ==', b: 'Mg==', c: 'Mw==' }),
      secret({ a: 'MQ==', b: 'OQ==', d: 'NA==' }),
      true,
    );
    expect(fields).toEqual([
      { path: 'data.b', hidden: true },
      { path: 'data.c', hidden: true },
      { path: 'data.d', hidden: true },
    ]);
    expect(text(lines).slice(5)).toEqual([
      '  data:',
      '    a: (hidden)',
      'g   b: (hidden)',
      'l   b: (hidden)',
      'g   c: (hidden)',
      'l   d: (hidden)',
    ]);
  });

  const value: fc.Arbitrary<unknown> = fc.letrec(tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('', 'a', 'b\nc', 'yes', '012', '- x', 1, 2, true, null),
      fc.dictionary(fc.constantFrom('a', 'b', 'name', 'x.y/z'), tie('value'), {
        maxKeys: 3,
      }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  const spec = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, {
    maxKeys: 3,
  });

  it('finds a difference exactly when there is one', () => {
    fc.assert(
      fc.property(spec, spec, (a, b) => {
        const [predicted, live] = [object({ spec: a }), object({ spec: b })];
        const [x, y] = [a, b].map(withoutEmptyLists);
        const same = equalValues(x, y);
        const { fields, lines } = diff(predicted, live);
        expect(fields.length === 0).toBe(same);
        expect(lines.length === 0).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  it("writes lines of which Git's are the predicted object", () => {
    fc.assert(
      fc.property(spec, spec, (a, b) => {
        const [predicted, live] = [object({ spec: a }), object({ spec: b })];
        const { fields, lines } = diff(predicted, live);
        fc.pre(lines.length > 0);
        // Lists are shown by key, so only without them both texts can be read back.
        fc.pre(!JSON.stringify({ a, b }).includes('['));
        const side = (of: 'git' | 'live') =>
          parse(
            lines
              .filter(line => line.side === 'both' || line.side === of)
              .map(line => line.text)
              .join('\n'),
            { version: '1.1' },
          );
        expect(fields.length).toBeGreaterThan(0);
        expect(equalValues(filled(side('git').spec), filled(a))).toBe(true);
        expect(equalValues(filled(side('live').spec), filled(b))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
