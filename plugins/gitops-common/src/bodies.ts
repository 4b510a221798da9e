import {
  clusterEventSchema,
  clusterStatusSchema,
  createChangeSchema,
  resourceDiffSchema,
  resourceNodeSchema,
} from '@gitops-suite/model';
import { z } from 'zod';

/** Answer of `GET /applications/:id/resources`. @public */
export const resourcesAnswerSchema = z.object({
  items: z.array(resourceNodeSchema),
});

/** Answer of `GET /applications/:id/diff`. @public */
export const diffAnswerSchema = z.object({
  items: z.array(resourceDiffSchema),
});

/** Answer of `GET /applications/:id/events`. @public */
export const eventsAnswerSchema = z.object({
  items: z.array(clusterEventSchema),
});

/** Answer of `POST /applications/:id/refresh`: the look has been asked for. @public */
export const refreshAnswerSchema = z.object({ requestId: z.string() });

/** Body of `POST /operations/:id/approve`. @public */
export const approveRequestSchema = z.strictObject({
  /** Hash of the plan that the person has seen: a changed plan voids the approval. */
  planHash: z.string().min(1),
  /** What was typed for each guard that asks for it. */
  confirm: z.array(z.string()).max(20).optional(),
});
/** See {@link approveRequestSchema}. @public */
export type ApproveRequest = z.infer<typeof approveRequestSchema>;

/** Body of `POST /changes`. @public */
export type CreateChangeRequest = z.input<typeof createChangeSchema>;

/** A cluster as people see it; `objects` is left out for those who may not see all Applications. @public */
export const clusterViewSchema = clusterStatusSchema.partial({ objects: true });
/** See {@link clusterViewSchema}. @public */
export type ClusterView = z.infer<typeof clusterViewSchema>;

/** Query of lists that have no filter but their page. @public */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
});
/** See {@link pageQuerySchema}. @public */
export type PageQuery = z.input<typeof pageQuerySchema>;

/** Query of `GET /applications/:id/diff`. @public */
export const diffQuerySchema = z.strictObject({
  /** Key of the only object to answer. */
  key: z.string().max(1000).optional(),
});

/** Query of `GET /changes`. @public */
export const changesQuerySchema = pageQuerySchema.extend({
  app: z.string().max(63).optional(),
});
/** See {@link changesQuerySchema}. @public */
export type ChangesQuery = z.input<typeof changesQuerySchema>;

/** Answer of `GET /status`: how the suite itself does. @public */
export const suiteStatusSchema = z.object({
  engine: z.object({
    /** `restarting`: it ended without being asked to, for the reason in `message`, and comes again by itself. */
    state: z.enum(['starting', 'running', 'restarting', 'failed', 'stopped']),
    since: z.string(),
    /** How often it has ended without being asked to since the backend started. */
    crashes: z.number().optional(),
    message: z.string().optional(),
  }),
  clusters: z.object({ total: z.number(), reachable: z.number() }),
  repositories: z.object({ total: z.number(), reachable: z.number() }),
  /** Counters of the engine since its start, for those who may see all Applications. */
  counters: z.record(z.string(), z.number()).optional(),
});
/** See {@link suiteStatusSchema}. @public */
export type SuiteStatus = z.infer<typeof suiteStatusSchema>;

/** Answer of `GET /entities`, for other backend plugins only. @public */
export const repositoryEntitiesSchema = z.object({
  /** `read` is false until a revision of the repository was read: nothing is known about its entities. */
  repositories: z.array(z.object({ name: z.string(), read: z.boolean() })),
  items: z.array(
    z.object({
      repository: z.string(),
      path: z.string(),
      /** Where people read the file: location of the entity. */
      url: z.string(),
      revision: z.string(),
      yaml: z.string(),
    }),
  ),
});
/** See {@link repositoryEntitiesSchema}. @public */
export type RepositoryEntities = z.infer<typeof repositoryEntitiesSchema>;
