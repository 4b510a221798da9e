import { z } from 'zod';
import { dependsOnSchema } from './dependsOn';
import { ignoreDifferencesSchema } from './ignoreDifferences';
import { serviceAccountName } from './serviceAccount';
import { sourceOptionsShape } from './sourceOptions';
import { syncPolicySchema } from './syncPolicy';
import { syncWindowSchema } from './syncWindow';

/** The optional file `apps/<app>/app.yaml`. @public */
export const appYamlSchema = z.strictObject({
  entityRef: z
    .string()
    .optional()
    .describe(
      'Catalog entity of this app, such as component:default/payment-service.',
    ),
  owner: z
    .string()
    .optional()
    .describe(
      'Entity reference of the owner; the owner of the entity by default.',
    ),
  namespace: z.string().optional().describe('Pattern for all environments.'),
  serviceAccountName,
  dependsOn: dependsOnSchema,
  ...sourceOptionsShape,
  sync: syncPolicySchema.optional().describe('For all environments.'),
  ignoreDifferences: ignoreDifferencesSchema,
  syncWindows: z
    .array(syncWindowSchema)
    .optional()
    .describe('When syncs may run of this app. Those of all levels count.'),
  environments: z
    .record(
      z.string(),
      z.strictObject({
        namespace: z.string().optional(),
        sync: syncPolicySchema.optional(),
        ignoreDifferences: ignoreDifferencesSchema,
        serviceAccountName,
        dependsOn: dependsOnSchema,
        ...sourceOptionsShape,
      }),
    )
    .default({})
    .describe('Settings for single environments.'),
});

/** See {@link appYamlSchema}. @public */
export type AppYaml = z.infer<typeof appYamlSchema>;
