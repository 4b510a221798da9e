import { problemSchema } from '@gitops-suite/model';
import { z } from 'zod';

/** A problem with the Applications that it concerns; none for one of the repository itself. */
const validationProblemSchema = problemSchema.extend({
  applications: z.array(z.string()),
});

/** What `gitops validate -o json` prints. @internal */
export const validationReportSchema = z.strictObject({
  valid: z.boolean().describe('No problem is an error.'),
  applications: z.number().int().describe('How many were built.'),
  problems: z.array(validationProblemSchema),
});

/** See {@link validationReportSchema}. @internal */
export type ValidationReport = z.infer<typeof validationReportSchema>;
/** See {@link validationProblemSchema}. @internal */
export type ValidationProblem = z.infer<typeof validationProblemSchema>;
