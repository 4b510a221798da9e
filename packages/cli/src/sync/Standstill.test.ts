import type { Operation, ResourceNode } from '@gitops-suite/model';
import { Standstill } from './Standstill';

const words =
  'Gadget (shop.example/v1): no CustomResourceDefinition of the cluster serves it';

type Step = NonNullable<Operation['plan']>['steps'][number];

const gadget = { key: 'shop.example/Gadget/a/g', missingKind: words };
const map = { key: '/ConfigMap/a/m' };

function operationOf(
  steps: readonly Partial<Step>[],
  states: Readonly<Record<string, string>>,
  { madeAt = 0, ...more }: Partial<Operation> & { madeAt?: number } = {},
): Operation {
  return {
    state: 'Waiting',
    nextAttemptAt: '2026-01-01T00:00:00Z',
    plan: { steps, madeAt: new Date(madeAt).toISOString() },
    results: Object.entries(states).map(([key, state]) => ({ key, state })),
    ...more,
  } as Partial<Operation> as Operation;
}

/** `a` waits for a kind that was missing at `madeAt`. */
const still = (madeAt = 0) =>
  operationOf([map, gadget], { [gadget.key]: 'waiting' }, { madeAt });

function createWorld() {
  let now = 0;
  const nodes = new Map<string, ResourceNode[]>();
  const standstill = new Standstill({
    now: () => now,
    nodesOf: id => nodes.get(id) ?? [],
  });
  return {
    standstill,
    nodes,
    at: (time: number) => {
      now = time;
    },
  };
}

describe('an operation waits for others', () => {
  const hook = { ...gadget, verb: 'run' as const };
  const namespaced = { ...map, waitsFor: '/Namespace//a' };
  it.each<[string, Operation, readonly string[] | undefined]>([
    ['for a kind', still(), [words]],
    [
      'for a namespace that its plan does not make',
      operationOf([namespaced], { [map.key]: 'waiting' }),
      ['Namespace a is not in the cluster'],
    ],
    [
      'not for one that its plan makes',
      operationOf([{ key: '/Namespace//a' }, namespaced], {
        [map.key]: 'waiting',
      }),
      undefined,
    ],
    [
      'not while something else may yet come right by itself',
      operationOf([map, gadget], {
        [gadget.key]: 'waiting',
        [map.key]: 'waiting',
      }),
      undefined,
    ],
    [
      'not while it waits for its own objects',
      operationOf([map, gadget], {}, { nextAttemptAt: undefined }),
      undefined,
    ],
    [
      'not while a hook runs',
      operationOf([hook], { [hook.key]: 'starting' }),
      undefined,
    ],
  ])('%s', (_how, operation, expected) => {
    const { standstill } = createWorld();
    standstill.begin('a');
    standstill.note('a', operation);
    expect(standstill.awaited('a')).toEqual(expected);
    expect(standstill.isReached()).toBe(expected !== undefined);
  });
});

describe('a run stands still', () => {
  it('not while another Application may bring what is missing', () => {
    const { standstill } = createWorld();
    ['a', 'b'].forEach(id => standstill.begin(id));
    standstill.note('a', still());
    expect(standstill.isReached()).toBe(false);
    standstill.end('b');
    expect(standstill.isReached()).toBe(true);
  });

  it('once all that is left waits, and then for all of it', () => {
    const { standstill } = createWorld();
    ['a', 'b'].forEach(id => standstill.begin(id));
    standstill.note('a', still());
    standstill.note('b', still());
    expect(standstill.isReached()).toBe(true);
    // What comes after it was held up by what ended.
    standstill.end('a');
    standstill.begin('c');
    expect(standstill.isReached()).toBe(true);
  });

  it('not before the cluster was asked again after the last change', () => {
    const { standstill, at } = createWorld();
    ['a', 'b'].forEach(id => standstill.begin(id));
    standstill.note('a', still(0));
    at(10_000);
    standstill.note('b', operationOf([map], { [map.key]: 'applied' }));
    standstill.end('b');
    expect(standstill.isReached()).toBe(false);
    standstill.note('a', still(12_000));
    expect(standstill.isReached()).toBe(false);
    standstill.note('a', still(14_000));
    expect(standstill.isReached()).toBe(true);
  });

  it('not while it tries what was missing and is there now', () => {
    const { standstill } = createWorld();
    standstill.begin('a');
    standstill.note('a', still());
    const trying = { state: 'Applying', nextAttemptAt: undefined } as const;
    standstill.note('a', operationOf([gadget], {}, trying));
    expect(standstill.awaited('a')).toEqual([words]);
    standstill.note('a', operationOf([{ key: gadget.key }], {}, trying));
    expect(standstill.awaited('a')).toBeUndefined();
  });

  it.each<[string, Operation['state'], string]>([
    ['came between the plan and the apply', 'Settling', 'applied'],
    ['its policy has given up', 'Failed', 'waiting'],
  ])('not for what %s', (_what, state, result) => {
    const { standstill } = createWorld();
    standstill.begin('a');
    standstill.note('a', still());
    const results = { [gadget.key]: result };
    const next = { state, nextAttemptAt: undefined };
    standstill.note('a', operationOf([gadget], results, next));
    expect(standstill.awaited('a')).toBeUndefined();
  });

  it.each<[string, string, string, boolean]>([
    ['not while an operator starts', 'Deployment', 'Progressing', false],
    ['although an operator is broken', 'Deployment', 'Degraded', true],
    [
      'although a Service waits for its address',
      'Service',
      'Progressing',
      true,
    ],
  ])('%s', (_name, kind, status, expected) => {
    const { standstill, nodes } = createWorld();
    ['a', 'operator'].forEach(id => standstill.begin(id));
    nodes.set('operator', [
      {
        ref: { kind },
        health: { status },
      } as Partial<ResourceNode> as ResourceNode,
    ]);
    standstill.end('operator');
    standstill.note('a', still());
    expect(standstill.isReached()).toBe(expected);
  });
});
