import { z } from 'zod';
import { problemSchema } from '../problem';
import { applicationSchema, historyEntrySchema } from './application';
import { operationSchema } from './operation';
import { planSchema } from './plan';
import {
  clusterEventSchema,
  resourceDiffSchema,
  resourceNodeSchema,
} from './resource';
import { clusterStatusSchema } from './setup';

/**
 * What an agent tells the portal of its clusters since its last report. Reports may be sent again: each part is the
 * newest state, or has an id of its own.
 * @public
 */
export const agentReportSchema = z.strictObject({
  clusters: z.array(clusterStatusSchema).max(100),
  applications: z
    .array(
      z.strictObject({
        application: applicationSchema,
        nodes: z.array(resourceNodeSchema),
        diffs: z.array(resourceDiffSchema),
        events: z.array(clusterEventSchema),
      }),
    )
    .max(500),
  /** Ids of Applications that are no more. */
  removed: z.array(z.string()).max(1_000),
  history: z
    .array(
      z.strictObject({ applicationId: z.string(), entry: historyEntrySchema }),
    )
    .max(1_000),
  operations: z.array(operationSchema).max(500),
  /** What came of the requests that the agent had claimed. */
  completed: z
    .array(
      z.strictObject({
        id: z.string(),
        problem: problemSchema.optional(),
        plan: planSchema.optional(),
      }),
    )
    .max(500),
  /** Id of the resend that is under way. */
  round: z.string().max(100).optional(),
  /**
   * Ids of all Applications of the agent, in the last report of a resend: others that the portal still knows in its
   * clusters are no more.
   */
  everything: z.array(z.string()).max(50_000).optional(),
});
/** See {@link agentReportSchema}. @public */
export type AgentReport = z.infer<typeof agentReportSchema>;

/** The portal's answer to a report. @public */
export const agentReportAnswerSchema = z.object({
  /** The portal does not know all that was reported before: everything is to be sent once more. */
  resend: z.boolean(),
});
/** See {@link agentReportAnswerSchema}. @public */
export type AgentReportAnswer = z.infer<typeof agentReportAnswerSchema>;

/** What people asked of the agent's Applications; each is handed out until it is completed or the agent starts anew. @public */
export const agentRequestsAnswerSchema = z.object({
  requests: z.array(
    z.looseObject({
      id: z.string(),
      applicationId: z.string(),
      type: z.string(),
    }),
  ),
});
/** See {@link agentRequestsAnswerSchema}. @public */
export type AgentRequestsAnswer = z.infer<typeof agentRequestsAnswerSchema>;
