import { z } from 'zod';
import { syncOptions, whyNoSyncOption } from './syncOptions';

/** What the reconciler does by itself. Without `automated` a person starts every sync. @public */
export const automatedPolicySchema = z.strictObject({
  prune: z
    .boolean()
    .default(false)
    .describe('Delete objects that left Git. Guards still hold large prunes.'),
  selfHeal: z
    .boolean()
    .default(false)
    .describe('Undo changes that were made in the cluster.'),
});

const metadataSchema = z.record(z.string(), z.string());

const durationSchema = z
  .string()
  .regex(/^(\d+(h|m|s))+$/, 'a duration such as 5s, 3m or 1h30m');

/** How failures that pass by themselves are tried again. @public */
export const retryPolicySchema = z.strictObject({
  limit: z
    .number()
    .int()
    .min(-1)
    .default(-1)
    .describe('Attempts after the first one; -1 for as long as it takes.'),
  backoff: z
    .strictObject({
      duration: durationSchema.default('5s').describe('Before the first.'),
      factor: z.number().min(1).max(10).default(2),
      maxDuration: durationSchema.default('3m').describe('At most.'),
    })
    .prefault({}),
});
/** See {@link retryPolicySchema}. @public */
export type RetryPolicy = z.infer<typeof retryPolicySchema>;

/** @public */
export const syncPolicySchema = z.strictObject({
  automated: automatedPolicySchema
    .optional()
    .describe('Sync new commits without a person.'),
  options: z
    .array(
      z.enum(syncOptions, {
        error: ({ input }) => whyNoSyncOption(String(input)),
      }),
    )
    .default([])
    .describe("Sync options in Argo CD's words."),
  managedNamespaceMetadata: z
    .strictObject({
      labels: metadataSchema.optional(),
      annotations: metadataSchema.optional(),
    })
    .optional()
    .describe('Of the namespace that CreateNamespace=true makes.'),
  retry: retryPolicySchema
    .optional()
    .describe(
      'Of failures that pass by themselves. Others wait until something that they depend on changes.',
    ),
});

/** See {@link syncPolicySchema}. @public */
export type SyncPolicy = z.infer<typeof syncPolicySchema>;
