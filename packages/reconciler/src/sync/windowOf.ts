import type {
  Application,
  Guard,
  Operation,
  SyncWindow,
  SyncWindowFacts,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';
import type { WindowVerdict } from '../windows/judgeWindows';
import { windowsAt, type WindowState } from '../windows/timetable';
import { describeInstant } from '../windows/wallClock';

/** What keeps a sync from going on now. @internal */
export interface Blocked {
  reason: string;
  /** When it may go on; undefined when no opening is in sight. Milliseconds since the epoch. */
  opensAt?: number;
  /** Of the window that blocks. */
  timeZone?: string;
}

/** What decides whether an operation may pass a window. @internal */
export type Passing = Pick<Operation, 'trigger' | 'attempt' | 'results'> &
  Partial<Pick<Operation, 'override'>>;

/** A sync that a person would ask for now. @internal */
export const askedByHand: Passing = {
  trigger: { type: 'manual' },
  attempt: 0,
  results: [],
};

const NO_SYNC = 'No sync now: ';

/** Whether an operation waits for a window, by what it says. Pure. @internal */
export function isWindowReason(message: string | undefined): boolean {
  return message?.startsWith(NO_SYNC) ?? false;
}

const ALWAYS_ASK_AGAIN_MS = 3_600_000;

/** Why the windows of an Application keep a sync of this kind from going on; undefined when they do not. @internal */
export function blockedBy(
  app: ApplicationRuntime,
  operation: Passing | undefined,
  context: EngineContext,
): Blocked | undefined {
  const state = stateOf(app, context);
  if (!state || mayPass(state.verdict, operation)) {
    return undefined;
  }
  const { verdict, changesAt: opensAt } = state;
  return {
    reason: `${NO_SYNC}${verdict.reason}`,
    timeZone: verdict.by?.timeZone,
    ...(opensAt === undefined ? {} : { opensAt }),
  };
}

function stateOf(
  { definition }: ApplicationRuntime,
  { clock }: EngineContext,
): WindowState | undefined {
  const { syncWindows } = definition;
  return syncWindows && windowsAt(syncWindows, clock.now());
}

/** Whether an operation may go on although, or because, windows say so. Pure. @internal */
export function mayPass(
  verdict: WindowVerdict,
  operation: Passing | undefined,
): boolean {
  return (
    verdict.allowed ||
    operation?.override !== undefined ||
    (operation?.trigger.type === 'manual' && verdict.manualAllowed) ||
    (operation !== undefined && hasBegun(operation) && verdict.overrunAllowed)
  );
}

/** Whether an operation has changed something, or has tried to: it began when it might. Pure. @internal */
export function hasBegun({
  attempt,
  results,
}: Pick<Operation, 'attempt' | 'results'>): boolean {
  return (
    attempt > 0 ||
    results.some(({ state }) => state !== 'pending' && state !== 'unchanged')
  );
}

/** Has the Application looked at when its windows change, and answers what they block. @internal */
export function waitForWindow(
  app: ApplicationRuntime,
  context: EngineContext,
): Blocked | undefined {
  const state = stateOf(app, context);
  app.syncWindows = state && shownState(state);
  if (state) {
    const again = context.clock.now() + ALWAYS_ASK_AGAIN_MS;
    context.wakeAt(app, state.changesAt ?? again);
  }
  return blockedBy(app, undefined, context);
}

/** What people see of windows. */
function shownState({
  verdict,
  changesAt,
  next,
}: WindowState): NonNullable<Application['syncWindows']> {
  return {
    open: verdict.allowed,
    manual: verdict.manualAllowed,
    reason: verdict.reason,
    ...(verdict.by && { by: factsOf(verdict.by) }),
    ...(changesAt !== undefined && {
      changesAt: new Date(changesAt).toISOString(),
    }),
    ...(next?.by && { next: factsOf(next.by) }),
  };
}

function factsOf({
  kind,
  schedule,
  duration,
  timeZone,
}: SyncWindow): SyncWindowFacts {
  return { kind, schedule, duration, timeZone };
}

/** The guard of a plan, which says when and not what: it is no part of the plan's hash. @internal */
export function windowGuards(
  app: ApplicationRuntime,
  operation: Passing,
  context: EngineContext,
): Guard[] {
  const code = 'sync-window';
  const blocked = blockedBy(app, operation, context);
  if (blocked) {
    return [
      {
        ...{ code, verdict: 'refuse' },
        title: 'A sync window is in the way',
        message: describeBlocked(blocked),
      },
    ];
  }
  const passed = blockedBy(app, undefined, context);
  if (!passed) {
    return [];
  }
  const { override } = operation;
  return [
    {
      ...{ code, verdict: 'inform' },
      title: override
        ? 'A sync window is overridden'
        : 'A sync window holds back what happens by itself',
      message: override
        ? `${passed.reason}. ${describeOverride(override)}`
        : `${passed.reason}. A sync like this one may pass.`,
    },
  ];
}

/** Notes that an operation passed a window for a reason that a person gave; undefined when no window was in the way. @internal */
export function noteOverride(
  app: ApplicationRuntime,
  context: EngineContext,
): Pick<Operation, 'override'> | undefined {
  const { override, ...operation } = app.operation!;
  const isUsed =
    override !== undefined &&
    override.usedAt === undefined &&
    blockedBy(app, operation, context) !== undefined;
  if (!isUsed) {
    return undefined;
  }
  context.note(app, {
    type: 'window-overridden',
    message: describeOverride(override),
    operationId: operation.id,
    revision: app.revision,
    by: override.by,
  });
  return { override: { ...override, usedAt: isoTime(context.clock) } };
}

function describeOverride({
  by,
  reason,
}: NonNullable<Operation['override']>): string {
  return `Window overridden by ${by ?? 'a person'}: ${reason}`;
}

/** `No sync now: … Next opening: 2026-06-08 10:00 Europe/Berlin.` @internal */
export function describeBlocked({
  reason,
  opensAt,
  timeZone = 'UTC',
}: Blocked): string {
  const next =
    opensAt === undefined
      ? 'No opening is in sight.'
      : `Next opening: ${describeInstant(opensAt, timeZone)}.`;
  return `${reason}. ${next}`;
}
