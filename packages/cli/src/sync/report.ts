import {
  guardSchema,
  planVerbSchema,
  problemSchema,
  stepResultSchema,
} from '@gitops-suite/model';
import { z } from 'zod';

/** What became of one object. */
const syncObjectSchema = z.strictObject({
  key: z.string(),
  change: planVerbSchema,
  effect: z.string().nullable().describe('Such as replicas 3 → 5.'),
  state: z.enum(['planned', ...stepResultSchema.shape.state.options]),
  message: z.string().nullable(),
});

/** What became of one Application. */
const syncApplicationSchema = z.strictObject({
  id: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  outcome: z.enum([
    'planned',
    'unchanged',
    'synced',
    'held',
    'failed',
    'skipped',
    'interrupted',
    'not-started',
  ]),
  message: z.string().nullable(),
  override: z
    .strictObject({
      by: z.string().describe('Such as ann@laptop.'),
      reason: z.string(),
      problem: z
        .string()
        .nullable()
        .describe('Why no Event says so in the cluster.'),
    })
    .nullable()
    .describe('The sync passed a window.'),
  dependsOn: z
    .array(z.string())
    .describe('Ids of what comes before it in this run.'),
  seconds: z.number(),
  objects: z.array(syncObjectSchema).describe('Without those that were equal.'),
  guards: z.array(guardSchema),
  problems: z.array(problemSchema),
});

/** What `gitops sync -o json` prints. @internal */
export const syncReportSchema = z.strictObject({
  revision: z.string(),
  dryRun: z.boolean(),
  seconds: z.number(),
  applications: z.array(syncApplicationSchema),
});

/** See {@link syncReportSchema}. @internal */
export type SyncReport = z.infer<typeof syncReportSchema>;
/** See {@link syncApplicationSchema}. @internal */
export type SyncedApplication = z.infer<typeof syncApplicationSchema>;
