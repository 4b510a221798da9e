import { z } from 'zod';
import { DNS_LABEL } from '../ids';
import { engineSchema } from '../status';
import { branchNameSchema } from './branchName';
import { ignoreDifferencesSchema } from './ignoreDifferences';
import { overlayPathSchema } from './overlayPath';
import { serviceAccountName } from './serviceAccount';
import { syncPolicySchema } from './syncPolicy';
import { syncWindowSchema } from './syncWindow';

const name = z
  .string()
  .regex(DNS_LABEL, 'lower case letters, digits and "-", at most 63');

const environmentShape = z.strictObject({
  name: name.describe('Shown to people and part of Application ids.'),
  cluster: z
    .string()
    .min(1)
    .describe('Name of a cluster under gitops.clusters in app-config.yaml.'),
  overlay: name
    .optional()
    .describe(
      'Folder below overlays/; the name of the environment by default.',
    ),
  path: overlayPathSchema
    .optional()
    .describe(
      'Where the overlays are instead of apps/<app>/overlays/<overlay>: envs/production for envs/production/<app>, or with {app} in it, such as services/{app}/deploy/production.',
    ),
  branch: branchNameSchema
    .optional()
    .describe(
      'Branch that its desired state is read from; the configured branch of the repository by default.',
    ),
  repository: name
    .optional()
    .describe(
      'Name of another repository of gitops.repositories in app-config.yaml that its desired state is read from; that has to be allowed there by `sources`.',
    ),
  order: z
    .number()
    .int()
    .optional()
    .describe(
      'Place in the promotion order; environments of the same place stand side by side. The position in this list by default.',
    ),
  namespace: z
    .string()
    .default('{app}-{environment}')
    .describe('Pattern with {app} and {environment}.'),
  serviceAccountName,
  engine: engineSchema.default('builtin').describe('Who reconciles here.'),
  sync: syncPolicySchema
    .optional()
    .describe('How Applications of this environment are synced.'),
  ignoreDifferences: ignoreDifferencesSchema,
  syncWindows: z
    .array(syncWindowSchema)
    .optional()
    .describe(
      'When syncs may run in this environment. Those of all levels count.',
    ),
});

/** One entry of `environments`: exactly one cluster and one place of its overlays. @public */
export const environmentSettingsSchema = environmentShape.refine(
  ({ overlay, path }) => overlay === undefined || path === undefined,
  {
    path: ['overlay'],
    error: 'overlay and path both say where the overlays are',
    params: { cure: 'Remove one of them.' },
  },
);

/** `infrastructure/<name>/overlays/<cluster>/`: one Application per cluster. @public */
export const infrastructureSettingsSchema = z.strictObject({
  owner: z
    .string()
    .optional()
    .describe('Entity reference of the owner, such as group:default/platform.'),
  namespace: z
    .string()
    .default('{app}')
    .describe('Namespace of objects that name none. Pattern with {app}.'),
  serviceAccountName,
  sync: syncPolicySchema.optional(),
  ignoreDifferences: ignoreDifferencesSchema,
});

/** The file `gitops.yaml` at the root of a GitOps repository. @public */
export const gitopsYamlSchema = z.strictObject({
  version: z.literal(1).describe('Version of this format.'),
  environments: z
    .array(environmentSettingsSchema)
    .min(1)
    .describe('In promotion order.'),
  infrastructure: infrastructureSettingsSchema.optional(),
  ignoreDifferences: ignoreDifferencesSchema,
  syncWindows: z
    .array(syncWindowSchema)
    .optional()
    .describe('When syncs may run. Those of all levels count.'),
});

/** See {@link gitopsYamlSchema}. @public */
export type GitopsYaml = z.infer<typeof gitopsYamlSchema>;
/** See {@link environmentSettingsSchema}. @public */
export type EnvironmentSettings = z.infer<typeof environmentSettingsSchema>;
