import { z } from 'zod';

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

/** @public */
export const syncPolicySchema = z.strictObject({
  automated: automatedPolicySchema
    .optional()
    .describe('Sync new commits without a person.'),
  options: z
    .array(z.enum(['CreateNamespace=true', 'CreateNamespace=false']))
    .default([])
    .describe("Sync options in Argo CD's words."),
});

/** See {@link syncPolicySchema}. @public */
export type SyncPolicy = z.infer<typeof syncPolicySchema>;
