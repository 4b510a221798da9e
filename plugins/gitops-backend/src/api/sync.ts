import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import {
  gitopsApplicationSyncPermission,
  gitopsEmergencyOverridePermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { Operation, Plan, SyncRequest } from '@gitops-suite/model';
import { valueOf } from '../engine/failures';
import { planElsewhere } from '../engine/planElsewhere';
import { personOf, readableApplication, type ApiContext } from './context';
import type { RouteMounter } from './RouteMounter';
import { routes } from './routes';

/** Plans and starts syncs. A sync is a row that the engine claims, so it survives whatever happens in between. */
export function mountSync(mounter: RouteMounter, context: ApiContext): void {
  mounter.mount(
    routes.syncApplication,
    async ({ params, body, credentials, audit, auditAlso }) => {
      const { application, authority } = await readableApplication(
        context,
        params.id,
        credentials,
      );
      await context.authorizer.require(
        gitopsApplicationSyncPermission,
        authority,
        credentials,
      );
      audit({ dryRun: body.dryRun, environment: application.environment });
      if (body.override) {
        await auditAlso('window-override', { reason: body.override.reason });
        await context.authorizer.require(
          gitopsEmergencyOverridePermission,
          authority,
          credentials,
        );
      }
      if (body.dryRun) {
        refuseOverride(body);
        return planSync(context, application.id, body);
      }
      const operation = await startSync(
        context,
        application.id,
        body,
        credentials,
      );
      audit({ operationId: operation.id });
      return operation;
    },
  );
}

function refuseOverride({ override }: SyncRequest): void {
  if (override) {
    throw new InputError(
      'A dry run changes nothing, so no window keeps it back. Leave override out.',
    );
  }
}

/** The plan of a sync as it would be now. Whether the caller may is decided before. */
export async function planSync(
  { engine, requests }: Pick<ApiContext, 'engine' | 'requests'>,
  id: string,
  request: Pick<SyncRequest, 'prune' | 'resources' | 'revision'>,
): Promise<Plan> {
  const { prune, resources, revision } = request;
  const asked = { prune, resources, revision };
  const planned = await engine.handle().plan(id, asked);
  const isElsewhere =
    planned.status === 'failed' && planned.code === 'not-leading';
  return valueOf(
    `The sync of ${id} cannot be planned`,
    isElsewhere
      ? await planElsewhere(requests, {
          type: 'plan',
          applicationId: id,
          ...asked,
        })
      : planned,
  );
}

/** Asks the engine for a sync. Whether the caller may is decided before. */
export async function startSync(
  context: ApiContext,
  id: string,
  body: Partial<SyncRequest>,
  credentials: BackstageCredentials,
): Promise<Operation> {
  const running = await context.requests.running(id);
  if (running) {
    throw new ConflictError(
      `A sync of ${id} is under way (operation ${running}). Wait for its end or terminate it.`,
    );
  }
  if (body.planHash !== undefined || body.revision !== undefined) {
    const current = await planSync(context, id, body);
    if (current.dryRunOnly) {
      throw new ConflictError(
        `${body.revision} is not the newest commit, and a sync at an older one is a dry run only: rolling back is a commit. Revert what came since in Git, and sync that.`,
      );
    }
    if (body.planHash !== undefined && current.hash !== body.planHash) {
      throw new ConflictError(
        `The plan of ${id} has changed since it was shown: Git or the cluster moved. Look at the new plan and confirm that one.`,
      );
    }
  }
  const operationId = context.newId();
  await context.requests.add({
    type: 'sync',
    applicationId: id,
    operationId,
    by: personOf(credentials),
    prune: body.prune,
    resources: body.resources,
    planHash: body.planHash,
    confirm: body.confirm,
    override: body.override,
    revision: body.revision,
  });
  context.engine.maybe()?.wake();
  return (await context.requests.operation(operationId))!;
}
