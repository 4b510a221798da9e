import { z } from 'zod';

/** Whom an Application acts as, in Flux's word. @internal */
export const serviceAccountName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
    'lower case letters, digits, "-" and "."',
  )
  .optional()
  .describe(
    'Service account in the namespace of the Application: its rights decide what is read, tried, applied and pruned.',
  );
