import type { Guard, Operation } from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import { judgeWindows, nextChange } from '../windows/judgeWindows';

/** What keeps a sync from starting now. @internal */
export interface Blocked {
  reason: string;
  /** When it may start; undefined when no opening is in sight. Milliseconds since the epoch. */
  opensAt?: number;
}

const ALWAYS_ASK_AGAIN_MS = 3_600_000;

/** Why the windows of an Application keep a sync of this kind from starting; undefined when they do not. @internal */
export function blockedBy(
  app: ApplicationRuntime,
  operation: Pick<Operation, 'trigger' | 'startedAt' | 'attempt'> | undefined,
  context: EngineContext,
): Blocked | undefined {
  const windows = app.definition.syncWindows;
  if (!windows) {
    return undefined;
  }
  const now = context.clock.now();
  const verdict = judgeWindows(windows, now);
  const isRunning = (operation?.attempt ?? 0) > 0;
  const mayPass =
    verdict.allowed ||
    (operation?.trigger.type === 'manual' && verdict.manualAllowed) ||
    (isRunning && verdict.overrunAllowed);
  if (mayPass) {
    return undefined;
  }
  const opensAt = nextChange(windows, now);
  return {
    reason: `No sync now: ${verdict.reason}`,
    ...(opensAt === undefined ? {} : { opensAt }),
  };
}

/** Has the Application looked at when its windows change, and says what they block. @internal */
export function waitForWindow(
  app: ApplicationRuntime,
  context: EngineContext,
): Blocked | undefined {
  const blocked = blockedBy(app, undefined, context);
  if (blocked) {
    const now = context.clock.now();
    context.wakeAt(app, blocked.opensAt ?? now + ALWAYS_ASK_AGAIN_MS);
  }
  app.blocked = blocked;
  return blocked;
}

/** The guard of a plan that a person asks for. @internal */
export function windowGuards(
  app: ApplicationRuntime,
  context: EngineContext,
): Guard[] {
  const blocked = blockedBy(
    app,
    app.operation?.finishedAt === undefined && app.operation
      ? app.operation
      : { trigger: { type: 'manual' }, attempt: 0 },
    context,
  );
  return blocked
    ? [
        {
          code: 'sync-window',
          verdict: 'refuse',
          title: 'A sync window is in the way',
          message: describeBlocked(blocked),
        },
      ]
    : [];
}

/** `No sync now: … Next opening: 2026-06-08T08:00:00.000Z.` @internal */
export function describeBlocked({ reason, opensAt }: Blocked): string {
  const next =
    opensAt === undefined
      ? 'No opening is in sight.'
      : `Next opening: ${new Date(opensAt).toISOString()}.`;
  return `${reason}. ${next}`;
}
