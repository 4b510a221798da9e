import { z } from 'zod';

/** Names of what has to be there before an Application. @internal */
export const dependsOnSchema = z
  .array(
    z
      .string()
      .regex(
        /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.\S+)?$/,
        'the name of an app, such as payment-db, or of an Application, such as payment-db.staging',
      ),
  )
  .max(100)
  .optional()
  .describe(
    'Apps and infrastructure that have to be applied and healthy before. When left out, apps wait for all infrastructure of their cluster; an empty list waits for nothing.',
  );
