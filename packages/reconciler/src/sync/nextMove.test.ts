import {
  parseObjectKey,
  type PlanStep,
  type StepResult,
} from '@gitops-suite/model';
import {
  nextMove,
  resultId,
  type Move,
  type MoveFacts,
  type Readiness,
} from './nextMove';

function step(
  key: string,
  verb: PlanStep['verb'] = 'create',
  more: Partial<PlanStep> = {},
): PlanStep {
  const ref = { version: 'v1', ...parseObjectKey(key) };
  return { key, ref, phase: 'Sync', wave: 0, verb, fields: [], ...more };
}

function result(of: PlanStep, state: StepResult['state']): StepResult {
  const { key, ref, verb, phase, wave } = of;
  return { key, ref, verb, phase, wave, state };
}

const job = (
  name: string,
  phase: PlanStep['phase'],
  more: Partial<PlanStep> = {},
) => step(`batch/Job/a/${name}`, 'run', { phase, ...more });
const map = (name: string, more: Partial<PlanStep> = {}) =>
  step(`/ConfigMap/a/${name}`, 'create', more);

/** A move in a few words. */
function told(move: Move): string {
  switch (move.type) {
    case 'announce':
    case 'run':
      return `${move.type} ${move.steps.map(({ ref }) => ref.name).join(',')}`;
    case 'await':
      return `await${move.endless ? ' for ever' : ''} ${move.message}`;
    case 'fail':
      return `fail ${move.message}`;
    default:
      return move.type;
  }
}

interface Row {
  name: string;
  steps: PlanStep[];
  results?: StepResult[];
  health?: Readiness;
  missing?: string;
  stays?: boolean;
  failing?: boolean;
  want: string;
}

const a = map('a');
const b = map('b', { wave: 1 });
const unchanged = step('/ConfigMap/a/same', 'unchanged');
const old = step('/ConfigMap/a/old', 'prune');
const migrate = job('migrate', 'PreSync');
const check = job('check', 'PostSync');
const tidy = job('tidy', 'SyncFail');
const webhook = step('/ConfigMap/a/hook', 'create', {
  after: ['apps/Deployment/a/server'],
});

describe('the next move of a sync', () => {
  it.each<Row>([
    { name: 'has nothing to do in an empty plan', steps: [], want: 'finish' },
    {
      name: 'ends when all is equal',
      steps: [unchanged],
      want: 'finish',
    },
    {
      name: 'runs neighbours of one kind together',
      steps: [map('a'), map('c'), step('/Service/a/s')],
      want: 'run a,c',
    },
    {
      name: 'goes on with what is open in a wave',
      steps: [a, map('c')],
      results: [result(a, 'applied')],
      want: 'run c',
    },
    {
      name: 'tries again what waits',
      steps: [a],
      results: [result(a, 'waiting')],
      want: 'run a',
    },
    {
      name: 'begins the next wave when the one before works',
      steps: [a, b],
      results: [result(a, 'applied')],
      want: 'run b',
    },
    {
      name: 'waits for a wave to work',
      steps: [a, b],
      results: [result(a, 'applied')],
      health: { is: 'waiting', message: 'Deployment/x has 0 of 1' },
      want: 'await Sync wave 0: Deployment/x has 0 of 1',
    },
    {
      name: 'waits for what was equal already, too',
      steps: [unchanged, b],
      health: { is: 'waiting', message: 'Deployment/x has 0 of 1' },
      want: 'await Sync wave 0: Deployment/x has 0 of 1',
    },
    {
      name: 'fails with a wave that is broken',
      steps: [a, b],
      results: [result(a, 'applied')],
      health: { is: 'failed', message: 'Pod/x cannot pull' },
      want: 'fail Sync wave 0: Pod/x cannot pull',
    },
    {
      name: 'leaves the health of the last wave to the end of the operation',
      steps: [a],
      results: [result(a, 'applied')],
      health: { is: 'waiting', message: 'x' },
      want: 'finish',
    },
    {
      name: 'waits until what a wave prunes is gone',
      steps: [old, b],
      results: [result(old, 'pruned')],
      stays: true,
      want: 'await Sync wave 0: ConfigMap/old is being deleted',
    },
    {
      name: 'prunes apart from what it applies',
      steps: [a, old],
      want: 'run a',
    },
    {
      name: 'announces a hook before it is created',
      steps: [migrate, a],
      want: 'announce migrate',
    },
    {
      name: 'creates a hook that is announced',
      steps: [migrate, a],
      results: [result(migrate, 'starting')],
      want: 'run migrate',
    },
    {
      name: 'waits for a hook as long as it runs',
      steps: [migrate, a],
      results: [result(migrate, 'running')],
      want: 'await for ever Job/migrate runs (PreSync)',
    },
    {
      name: 'goes on behind a hook that succeeded',
      steps: [migrate, a],
      results: [result(migrate, 'succeeded')],
      want: 'run a',
    },
    {
      name: 'stops at a hook that failed',
      steps: [migrate, a],
      results: [{ ...result(migrate, 'failed'), message: 'BackoffLimit' }],
      want: 'fail Job/migrate (PreSync): BackoffLimit',
    },
    {
      name: 'lets a hook beside a failed one come to its end',
      steps: [migrate, job('seed', 'PreSync')],
      results: [
        result(migrate, 'failed'),
        result(job('seed', 'PreSync'), 'running'),
      ],
      want: 'await for ever Job/seed runs (PreSync)',
    },
    {
      name: 'runs PostSync hooks once everything works',
      steps: [a, check],
      results: [result(a, 'applied')],
      health: { is: 'waiting', message: 'x' },
      want: 'await Sync wave 0: x',
    },
    {
      name: 'waits for a hook of the last wave',
      steps: [a, check],
      results: [result(a, 'applied'), result(check, 'running')],
      want: 'await for ever Job/check runs (PostSync)',
    },
    {
      name: 'leaves SyncFail hooks alone while nothing failed',
      steps: [a, tidy],
      results: [result(a, 'applied')],
      want: 'finish',
    },
    {
      name: 'runs nothing but SyncFail hooks after a failure',
      steps: [a, b, tidy],
      failing: true,
      want: 'announce tidy',
    },
    {
      name: 'waits for the workload behind an admission webhook',
      steps: [webhook],
      missing: 'apps/Deployment/a/server',
      want: 'await waits for Deployment/server',
    },
  ])('$name', row => {
    const facts: MoveFacts = {
      steps: row.steps,
      results: new Map((row.results ?? []).map(one => [resultId(one), one])),
      failing: row.failing ?? false,
      isReady: key => key !== row.missing,
      isGone: () => !row.stays,
      healthOf: () => row.health ?? { is: 'ready' },
    };
    expect(told(nextMove(facts))).toBe(row.want);
  });

  it('tells a hook of two phases apart', () => {
    const before = job('both', 'PreSync');
    const after = job('both', 'PostSync');
    const facts = {
      failing: false,
      isReady: () => true,
      isGone: () => true,
      healthOf: (): Readiness => ({ is: 'ready' }),
    };
    const results = new Map([
      [resultId(before), result(before, 'succeeded')] as const,
    ]);
    const move = nextMove({ ...facts, steps: [before, after], results });
    expect(move).toMatchObject({
      type: 'announce',
      stage: { phase: 'PostSync' },
    });
  });
});
