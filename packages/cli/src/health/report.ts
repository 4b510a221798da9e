import { healthStatusSchema } from '@gitops-suite/model';
import type { KstatusCode } from '@gitops-suite/reconciler/offline';
import { z } from 'zod';

/** The words of kstatus. @internal */
export const kstatusCodes = [
  'Current',
  'InProgress',
  'Failed',
  'Terminating',
] as const satisfies readonly KstatusCode[];

/** One row of `gitops health -o json`. @internal */
export const healthRowSchema = z.strictObject({
  file: z.string().describe('As it was given; - for what was piped in.'),
  kind: z.string(),
  namespace: z.string().nullable().describe('null for objects without one.'),
  name: z.string(),
  status: z
    .union([healthStatusSchema, z.enum(kstatusCodes)])
    .nullable()
    .describe(
      'null for kinds that have no health, such as ConfigMap; with --kstatus the words of kstatus.',
    ),
  message: z.string().nullable().describe('Why, when there is a reason.'),
});

/** What `gitops health -o json` prints. @internal */
export const healthReportSchema = z.array(healthRowSchema);

/** See {@link healthRowSchema}. @internal */
export type HealthRow = z.infer<typeof healthRowSchema>;
