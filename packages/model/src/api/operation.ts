import { z } from 'zod';
import { planVerbSchema, syncPhaseSchema, planSchema } from './plan';
import { objectRefSchema, timestampSchema } from './resource';

/**
 * States of an operation. `Held` waits for an approval, `Waiting` for a condition in the cluster (the health of a wave, a
 * hook) or, with `nextAttemptAt`, for the end of a back-off; `Settling` has applied everything and waits for health.
 * @public
 */
export const operationStateSchema = z.enum([
  'Queued',
  'Planning',
  'Held',
  'Preflight',
  'Pruning',
  'Applying',
  'Waiting',
  'Settling',
  'Succeeded',
  'Failed',
  'Terminated',
]);
/** See {@link operationStateSchema}. @public */
export type OperationState = z.infer<typeof operationStateSchema>;

/** States that an operation never leaves. @public */
export const finalOperationStates: readonly OperationState[] = [
  'Succeeded',
  'Failed',
  'Terminated',
];

/** Outcome of one step. @public */
export const stepResultSchema = z.object({
  key: z.string(),
  ref: objectRefSchema,
  verb: planVerbSchema,
  phase: syncPhaseSchema.optional(),
  wave: z.number().int().optional(),
  state: z.enum([
    'pending',
    /** Of a hook: it may be in the cluster, which is looked up before anything else is done. */
    'starting',
    'running',
    'succeeded',
    'applied',
    'unchanged',
    'pruned',
    'waiting',
    'failed',
    'skipped',
  ]),
  message: z.string().optional(),
  resourceVersion: z.string().optional(),
  /** Commit that a hook ran for. */
  revision: z.string().optional(),
  at: timestampSchema.optional(),
});
/** See {@link stepResultSchema}. @public */
export type StepResult = z.infer<typeof stepResultSchema>;

/** Who or what started an operation. @public */
export const triggerSchema = z.object({
  type: z.enum(['manual', 'commit', 'self-heal', 'retry']),
  /** Entity reference of the person. */
  by: z.string().optional(),
});
/** See {@link triggerSchema}. @public */
export type Trigger = z.infer<typeof triggerSchema>;

/** Shortest and longest reason for acting against a sync window, in characters. @public */
export const overrideReasonLength = { min: 10, max: 500 } as const;

/** Why a person syncs although a sync window blocks: break-glass. It passes windows, no guard and no permission. @public */
export const windowOverrideSchema = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(overrideReasonLength.min)
    .max(overrideReasonLength.max),
});
/** See {@link windowOverrideSchema}. @public */
export type WindowOverride = z.infer<typeof windowOverrideSchema>;

/** What a person asks of a sync. @public */
export const syncRequestSchema = z.strictObject({
  /** Answers the plan and changes nothing. */
  dryRun: z.boolean().default(false),
  /** The policy of the Application decides when it is left out. */
  prune: z.boolean().optional(),
  /**
   * With `dryRun`: an older commit of the branch, for what it would change. Without: the newest one, as the person takes
   * it to be; another one is a 409.
   */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/, 'the whole id of a commit')
    .optional(),
  /** Keys of the only objects to sync. */
  resources: z.array(z.string()).min(1).max(500).optional(),
  /** Hash of the plan that the person has seen: another plan by now is a 409. */
  planHash: z.string().optional(),
  /** What was typed for each guard that asks for it. */
  confirm: z.array(z.string()).max(20).optional(),
  /** Passes sync windows, for those with the permission `gitops.emergency.override`; the reason is recorded. */
  override: windowOverrideSchema.optional(),
});
/** See {@link syncRequestSchema}. @public */
export type SyncRequest = z.infer<typeof syncRequestSchema>;

/** One sync run. @public */
export const operationSchema = z.object({
  id: z.string(),
  applicationId: z.string(),
  trigger: triggerSchema,
  state: operationStateSchema,
  revision: z.string().optional(),
  /** In words: what it did, what it waits for, why it failed. */
  message: z.string().optional(),
  /** Both are told apart: everything may be applied and not yet healthy. */
  applied: z.boolean(),
  healthy: z.boolean(),
  planHash: z.string().optional(),
  plan: planSchema.optional(),
  results: z.array(stepResultSchema),
  /** Where it is: the deadline of what it waits for counts from `since`. */
  stage: z
    .object({
      phase: syncPhaseSchema,
      wave: z.number().int(),
      since: timestampSchema,
    })
    .optional(),
  /** Why it fails, while hooks of the phase SyncFail still run. */
  failure: z.string().optional(),
  /** The plan that a person saw and let run is of this commit: what a newer one wants waits for an approval. */
  confirmed: z
    .object({
      revision: z.string(),
      /** Content address of its manifests. */
      render: z.string(),
    })
    .optional(),
  attempt: z.number().int(),
  /** When the next attempt starts; it is the real one. */
  nextAttemptAt: timestampSchema.optional(),
  approvedBy: z.string().optional(),
  /** For which reason a person lets it pass sync windows; `usedAt` once a window would have kept it back. */
  override: z
    .object({
      reason: z.string(),
      by: z.string().optional(),
      usedAt: timestampSchema.optional(),
    })
    .optional(),
  /** What was asked for: prune or not, against the policy. */
  prune: z.boolean().optional(),
  /** What was asked for: keys of the only objects. */
  resources: z.array(z.string()).optional(),
  createdAt: timestampSchema,
  startedAt: timestampSchema.optional(),
  finishedAt: timestampSchema.optional(),
});
/** See {@link operationSchema}. @public */
export type Operation = z.infer<typeof operationSchema>;

/** An operation as a line of an Application. @public */
export const operationSummarySchema = operationSchema.omit({
  plan: true,
  results: true,
});
/** See {@link operationSummarySchema}. @public */
export type OperationSummary = z.infer<typeof operationSummarySchema>;
