import type {
  Operation,
  OperationState,
  SyncPolicy,
} from '@gitops-suite/model';
import { finalOperationStates } from '@gitops-suite/model';
import type { EngineState } from '../ports';

/** What the engine does by itself next, with the reason. @internal */
export type Decision =
  | { action: 'none'; reason: string }
  /** Nothing differs: the new commit is what runs. */
  | { action: 'record-applied' }
  | { action: 'sync'; trigger: 'commit' | 'self-heal' }
  | { action: 'heal'; keys: readonly string[] };

/** @internal */
export interface DecisionFacts {
  policy: SyncPolicy;
  engine: string;
  clusterReachable: boolean;
  renderFailed: boolean;
  renderKey: string | undefined;
  appliedRenderKey: string | undefined;
  inputHash: string;
  attempted: EngineState['attempted'];
  operation: Pick<Operation, 'state' | 'trigger'> | undefined;
  /** Keys that differ in content or are missing. */
  differing: readonly string[];
  /** Keys that could not be compared. */
  unknown: number;
  /** Without what stays and what is on its way out. */
  toPrune: number;
  /** Its namespace does not carry what Git says. */
  namespaceDiffers: boolean;
  /** Keys that differ and wait for a namespace or a kind to appear. */
  waiting: readonly string[];
  /** Keys that self-heal leaves alone: contested, owned by another, not allowed, or tried a moment ago. */
  leftAlone: ReadonlySet<string>;
}

/** @internal */
export function isFinal(state: OperationState): boolean {
  return finalOperationStates.includes(state);
}

/** Decides from facts alone; people's requests come before and are not decided here. Pure. @internal */
export function decide(facts: DecisionFacts): Decision {
  const { policy } = facts;
  if (facts.engine !== 'builtin') {
    return { action: 'none', reason: 'another engine reconciles it' };
  }
  const state = facts.operation?.state;
  const isSettling = state === 'Settling';
  if (state && !isFinal(state) && !isSettling) {
    return { action: 'none', reason: 'an operation is under way' };
  }
  if (!facts.clusterReachable || facts.renderKey === undefined) {
    return { action: 'none', reason: 'the facts are not complete' };
  }
  if (facts.renderFailed) {
    return { action: 'none', reason: 'the render failed' };
  }
  const changed = facts.appliedRenderKey !== facts.renderKey;
  if (isSettling) {
    return changed
      ? { action: 'none', reason: 'an operation is under way' }
      : decideHeal(facts, facts.waiting);
  }
  const prunes = policy.automated?.prune ? facts.toPrune : 0;
  const open = facts.differing.length + facts.unknown + facts.toPrune;
  if (changed && open === 0 && !facts.namespaceDiffers) {
    return { action: 'record-applied' };
  }
  if (!policy.automated) {
    return { action: 'none', reason: 'a person syncs here' };
  }
  if (changed || prunes > 0) {
    const tried = facts.attempted?.inputHash === facts.inputHash;
    return tried
      ? {
          action: 'none',
          reason: `this input was tried: ${facts.attempted?.outcome}`,
        }
      : { action: 'sync', trigger: 'commit' };
  }
  return decideDrift(facts);
}

/** What an automatic sync of drift is remembered by, so that it is not tried again and again. @internal */
export function driftHash(inputHash: string): string {
  return `${inputHash} drift`;
}

/** A namespace that is gone takes a sync: single objects cannot be brought back into it. */
function decideDrift(facts: DecisionFacts): Decision {
  const { attempted, policy, waiting } = facts;
  const isTried =
    attempted?.outcome === 'failed' &&
    attempted.inputHash === driftHash(facts.inputHash);
  return waiting.length > 0 && policy.automated?.selfHeal && !isTried
    ? { action: 'sync', trigger: 'self-heal' }
    : decideHeal(facts, waiting);
}

function decideHeal(
  { differing, leftAlone, policy }: DecisionFacts,
  waiting: readonly string[],
): Decision {
  const keys = differing.filter(
    key => !leftAlone.has(key) && !waiting.includes(key),
  );
  if (keys.length > 0 && policy.automated?.selfHeal) {
    return { action: 'heal', keys };
  }
  return {
    action: 'none',
    reason: keys.length > 0 ? 'self-heal is off' : 'nothing differs',
  };
}
