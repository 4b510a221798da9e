import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { toError } from '@backstage/errors';
import { applicationQuerySchema, type Application } from '@gitops-suite/model';
import {
  gitopsApplicationSyncPermission,
  gitopsViewPermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { personOf, readableApplication, type ApiContext } from '../api/context';
import { planSync, startSync } from '../api/sync';

const readOnly = { readOnly: true, destructive: false, idempotent: true };

/** Actions for assistants and other tools: what the API does, with the same permissions. */
export function registerActions(
  registry: ActionsRegistryService,
  context: ApiContext & { auditor: AuditorService },
): void {
  registerReads(registry, context);
  registerSync(registry, context);
}

function registerReads(
  registry: ActionsRegistryService,
  context: ApiContext,
): void {
  const { applications, authorizer } = context;

  registry.register({
    name: 'list-applications',
    title: 'List GitOps Applications',
    description:
      'Lists Applications (one app in one environment) with sync status and health, worst first. Use it to find what is out of sync or degraded, or where an app stands.',
    attributes: readOnly,
    visibilityPermission: gitopsViewPermission,
    schema: {
      input: z =>
        z.object({
          search: z
            .string()
            .optional()
            .describe('Words in name, environment, cluster, namespace, owner'),
          app: z.string().optional(),
          environment: z.string().optional(),
          health: z.string().optional().describe('Such as Degraded'),
          sync: z.string().optional().describe('Such as OutOfSync'),
        }),
      output: z =>
        z.object({
          total: z.number(),
          applications: z.array(z.record(z.string(), z.unknown())),
        }),
    },
    async action({ input: { search, ...filters }, credentials }) {
      await authorizer.requireView(credentials);
      const page = await applications.list(
        applicationQuerySchema.parse({ ...filters, q: search, limit: 50 }),
        await authorizer.visibility(credentials),
      );
      return {
        output: {
          total: page.totalItems,
          applications: page.items.map(summaryOf),
        },
      };
    },
  });

  registry.register({
    name: 'get-application',
    title: 'Get a GitOps Application',
    description:
      'One Application with everything that is known of it: revision, commit, health with its cause, drift, operation.',
    attributes: readOnly,
    visibilityPermission: gitopsViewPermission,
    schema: {
      input: z =>
        z.object({
          id: z.string().describe('Such as payment-service.staging'),
        }),
      output: z => z.object({ application: z.record(z.string(), z.unknown()) }),
    },
    async action({ input, credentials }) {
      const { application } = await readableApplication(
        context,
        input.id,
        credentials,
      );
      return { output: { application: { ...application } } };
    },
  });
}

function registerSync(
  registry: ActionsRegistryService,
  context: ApiContext & { auditor: AuditorService },
): void {
  const { authorizer } = context;

  registry.register({
    name: 'plan-sync',
    title: 'Plan the sync of a GitOps Application',
    description:
      'What a sync would create, change and prune now, and which guard would hold it. Changes nothing. Use it before sync-application.',
    attributes: readOnly,
    visibilityPermission: gitopsViewPermission,
    schema: {
      input: z => z.object({ id: z.string() }),
      output: z => z.object({ plan: z.record(z.string(), z.unknown()) }),
    },
    async action({ input, credentials }) {
      const { authority } = await readableApplication(
        context,
        input.id,
        credentials,
      );
      await authorizer.require(
        gitopsApplicationSyncPermission,
        authority,
        credentials,
      );
      return {
        output: { plan: { ...(await planSync(context, input.id, {})) } },
      };
    },
  });

  registry.register({
    name: 'sync-application',
    title: 'Sync a GitOps Application',
    description:
      'Applies what Git says, exactly as planned: takes the hash of a plan from plan-sync and refuses when it has changed since.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    visibilityPermission: gitopsViewPermission,
    schema: {
      input: z =>
        z.object({
          id: z.string(),
          planHash: z.string().describe('hash of the plan that was shown'),
        }),
      output: z => z.object({ operationId: z.string(), state: z.string() }),
    },
    async action({ input: { id, planHash }, credentials }) {
      const event = await context.auditor.createEvent({
        eventId: 'application-sync',
        severityLevel: 'medium',
        meta: { id, planHash, queryType: 'action', by: personOf(credentials) },
      });
      try {
        const { authority } = await readableApplication(
          context,
          id,
          credentials,
        );
        await authorizer.require(
          gitopsApplicationSyncPermission,
          authority,
          credentials,
        );
        const { id: operationId, state } = await startSync(
          context,
          id,
          { planHash },
          credentials,
        );
        await event.success({ meta: { operationId } });
        return { output: { operationId, state } };
      } catch (error) {
        await event.fail({ error: toError(error) });
        throw error;
      }
    },
  });
}

function summaryOf(application: Application): Record<string, unknown> {
  const { id, app, environment, cluster, owner, sync, health } = application;
  return {
    id,
    app,
    environment,
    cluster,
    owner,
    sync: sync.status,
    health: health.status,
    why: health.message ?? sync.message,
  };
}
