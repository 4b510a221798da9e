import type { Guard, Plan } from '@gitops-suite/backstage-plugin-gitops-common';
import { clockwork } from '../fixtures/clockwork';
import { productionEu } from '../fixtures/paymentService';
import {
  emptyPlan,
  failingPlan,
  frozenPlan,
  heldPlan,
  plan,
  refusedPlan,
  step,
} from '../fixtures/plans';
import { changedSteps, orderedGuards, planGroups } from './planGroups';
import {
  guardsBeside,
  missingNames,
  planVerdict,
  type PlanInput,
} from './planVerdict';

const time = clockwork(Date.parse('2026-11-20T05:35:00Z'));
const application = productionEu(time);

describe('planGroups', () => {
  it('follows the order of the plan, waves apart, prunes apart, unchanged objects last', () => {
    const steps = [
      step('unchanged', 'Service', 'first'),
      step('create', 'Job', 'migrate', { phase: 'PreSync' }),
      step('change', 'Deployment', 'a'),
      step('create', 'ConfigMap', 'b'),
      step('change', 'Deployment', 'c', { wave: 1 }),
      step('prune', 'ConfigMap', 'd', { wave: 1 }),
      step('unchanged', 'Service', 'e'),
    ];
    const groups = planGroups({ steps });
    expect(
      groups.map(group => [
        group.kind,
        group.phase,
        group.wave,
        group.steps.map(one => one.ref.name).join(),
      ]),
    ).toEqual([
      ['wave', 'PreSync', 0, 'migrate'],
      ['wave', 'Sync', 0, 'a,b'],
      ['wave', 'Sync', 1, 'c'],
      ['prune', 'Sync', 1, 'd'],
      ['unchanged', 'Sync', 0, 'first,e'],
    ]);
    expect(new Set(groups.map(group => group.id)).size).toBe(groups.length);
  });

  it('every step is in exactly one group', () => {
    const { steps } = heldPlan(application, time);
    const shown = planGroups({ steps }).flatMap(group => group.steps);
    expect(shown).toHaveLength(steps.length);
    expect(new Set(shown.map(one => one.key)).size).toBe(steps.length);
  });
});

describe('changedSteps', () => {
  const a = step('change', 'ConfigMap', 'a', { effect: 'x 1 → 2' });
  const b = step('create', 'ConfigMap', 'b');
  it.each([
    ['nothing before there was a plan', undefined, [a, b], []],
    ['nothing of an equal plan', [a, b], [b, a], []],
    ['a new step', [a], [a, b], [b.key]],
    ['another effect', [a], [{ ...a, effect: 'x 1 → 3' }], [a.key]],
    ['another verb', [b], [{ ...b, verb: 'prune' as const }], [b.key]],
    ['nothing when a step only goes', [a, b], [a], []],
  ])('finds %s', (_name, before, after, want) => {
    const found = changedSteps(before && { steps: before }, { steps: after });
    expect([...found]).toEqual(want);
  });
});

describe('orderedGuards', () => {
  it('puts what blocks first', () => {
    const guard = (verdict: Guard['verdict']): Guard => ({
      code: 'large-prune',
      verdict,
      title: verdict,
      message: '',
    });
    const order = orderedGuards(
      (['pass', 'inform', 'refuse', 'hold'] as const).map(guard),
    );
    expect(order.map(one => one.title)).toEqual([
      'refuse',
      'hold',
      'inform',
      'pass',
    ]);
  });
});

describe('planVerdict', () => {
  const held = heldPlan(application, time);
  const id = 'prune-protected-kind/payment-cache';
  const input = (changes: Partial<PlanInput>): PlanInput => ({
    plan: held,
    canSync: true,
    typed: {},
    isFresh: false,
    ...changes,
  });
  const ready = { kind: 'ready', touched: 3, pruned: 2 };
  const simple: Plan = plan(application, time, {
    steps: [step('change', 'ConfigMap', 'a')],
  });

  it.each<[string, Partial<PlanInput>, object]>([
    ['waits for the plan', { plan: undefined }, { kind: 'loading' }],
    [
      'tells why there is no plan',
      { plan: undefined, error: 'down' },
      { kind: 'failed', error: 'down' },
    ],
    [
      'shows the plan while a renewal fails',
      { plan: simple, error: 'down' },
      { kind: 'ready', isOpen: true },
    ],
    [
      'is closed to whom it is not allowed',
      { canSync: false },
      { kind: 'not-allowed' },
    ],
    [
      'stops at a failed dry run',
      { plan: failingPlan(application, time) },
      { kind: 'problems' },
    ],
    [
      'is refused by a guard',
      { plan: refusedPlan(application, time) },
      { kind: 'refused' },
    ],
    [
      'is kept back by a window',
      { plan: frozenPlan(application, time) },
      { kind: 'window' },
    ],
    [
      'may not override a window together with another refusal',
      {
        plan: {
          ...simple,
          guards: [frozenPlan, refusedPlan].flatMap(
            make => make(application, time).guards,
          ),
        },
        reason: 'Payments fail, see incident 512',
      },
      { kind: 'refused', guard: { code: 'foreign-owner' } },
    ],
    [
      'overrides a window only with a reason',
      { plan: frozenPlan(application, time), reason: 'in a hurry   ' },
      { kind: 'ready', window: { code: 'sync-window' }, isOpen: true },
    ],
    [
      'takes no few letters for a reason',
      { plan: frozenPlan(application, time), reason: '  hurry        ' },
      { kind: 'ready', isOpen: false },
    ],
    [
      'is only looked at where it is of an older commit',
      { plan: { ...held, dryRunOnly: true }, typed: { [id]: 'payment-cache' } },
      { kind: 'dry-run' },
    ],
    [
      'has nothing to do',
      { plan: emptyPlan(application, time) },
      { kind: 'nothing' },
    ],
    [
      'opens at once without a guard',
      { plan: simple },
      { kind: 'ready', isOpen: true },
    ],
    ['is closed before the name is typed', {}, { ...ready, isOpen: false }],
    [
      'is closed while the name is incomplete',
      { typed: { [id]: 'payment-cach' } },
      { ...ready, isOpen: false },
    ],
    [
      'opens with the name',
      { typed: { [id]: ' payment-cache ' } },
      { ...ready, isOpen: true },
    ],
    [
      'is closed for a moment after the plan has changed',
      { typed: { [id]: 'payment-cache' }, isFresh: true },
      { ...ready, isOpen: false },
    ],
  ])('%s', (_name, changes, want) => {
    expect(planVerdict(input(changes))).toMatchObject(want);
  });

  it('asks each name of several guards of one kind', () => {
    const [guard] = held.guards;
    const two = { guards: [guard, { ...guard, confirm: 'payment-logs' }] };
    expect(
      missingNames(two, { [id]: 'payment-cache' }).map(one => one.confirm),
    ).toEqual(['payment-logs']);
  });
});

// A refusal stood twice beside itself, word by word.
it('guardsBeside leaves out the guard that is told above the steps, and no other', () => {
  const refused = refusedPlan(application, time);
  const informed: Guard = {
    code: 'overwrites-manual-change',
    verdict: 'inform',
    title: 'Overwrites a change',
    message: 'replicas',
  };
  const both = { ...refused, guards: [...refused.guards, informed] };
  const verdict = planVerdict({
    plan: both,
    canSync: true,
    typed: {},
    isFresh: false,
  });
  expect(verdict.kind).toBe('refused');
  expect(guardsBeside(verdict, both)).toEqual([informed]);
  expect(guardsBeside({ kind: 'nothing' }, both)).toEqual(both.guards);
});
