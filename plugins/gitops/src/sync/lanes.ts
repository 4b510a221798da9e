import {
  finalOperationStates,
  healthOrder,
  syncOrder,
  type Application,
  type DriftFact,
  type FieldDifference,
  type OperationSummary,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { addressOf } from '../parts/addressOf';
import { problemWords } from '../parts/problemWords';
import type { Mark } from '../symbols/tones';

/** Healed drift is told for this long. Milliseconds. */
export const HEALED_IS_NEWS_FOR = 10 * 60_000;

/** The one line of a lane that says why it is not fine; exactly one, the most urgent. */
export type LaneNote =
  | {
      kind: 'stale';
      name: string;
      what: 'cluster' | 'repository';
      since: string;
    }
  | { kind: 'problem'; text: string }
  | { kind: 'contested'; manager: string; field?: FieldDifference }
  | { kind: 'cause'; text: string }
  | { kind: 'healed'; fact: DriftFact }
  /** For what it depends on. */
  | { kind: 'waits'; text: string }
  | { kind: 'different'; drift: number; different: number; toPrune: number }
  | { kind: 'progress'; text: string }
  | { kind: 'warning'; text: string }
  | { kind: 'none' };

/** The last operation of a lane, reduced to what it shows. */
export interface LaneOperation {
  mark: Mark;
  words:
    | 'waiting-for-person'
    | 'running'
    | 'retrying'
    | 'settling'
    | 'succeeded'
    | 'failed'
    | 'terminated';
  operation: OperationSummary;
}

/** An environment beside the others. */
export interface Lane {
  application: Application;
  /** What the address of the portal calls it. */
  address: string;
  note: LaneNote;
  operation?: LaneOperation;
  /** Commits that the next lane is behind this one; negative when it is ahead; undefined when that is not known. */
  nextIsBehind?: number;
}

/** Lanes in promotion order. */
export function lanesOf(
  applications: readonly Application[],
  now: number,
): Lane[] {
  const ordered = inPromotionOrder(applications);
  return ordered.map((application, place) => ({
    application,
    address: addressOf(application, ordered),
    note: noteOf(application, now),
    operation: application.operation && operationOf(application.operation),
    nextIsBehind: behindOf(ordered[place + 1], application),
  }));
}

/** Applications by the order of their environments, then by name. */
export function inPromotionOrder(
  applications: readonly Application[],
): Application[] {
  return [...applications].sort(
    (a, b) =>
      a.order - b.order || a.environment.localeCompare(b.environment, 'en'),
  );
}

/** Lanes of many environments: those that need a look, worst first, and the fine ones apart. */
export function foldLanes(
  lanes: readonly Lane[],
  selected: string,
): { shown: Lane[]; fine: Lane[] } {
  const order = worstFirst(lanes.map(lane => lane.application));
  const sorted = [...lanes].sort(
    (a, b) => order.indexOf(a.application) - order.indexOf(b.application),
  );
  const isShown = ({ address, application }: Lane) =>
    address === selected || !isFine(application);
  return {
    shown: sorted.filter(isShown),
    fine: inPromotionOrder(
      sorted.filter(lane => !isShown(lane)).map(lane => lane.application),
    ).map(
      application => sorted.find(lane => lane.application === application)!,
    ),
  };
}

/** Whether anything of an Application needs a look. */
export function isFine(application: Application): boolean {
  return (
    application.sync.status === 'Synced' &&
    (application.health.status === 'Healthy' ||
      application.health.status === 'Suspended') &&
    application.problems.length === 0 &&
    application.operation?.state !== 'Held'
  );
}

/** Worst first: by health, then by sync, then in promotion order. */
export function worstFirst(
  applications: readonly Application[],
): Application[] {
  return inPromotionOrder(applications).sort(
    (a, b) =>
      healthOrder.indexOf(b.health.status) -
        healthOrder.indexOf(a.health.status) ||
      syncOrder.indexOf(b.sync.status) - syncOrder.indexOf(a.sync.status),
  );
}

/** Whether an operation still runs or waits. */
export function isUnderWay(operation: OperationSummary | undefined): boolean {
  return (
    operation !== undefined && !finalOperationStates.includes(operation.state)
  );
}

function behindOf(
  next: Application | undefined,
  previous: Application,
): number | undefined {
  return next?.behind?.environment === previous.environment
    ? next.behind.commits
    : undefined;
}

function noteOf(application: Application, now: number): LaneNote {
  const { asOf, health, sync, drift, healed, contested, waitsFor } =
    application;
  const problem = application.problems.find(one => one.severity === 'error');
  if (asOf.stale) {
    const { name, what, since } = asOf.stale;
    return { kind: 'stale', name, what, since };
  }
  if (problem) {
    return { kind: 'problem', text: problemWords(problem, application) };
  }
  if (contested) {
    const { manager, facts } = contested;
    return { kind: 'contested', manager, field: facts?.[0]?.field };
  }
  const trouble = health.cause?.sentence ?? health.message;
  if (trouble && health.status === 'Degraded') {
    return { kind: 'cause', text: trouble };
  }
  if (waitsFor) {
    // What waits for its first sync is missing for that very reason.
    return { kind: 'waits', text: waitsFor.message };
  }
  if (trouble && health.status === 'Missing') {
    return { kind: 'cause', text: trouble };
  }
  if (sync.status === 'OutOfSync') {
    return {
      kind: 'different',
      drift: drift?.objects ?? 0,
      different: sync.different,
      toPrune: sync.toPrune,
    };
  }
  if (healed && now - Date.parse(healed.at) < HEALED_IS_NEWS_FOR) {
    return { kind: 'healed', fact: healed };
  }
  if (trouble && health.status !== 'Healthy') {
    return { kind: 'progress', text: trouble };
  }
  const [warning] = application.problems;
  return warning
    ? { kind: 'warning', text: problemWords(warning, application) }
    : { kind: 'none' };
}

const operationMarks: Record<LaneOperation['words'], Mark> = {
  'waiting-for-person': { shape: 'waits', tone: 'warn' },
  running: { shape: 'health-turning', tone: 'busy' },
  retrying: { shape: 'waits', tone: 'warn' },
  settling: { shape: 'health-turning', tone: 'busy' },
  succeeded: { shape: 'health-fine', tone: 'ok' },
  failed: { shape: 'health-broken', tone: 'bad' },
  terminated: { shape: 'health-paused', tone: 'off' },
};

/** How an operation is told in two words and a symbol. */
export function operationOf(operation: OperationSummary): LaneOperation {
  const words = operationWords(operation);
  return { words, mark: operationMarks[words], operation };
}

function operationWords(operation: OperationSummary): LaneOperation['words'] {
  switch (operation.state) {
    case 'Held':
      return 'waiting-for-person';
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return 'failed';
    case 'Terminated':
      return 'terminated';
    case 'Settling':
      return 'settling';
    case 'Waiting':
      return operation.nextAttemptAt ? 'retrying' : 'running';
    default:
      return 'running';
  }
}
