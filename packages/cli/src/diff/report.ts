import { problemSchema } from '@gitops-suite/model';
import { z } from 'zod';

/** One object that differs. */
const objectDiffSchema = z.strictObject({
  key: z.string().describe('group/Kind/namespace/name'),
  kind: z.string(),
  namespace: z.string().nullable(),
  name: z.string(),
  change: z.enum(['create', 'change', 'prune']),
  effect: z
    .string()
    .nullable()
    .describe('What a sync does to it, in words; with --live.'),
  diff: z
    .string()
    .describe(
      'Unified, values of Secrets hidden; empty where no line of it changes.',
    ),
});

/** One Application that differs, or that cannot be rendered. */
const applicationDiffSchema = z.strictObject({
  id: z.string(),
  environment: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  objects: z.array(objectDiffSchema),
  problems: z.array(problemSchema),
});

/** What `gitops diff -o json` prints. @internal */
export const diffReportSchema = z.strictObject({
  from: z.string().describe('Such as main (1a2b3c4), or cluster.'),
  to: z.string(),
  live: z.boolean().describe('Compared with clusters.'),
  applications: z.array(applicationDiffSchema),
  problems: z
    .array(problemSchema)
    .describe('Of the repository, where they are new.'),
});

/** See {@link diffReportSchema}. @internal */
export type DiffReport = z.infer<typeof diffReportSchema>;
/** See {@link applicationDiffSchema}. @internal */
export type ApplicationDiff = z.infer<typeof applicationDiffSchema>;
/** See {@link objectDiffSchema}. @internal */
export type ObjectDiff = z.infer<typeof objectDiffSchema>;
