/**
 * What a sync does next, decided from its plan, what was done so far and how the cluster is. Waves run one after the
 * other: a wave is over when its objects are healthy, its hooks have ended and what it prunes is gone.
 */
import {
  type ObjectKey,
  type PlanStep,
  type StepResult,
} from '@gitops-suite/model';
import { hookId, hookName } from '../plan/planHooks';

/** A wave of a phase. @internal */
export interface Stage {
  phase: PlanStep['phase'];
  wave: number;
}

/** @internal */
export type Move =
  /** Hooks are announced before they are created: a process that dies between the two looks before it creates. */
  | { type: 'announce'; stage: Stage; steps: readonly PlanStep[] }
  | { type: 'run'; stage: Stage; steps: readonly PlanStep[] }
  | {
      type: 'await';
      stage: Stage;
      message: string;
      /** Hooks have as long as they need. */
      endless: boolean;
      /** Nothing of the wave is left to be done but to watch it: a newer commit may cut that short. */
      settling: boolean;
    }
  | { type: 'fail'; message: string }
  | { type: 'finish' };

/** How a part of the sync is: ready, or why not yet, or why never. @internal */
export type Readiness =
  | { is: 'ready' }
  | { is: 'waiting' | 'failed'; message: string };

/** @internal */
export interface MoveFacts {
  steps: readonly PlanStep[];
  /** By {@link resultId}. */
  results: ReadonlyMap<string, StepResult>;
  /** The sync has failed: only its SyncFail hooks are left. */
  failing: boolean;
  /** Whether what other steps wait for is there and works. */
  isReady(key: ObjectKey): boolean;
  /** Health of what a wave has written. */
  healthOf(steps: readonly PlanStep[]): Readiness;
  /** Whether a pruned object is gone. */
  isGone(step: PlanStep): boolean;
}

/** Tells the steps of one object apart: a hook may run in several phases. @internal */
export function resultId(
  step: Pick<StepResult, 'key' | 'verb' | 'phase'>,
): string {
  return step.verb === 'run' ? hookId(step) : step.key;
}

/** Pure. @internal */
export function nextMove(facts: MoveFacts): Move {
  const stages = stagesOf(
    facts.steps.filter(({ phase }) => (phase === 'SyncFail') === facts.failing),
  );
  for (const [index, steps] of stages.entries()) {
    const move = moveOfStage(steps, index === stages.length - 1, facts);
    if (move) {
      return move;
    }
  }
  return { type: 'finish' };
}

function stagesOf(steps: readonly PlanStep[]): PlanStep[][] {
  const stages: PlanStep[][] = [];
  for (const step of steps) {
    const last = stages.at(-1);
    if (last && last[0].phase === step.phase && last[0].wave === step.wave) {
      last.push(step);
    } else {
      stages.push([step]);
    }
  }
  return stages;
}

/** What is left to do in a wave; undefined when it is over. */
function moveOfStage(
  steps: readonly PlanStep[],
  isLast: boolean,
  facts: MoveFacts,
): Move | undefined {
  const { phase, wave } = steps[0];
  const stage = { phase, wave };
  const resultOf = (step: PlanStep) => facts.results.get(resultId(step));
  const running = steps.filter(step => resultOf(step)?.state === 'running');
  const broken = steps.find(
    step => step.verb === 'run' && resultOf(step)?.state === 'failed',
  );
  const awaitHooks: Move = {
    type: 'await',
    stage,
    message: `${running.map(hookName).join(', ')} ${
      running.length === 1 ? 'runs' : 'run'
    } (${phase})`,
    endless: true,
    settling: false,
  };
  if (broken) {
    // What runs beside it comes to its end first.
    return running.length > 0
      ? awaitHooks
      : {
          type: 'fail',
          message: `${hookName(broken)} (${phase}): ${
            resultOf(broken)?.message ?? 'failed'
          }`,
        };
  }
  const open = steps.filter(step => !isDone(step, resultOf(step)));
  if (open.length > 0) {
    return moveOfGroup(firstGroup(open), stage, facts);
  }
  if (running.length > 0) {
    return awaitHooks;
  }
  return isLast ? undefined : settle(steps, stage, facts);
}

function isDone(step: PlanStep, result: StepResult | undefined): boolean {
  switch (step.verb) {
    case 'unchanged':
      return true;
    case 'run':
      return result?.state === 'running' || result?.state === 'succeeded';
    default:
      return result?.state === 'applied' || result?.state === 'pruned';
  }
}

function moveOfGroup(
  group: readonly PlanStep[],
  stage: Stage,
  facts: MoveFacts,
): Move {
  const missing = group
    .flatMap(({ after = [] }) => after)
    .find(key => !facts.isReady(key));
  if (missing !== undefined) {
    return {
      type: 'await',
      stage,
      message: `waits for ${hookName({ key: missing })}`,
      endless: false,
      settling: false,
    };
  }
  const isAnnounced = (step: PlanStep) =>
    step.verb !== 'run' ||
    facts.results.get(resultId(step))?.state === 'starting';
  return {
    type: group.every(isAnnounced) ? 'run' : 'announce',
    stage,
    steps: group,
  };
}

/** Neighbours of the same verb and kind go together, the rest one group after the other. */
function firstGroup(open: readonly PlanStep[]): PlanStep[] {
  const [first] = open;
  const end = open.findIndex(
    step =>
      way(step) !== way(first) ||
      step.ref.kind !== first.ref.kind ||
      step.ref.group !== first.ref.group,
  );
  return open.slice(0, end < 0 ? open.length : end);
}

function way({ verb }: PlanStep): 'prune' | 'run' | 'apply' {
  return verb === 'prune' || verb === 'run' ? verb : 'apply';
}

/** A wave before the last one has to work before the next begins. */
function settle(
  steps: readonly PlanStep[],
  stage: Stage,
  facts: MoveFacts,
): Move | undefined {
  const written = steps.filter(
    ({ verb }) => verb !== 'prune' && verb !== 'run',
  );
  const health = facts.healthOf(written);
  const where = `${stage.phase} wave ${stage.wave}`;
  if (health.is === 'failed') {
    return { type: 'fail', message: `${where}: ${health.message}` };
  }
  const left = steps.find(step => step.verb === 'prune' && !facts.isGone(step));
  if (health.is === 'ready' && !left) {
    return undefined;
  }
  return {
    type: 'await',
    stage,
    message:
      health.is === 'ready'
        ? `${where}: ${hookName(left!)} is being deleted`
        : `${where}: ${health.message}`,
    endless: false,
    settling: true,
  };
}
