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
  | { action: 'sync' }
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
  toPrune: number;
  contested: ReadonlySet<string>;
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
  if (facts.operation && !isFinal(facts.operation.state)) {
    return { action: 'none', reason: 'an operation is under way' };
  }
  if (!facts.clusterReachable || facts.renderKey === undefined) {
    return { action: 'none', reason: 'the facts are not complete' };
  }
  if (facts.renderFailed) {
    return { action: 'none', reason: 'the render failed' };
  }
  const prunes = policy.automated?.prune ? facts.toPrune : 0;
  const changed = facts.appliedRenderKey !== facts.renderKey;
  if (changed && facts.differing.length + facts.unknown + facts.toPrune === 0) {
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
      : { action: 'sync' };
  }
  const keys = facts.differing.filter(key => !facts.contested.has(key));
  if (keys.length > 0 && policy.automated.selfHeal) {
    return { action: 'heal', keys };
  }
  return {
    action: 'none',
    reason: keys.length > 0 ? 'self-heal is off' : 'nothing differs',
  };
}
