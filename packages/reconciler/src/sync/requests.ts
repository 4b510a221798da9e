import type { Operation, Problem } from '@gitops-suite/model';
import { runningOf, type ApplicationRuntime } from '../engine/application';
import { isoTime, type EngineContext } from '../engine/context';
import type { PersonRequest } from '../ports';
import { isFinal } from './decide';
import { leaveOperation } from './releaseHooks';
import { missingConfirm } from './planOperation';
import { transition, writeOperation } from './transition';

/** Takes up what people asked for; each answer is a problem, or nothing. @internal */
export async function takeRequest(
  app: ApplicationRuntime,
  request: PersonRequest,
  context: EngineContext,
): Promise<Problem | undefined> {
  // Another operation may take its place.
  await writeOperation(app, context);
  switch (request.type) {
    case 'refresh':
      app.attempted = undefined;
      app.healRetries.clear();
      return undefined;
    case 'sync':
      return startSync(app, request, context);
    case 'approve':
      return approve(app, request, context);
    case 'terminate':
      return terminate(app, request, context);
    default:
      return undefined;
  }
}

async function startSync(
  app: ApplicationRuntime,
  request: Extract<PersonRequest, { type: 'sync' }>,
  context: EngineContext,
): Promise<Problem | undefined> {
  const current = app.operation;
  if (current?.id === request.operationId) {
    // Claimed again after a restart: it is under way, or over.
    return undefined;
  }
  const { engine } = app.definition;
  if (engine !== 'builtin') {
    return problem(
      'another-engine',
      `${app.id} is reconciled by ${engine}`,
      `Sync it there, or set engine: builtin for ${app.definition.environment}.`,
    );
  }
  if (request.revision !== undefined && app.revision === undefined) {
    return problem(
      'repository-unread',
      `${app.definition.repository} has not been read yet`,
      'Try again in a moment.',
    );
  }
  if (request.revision !== undefined && request.revision !== app.revision) {
    return problem(
      'older-revision',
      `${request.revision.slice(0, 7)} is not the newest commit of ${
        app.definition.branch
      }`,
      'Rolling back is a commit: revert what came since, and sync that. A sync at an older revision is a dry run only.',
    );
  }
  if (current && !isFinal(current.state)) {
    const isInWave =
      current.stage !== undefined && current.nextAttemptAt === undefined;
    if (isInWave || current.state === 'Applying') {
      return problem(
        'operation-running',
        'Another sync is being applied',
        'Wait for it, or terminate it.',
      );
    }
    await transition(
      app,
      { state: 'Terminated', message: 'A person started another sync.' },
      context,
    );
  }
  const operation: Operation = {
    ...queuedOperation(
      app,
      { id: request.operationId, type: 'manual', by: request.by },
      context,
    ),
    prune: request.prune,
    resources: request.resources && [...request.resources],
    planHash: request.planHash,
    ...(request.override && {
      override: { ...request.override, by: request.by },
    }),
  };
  await leaveOperation(app, context);
  await context.store.saveOperation(operation);
  app.operation = operation;
  app.contested.clear();
  app.heals.clear();
  app.healRetries.clear();
  // Who sends the hash of a plan has seen its guards; what they ask to type is checked before they pass.
  app.running = {
    ...runningOf(operation),
    confirm: request.confirm ?? [],
  };
  return undefined;
}

async function approve(
  app: ApplicationRuntime,
  request: Extract<PersonRequest, { type: 'approve' }>,
  context: EngineContext,
): Promise<Problem | undefined> {
  const operation = app.operation;
  if (operation?.id !== request.operationId || operation.state !== 'Held') {
    return problem(
      'not-held',
      'This operation does not wait for an approval',
      'Look at the Application again.',
    );
  }
  if (operation.planHash !== request.planHash) {
    return problem(
      'plan-changed',
      'The plan changed since it was shown',
      'Look at the new plan and approve that.',
    );
  }
  const missing = missingConfirm(
    operation.plan?.guards ?? [],
    request.confirm ?? [],
  );
  if (missing !== undefined) {
    return problem(
      'confirm-missing',
      `The plan may pass once "${missing}" is typed`,
      `Type ${missing} where the guard asks for it.`,
    );
  }
  await transition(
    app,
    { state: 'Held', approvedBy: request.by ?? 'unknown' },
    context,
  );
  return undefined;
}

async function terminate(
  app: ApplicationRuntime,
  request: Extract<PersonRequest, { type: 'terminate' }>,
  context: EngineContext,
): Promise<Problem | undefined> {
  const operation = app.operation;
  if (operation?.id !== request.operationId || isFinal(operation.state)) {
    return problem(
      'not-running',
      'This operation is over',
      'Look at the Application again.',
    );
  }
  await transition(
    app,
    {
      state: 'Terminated',
      message: describeEnd(operation, request.by),
    },
    context,
  );
  return undefined;
}

/** Ended while hooks of the phase SyncFail ran, it had failed before. */
function describeEnd({ failure }: Operation, by = 'a person'): string {
  return failure === undefined
    ? `Terminated by ${by}.`
    : `${failure}; then terminated by ${by}.`;
}

/** An operation that has not started. @internal */
export function queuedOperation(
  app: ApplicationRuntime,
  trigger: { id: string; type: Operation['trigger']['type']; by?: string },
  context: EngineContext,
): Operation {
  return {
    id: trigger.id,
    applicationId: app.id,
    trigger: { type: trigger.type, by: trigger.by },
    state: 'Queued',
    revision: app.revision,
    applied: false,
    healthy: false,
    results: [],
    attempt: 0,
    createdAt: isoTime(context.clock),
  };
}

function problem(code: string, message: string, cure: string): Problem {
  return { code, severity: 'error', message, cure };
}
