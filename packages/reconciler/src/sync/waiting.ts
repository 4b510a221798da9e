import type { ApplicationRuntime } from '../engine/application';
import type { EngineContext } from '../engine/context';
import { applyOperation } from './applyOperation';
import type { Transition } from './transition';
import { blockedBy, isWindowReason } from './windowOf';

/** `Waiting`: until the announced moment, which is the real one, or until the cluster is as it has to be. @internal */
export async function waiting(
  app: ApplicationRuntime,
  context: EngineContext,
): Promise<Transition | undefined> {
  const due = app.operation!.nextAttemptAt;
  if (due === undefined) {
    return applyOperation(app, context);
  }
  if (Date.parse(due) > context.clock.now() && !hasNews(app, context)) {
    context.wakeAt(app, Date.parse(due));
    return undefined;
  }
  return { state: 'Planning', message: app.operation!.message };
}

/** Whether it would wait for something that is not so any more: another commit came, or its windows changed in Git. */
function hasNews(app: ApplicationRuntime, context: EngineContext): boolean {
  const { message, nextAttemptAt } = app.operation!;
  if (isNewer(app) || !isWindowReason(message)) {
    return isNewer(app);
  }
  const opensAt = blockedBy(app, app.operation, context)?.opensAt;
  return opensAt !== Date.parse(nextAttemptAt!);
}

/** After a restart it is only known which commit was planned, not what of it. */
function isNewer({
  running,
  operation,
  renderKey,
  revision,
}: ApplicationRuntime): boolean {
  const planned = operation!.revision;
  return running!.lookedAt === undefined
    ? planned !== undefined && revision !== undefined && planned !== revision
    : running!.lookedAt !== (renderKey ?? '');
}
