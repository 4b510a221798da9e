import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { gitopsApplicationSyncPermission } from '@gitops-suite/backstage-plugin-gitops-common';
import { finalOperationStates, type Operation } from '@gitops-suite/model';
import type { StoredApplication } from '../database/ApplicationQueries';
import { personOf, readableApplication, type ApiContext } from './context';
import type { RouteMounter } from './RouteMounter';
import { routes } from './routes';

/** Follow a sync, stop it, let its held plan pass. */
export function mountOperations(
  mounter: RouteMounter,
  context: ApiContext,
): void {
  mounter.mount(routes.getOperation, async ({ params, credentials }) => {
    const { operation } = await readable(context, params.id, credentials);
    return operation;
  });

  mounter.mount(routes.terminateOperation, async ({ params, credentials }) => {
    const operation = await own(context, params.id, credentials);
    const withdrawn = await context.requests.withdraw(operation.id, {
      code: 'terminated',
      severity: 'warning',
      message: 'Terminated before it began.',
    });
    if (!withdrawn) {
      refuseFinal(operation);
      await context.requests.add({
        type: 'terminate',
        applicationId: operation.applicationId,
        operationId: operation.id,
        by: personOf(credentials),
      });
      context.engine.maybe()?.wake();
    }
    return (await context.requests.operation(operation.id)) ?? operation;
  });

  mounter.mount(
    routes.approveOperation,
    async ({ params, body, credentials, audit }) => {
      const operation = await own(context, params.id, credentials);
      audit({ planHash: body.planHash });
      refuseFinal(operation);
      if (operation.state !== 'Held') {
        throw new ConflictError(
          `Operation ${operation.id} waits for nobody: it is ${operation.state}.`,
        );
      }
      if (operation.planHash !== body.planHash) {
        throw new ConflictError(
          'The plan has changed since it was shown. Look at the new plan and approve that one.',
        );
      }
      await context.requests.add({
        type: 'approve',
        applicationId: operation.applicationId,
        operationId: operation.id,
        planHash: body.planHash,
        confirm: body.confirm,
        by: personOf(credentials),
      });
      context.engine.maybe()?.wake();
      return operation;
    },
  );
}

/** An operation whose Application the caller may read. */
async function readable(
  context: ApiContext,
  id: string,
  credentials: BackstageCredentials,
): Promise<{ operation: Operation; application: StoredApplication }> {
  const operation = await context.requests.operation(id);
  const missing = `There is no operation ${id} that you may see.`;
  if (!operation) {
    throw new NotFoundError(missing);
  }
  const application = await readableApplication(
    context,
    operation.applicationId,
    credentials,
    missing,
  );
  return { operation, application };
}

/** An operation that the caller may steer. */
async function own(
  context: ApiContext,
  id: string,
  credentials: BackstageCredentials,
): Promise<Operation> {
  const { operation, application } = await readable(context, id, credentials);
  await context.authorizer.require(
    gitopsApplicationSyncPermission,
    application.authority,
    credentials,
  );
  return operation;
}

function refuseFinal(operation: Operation): void {
  if (finalOperationStates.includes(operation.state)) {
    throw new ConflictError(
      `Operation ${operation.id} has already ended: ${operation.state}.`,
    );
  }
}
