import { z } from 'zod';
import { problemSchema } from '../problem';
import { engineSchema } from '../status';
import { timestampSchema } from './resource';

/** An environment as configured in Git. @public */
export const environmentSchema = z.object({
  name: z.string(),
  repository: z.string(),
  cluster: z.string(),
  order: z.number(),
  engine: engineSchema,
  overlay: z.string(),
  /** Where the overlays are, with `{app}` for the app. */
  path: z.string().optional(),
  /** Where its desired state is read from, when that is not the configured branch of `repository`. */
  source: z.object({ repository: z.string(), branch: z.string() }).optional(),
  namespace: z.string(),
  policy: z.object({
    automated: z.boolean(),
    prune: z.boolean(),
    selfHeal: z.boolean(),
  }),
});
/** See {@link environmentSchema}. @public */
export type Environment = z.infer<typeof environmentSchema>;

/** A cluster and the last contact with it. @public */
export const clusterStatusSchema = z.object({
  name: z.string(),
  reachable: z.boolean(),
  version: z.string().optional(),
  asOf: timestampSchema.optional(),
  since: timestampSchema.optional(),
  message: z.string().optional(),
  nextTryAt: timestampSchema.optional(),
  /** Until an answer begins, of late. Milliseconds. */
  latencyMs: z.number().optional(),
  /** Requests that wait for their turn. */
  waiting: z.number().optional(),
  objects: z.number(),
  /** The process that writes to it, where several could. */
  leader: z
    .object({
      identity: z.string(),
      since: timestampSchema.optional(),
      /** Grows with every hand-over. */
      term: z.number(),
    })
    .optional(),
});
/** See {@link clusterStatusSchema}. @public */
export type ClusterStatus = z.infer<typeof clusterStatusSchema>;

/**
 * A newer commit came, and not everything that it may concern was looked at: what is shown of Applications holds as of
 * `asOf`, the last contact before; left out where this process had none. @public
 */
export const readingSchema = z.object({ asOf: timestampSchema.optional() });

/** A GitOps repository and the last contact with it. @public */
export const repositoryStatusSchema = z.object({
  name: z.string(),
  url: z.string(),
  branch: z.string(),
  revision: z.string().optional(),
  asOf: timestampSchema.optional(),
  since: timestampSchema.optional(),
  message: z.string().optional(),
  nextTryAt: timestampSchema.optional(),
  reading: readingSchema.optional(),
  /** The branches that environments are read from beside `branch`. */
  branches: z
    .array(
      z.object({
        name: z.string(),
        revision: z.string().optional(),
        asOf: timestampSchema.optional(),
        since: timestampSchema.optional(),
        message: z.string().optional(),
        reading: readingSchema.optional(),
      }),
    )
    .optional(),
  problems: z.array(problemSchema),
});
/** See {@link repositoryStatusSchema}. @public */
export type RepositoryStatus = z.infer<typeof repositoryStatusSchema>;
