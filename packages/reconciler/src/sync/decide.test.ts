import { decide, type DecisionFacts } from './decide';

const healthy: DecisionFacts = {
  policy: { automated: { prune: true, selfHeal: true }, options: [] },
  engine: 'builtin',
  clusterReachable: true,
  renderFailed: false,
  renderKey: 'new',
  appliedRenderKey: 'new',
  inputHash: 'input',
  attempted: undefined,
  operation: undefined,
  differing: [],
  unknown: 0,
  toPrune: 0,
  namespaceDiffers: false,
  waiting: [],
  leftAlone: new Set(),
};
const manual = { options: [] };

describe('decide', () => {
  it.each<{ name: string; given: Partial<DecisionFacts>; want: object }>([
    {
      name: 'does nothing when nothing differs',
      given: {},
      want: { action: 'none', reason: 'nothing differs' },
    },
    {
      name: 'syncs a new commit',
      given: { appliedRenderKey: 'old', differing: ['a'] },
      want: { action: 'sync', trigger: 'commit' },
    },
    {
      name: 'only notes a new commit that changes nothing in the cluster',
      given: { appliedRenderKey: 'old' },
      want: { action: 'record-applied' },
    },
    {
      name: 'notes such a commit where a person syncs, too',
      given: { appliedRenderKey: 'old', policy: manual },
      want: { action: 'record-applied' },
    },
    {
      name: 'syncs a new commit that is about its namespace alone',
      given: { appliedRenderKey: 'old', namespaceDiffers: true },
      want: { action: 'sync', trigger: 'commit' },
    },
    {
      name: 'leaves a new commit to a person without automated sync',
      given: { appliedRenderKey: 'old', differing: ['a'], policy: manual },
      want: { action: 'none', reason: 'a person syncs here' },
    },
    {
      name: 'does not try the same input again after it failed',
      given: {
        appliedRenderKey: 'old',
        differing: ['a'],
        attempted: { inputHash: 'input', outcome: 'failed' },
      },
      want: { action: 'none', reason: 'this input was tried: failed' },
    },
    {
      name: 'tries again when the input changed',
      given: {
        appliedRenderKey: 'old',
        differing: ['a'],
        attempted: { inputHash: 'older', outcome: 'failed' },
      },
      want: { action: 'sync', trigger: 'commit' },
    },
    {
      name: 'heals drift',
      given: { differing: ['a', 'b'] },
      want: { action: 'heal', keys: ['a', 'b'] },
    },
    {
      name: 'leaves contested objects alone and heals the others',
      given: { differing: ['a', 'b'], leftAlone: new Set(['a']) },
      want: { action: 'heal', keys: ['b'] },
    },
    {
      name: 'only reports drift without self-heal',
      given: {
        differing: ['a'],
        policy: { automated: { prune: true, selfHeal: false }, options: [] },
      },
      want: { action: 'none', reason: 'self-heal is off' },
    },
    {
      name: 'prunes what left Git',
      given: { toPrune: 1 },
      want: { action: 'sync', trigger: 'commit' },
    },
    {
      name: 'does not prune without prune',
      given: {
        toPrune: 1,
        policy: { automated: { prune: false, selfHeal: true }, options: [] },
      },
      want: { action: 'none', reason: 'nothing differs' },
    },
    {
      name: 'waits for a running operation',
      given: {
        differing: ['a'],
        operation: { state: 'Applying', trigger: { type: 'commit' } },
      },
      want: { action: 'none', reason: 'an operation is under way' },
    },
    {
      name: 'never acts on a cluster that does not answer',
      given: {
        clusterReachable: false,
        appliedRenderKey: 'old',
        differing: ['a'],
      },
      want: { action: 'none', reason: 'the facts are not complete' },
    },
    {
      name: 'never acts on a failed render',
      given: { renderFailed: true, differing: ['a'] },
      want: { action: 'none', reason: 'the render failed' },
    },
    {
      name: 'leaves Applications of other engines alone',
      given: { engine: 'argocd', differing: ['a'] },
      want: { action: 'none', reason: 'another engine reconciles it' },
    },
  ])('$name', ({ given, want }) => {
    expect(decide({ ...healthy, ...given })).toEqual(want);
  });
});
