import { healthStatusSchema } from '@gitops-suite/model';
import { z } from 'zod';

/** One row of `gitops health -o json`. @internal */
export const healthRowSchema = z.strictObject({
  file: z.string().describe('As it was given; - for what was piped in.'),
  kind: z.string(),
  namespace: z.string().nullable().describe('null for objects without one.'),
  name: z.string(),
  status: healthStatusSchema
    .nullable()
    .describe('null for kinds that have no health, such as ConfigMap.'),
  message: z.string().nullable().describe('Why, when there is a reason.'),
});

/** What `gitops health -o json` prints. @internal */
export const healthReportSchema = z.array(healthRowSchema);

/** See {@link healthRowSchema}. @internal */
export type HealthRow = z.infer<typeof healthRowSchema>;
