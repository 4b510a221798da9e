import { z } from 'zod';
import { ignoreDifferencesSchema } from './ignoreDifferences';
import { syncPolicySchema } from './syncPolicy';

const helmSchema = z.strictObject({
  releaseName: z
    .string()
    .optional()
    .describe('Name of the release; the name of the app by default.'),
});

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
  helm: helmSchema.optional(),
  sync: syncPolicySchema.optional().describe('For all environments.'),
  ignoreDifferences: ignoreDifferencesSchema,
  environments: z
    .record(
      z.string(),
      z.strictObject({
        namespace: z.string().optional(),
        sync: syncPolicySchema.optional(),
        ignoreDifferences: ignoreDifferencesSchema,
      }),
    )
    .default({})
    .describe('Settings for single environments.'),
});

/** See {@link appYamlSchema}. @public */
export type AppYaml = z.infer<typeof appYamlSchema>;
