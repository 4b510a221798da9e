import { z } from 'zod';

const globs = z
  .array(z.string().min(1))
  .optional()
  .describe('Names, where * stands for any text. All when left out.');

/** When syncs may run, in the words of an AppProject of Argo CD. @public */
export const syncWindowSchema = z.strictObject({
  kind: z.enum(['allow', 'deny']),
  schedule: z
    .string()
    .min(1)
    .describe('When it opens: a cron expression of five fields.'),
  duration: z
    .string()
    .regex(/^(\d+(h|m|s))+$/, 'a duration such as 30m, 8h or 1h30m')
    .describe('How long it stays open.'),
  timeZone: z
    .string()
    .default('UTC')
    .describe('Of the schedule, such as Europe/Berlin.'),
  manualSync: z
    .boolean()
    .default(false)
    .describe('A person may sync although it blocks.'),
  syncOverrun: z
    .boolean()
    .default(false)
    .describe('A sync that began in time may go on.'),
  applications: globs,
  namespaces: globs,
  clusters: globs,
  andOperator: z
    .boolean()
    .default(false)
    .describe('All of the three lists have to match, not one of them.'),
});
/** See {@link syncWindowSchema}. @public */
export type SyncWindow = z.infer<typeof syncWindowSchema>;
