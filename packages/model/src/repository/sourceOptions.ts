/**
 * What Argo CD's and Flux's sources state about a build, in their words. What cannot be taken over is refused by name:
 * nothing is ignored in silence.
 */
import { z } from 'zod';
import { refuseOptions } from './refuseOptions';

const texts = z.record(z.string(), z.string());

/** A path that stands in a file: relative to that file's folder, or from the root of the repository with a `/` in front. */
const path = z.string().min(1);

const imageObject = z.strictObject({
  name: z.string().min(1),
  newName: z.string().optional(),
  newTag: z.string().optional(),
  digest: z.string().optional(),
});

const text = z.string().optional();
const patchTarget = z.strictObject({
  group: text,
  version: text,
  kind: text,
  name: text,
  namespace: text,
  labelSelector: text,
  annotationSelector: text,
});

const buildVersion = {
  cause: 'every Application is built by the same version.',
  cure: 'Remove it; gitops.renderer in app-config.yaml chooses the tools.',
};

/** `kustomize:` as in Argo CD's `spec.source.kustomize` and Flux's Kustomization. @public */
export const kustomizeOptionsSchema = refuseOptions(
  {
    namePrefix: z.string().optional(),
    nameSuffix: z.string().optional(),
    namespace: z
      .string()
      .optional()
      .describe("Namespace of all objects, as Flux's targetNamespace."),
    images: z
      .array(z.union([z.string().min(1), imageObject]))
      .optional()
      .describe(
        'As Argo CD writes them (name:tag, name=new:tag, name@digest) or as kustomize does (name, newName, newTag, digest).',
      ),
    replicas: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          count: z
            .union([z.number().int().nonnegative(), z.string().regex(/^\d+$/)])
            .transform(Number),
        }),
      )
      .optional(),
    components: z
      .array(path)
      .optional()
      .describe('Folders, relative to the overlay.'),
    ignoreMissingComponents: z.boolean().optional(),
    patches: z
      .array(
        z.strictObject({
          path: path.optional().describe('Relative to the overlay.'),
          patch: z.string().optional(),
          target: patchTarget.optional(),
          options: z.record(z.string(), z.boolean()).optional(),
        }),
      )
      .optional(),
    commonLabels: texts.optional(),
    labelWithoutSelector: z
      .boolean()
      .optional()
      .describe('commonLabels do not reach selectors.'),
    labelIncludeTemplates: z
      .boolean()
      .optional()
      .describe(
        'With labelWithoutSelector: commonLabels reach templates of pods all the same.',
      ),
    forceCommonLabels: z
      .boolean()
      .optional()
      .describe('Replaces labels of the same name in the overlay.'),
    commonAnnotations: texts.optional(),
    forceCommonAnnotations: z
      .boolean()
      .optional()
      .describe('Replaces annotations of the same name in the overlay.'),
  },
  {
    version: buildVersion,
    commonAnnotationsEnvsubst: {
      cause: "it puts variables of Argo CD's build into annotations.",
      cure: 'Write the values out.',
    },
    kubeVersion: {
      cause: 'kustomize renders no charts here.',
      cure: 'Remove it, or write it under helm.',
    },
    apiVersions: {
      cause: 'kustomize renders no charts here.',
      cure: 'Remove it, or write it under helm.',
    },
    commonMetadata: {
      cause: 'it is written over what kustomize has built.',
      cure: 'Write commonLabels with labelWithoutSelector, and commonAnnotations.',
    },
  },
);

/** `helm:` as in Argo CD's `spec.source.helm`. @public */
export const helmOptionsSchema = refuseOptions(
  {
    releaseName: z
      .string()
      .optional()
      .describe('Name of the release; the name of the app by default.'),
    namespace: z
      .string()
      .optional()
      .describe(
        'What templates see as the namespace of the release; the namespace of the Application by default.',
      ),
    valueFiles: z
      .array(path)
      .optional()
      .describe(
        'Relative to the folder of app.yaml, or from the root of the repository with a / in front. After those of the layout.',
      ),
    ignoreMissingValueFiles: z.boolean().optional(),
    values: z
      .union([z.string(), z.record(z.string(), z.unknown())])
      .optional()
      .describe('Over the value files: YAML as a text, or a map.'),
    valuesObject: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('As values; counts where both are there.'),
    parameters: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          value: z.string().describe('In quotes where it looks like a number.'),
          forceString: z.boolean().optional(),
        }),
      )
      .optional()
      .describe('Over values, as --set and --set-string.'),
    fileParameters: z
      .array(z.strictObject({ name: z.string().min(1), path }))
      .optional()
      .describe('The content of a file as a value, as --set-file.'),
    kubeVersion: z
      .string()
      .optional()
      .describe('Version of Kubernetes that templates see.'),
    apiVersions: z
      .array(z.string().min(1))
      .optional()
      .describe('API versions that templates see besides the built-in ones.'),
    skipCrds: z.boolean().optional(),
    skipTests: z.boolean().optional(),
    skipSchemaValidation: z.boolean().optional(),
  },
  {
    version: buildVersion,
    passCredentials: {
      cause: 'charts are not fetched during a render.',
      cure: 'Commit the chart with its charts/ folder.',
    },
    valuesFrom: {
      cause: 'a render depends on Git alone, not on what is in a cluster.',
      cure: 'Write the values under values, or into a file that valueFiles names.',
    },
    postRenderers: {
      cause: 'a chart is rendered by helm alone.',
      cure: 'Commit the rendered chart as plain YAML and write the patches under kustomize.',
    },
  },
);

/** `directory:` as in Argo CD's `spec.source.directory`, for overlays of plain YAML. @public */
export const directoryOptionsSchema = refuseOptions(
  {
    recurse: z
      .boolean()
      .optional()
      .describe('Also folders below the overlay. True by default.'),
    include: z
      .string()
      .optional()
      .describe(
        'Only paths, relative to the overlay, that match: * ? [a-z] {a,b}.',
      ),
    exclude: z.string().optional().describe('Not those that match.'),
  },
  {
    jsonnet: {
      cause: 'no programs run during a render.',
      cure: 'Commit the output of jsonnet as YAML or JSON.',
    },
  },
);

const variableName = z
  .string()
  .regex(
    /^[_A-Za-z][_A-Za-z0-9]*$/,
    'letters, digits and "_", not beginning with a digit',
  );

/** `postBuild:` as in Flux's Kustomization. @public */
export const postBuildSchema = refuseOptions(
  {
    substitute: z
      .record(variableName, z.string())
      .optional()
      .describe(
        'Variables that are written as ${name} in manifests, with the operators of bash.',
      ),
    strict: z
      .boolean()
      .optional()
      .describe(
        'A variable that has neither a value nor a default is an error.',
      ),
  },
  {
    substituteFrom: {
      cause: 'a render depends on Git alone, not on what is in a cluster.',
      cure: 'Write the values under postBuild.substitute, for single environments where they differ.',
    },
  },
);

/** What an app states about its build, for all environments or for one. @public */
export const sourceOptionsShape = {
  kustomize: kustomizeOptionsSchema.optional(),
  helm: helmOptionsSchema.optional(),
  directory: directoryOptionsSchema.optional(),
  postBuild: postBuildSchema.optional(),
};

/** @public */
export type KustomizeOptions = z.infer<typeof kustomizeOptionsSchema>;
/** @public */
export type HelmOptions = z.infer<typeof helmOptionsSchema>;
/** @public */
export type DirectoryOptions = z.infer<typeof directoryOptionsSchema>;
/** @public */
export type PostBuild = z.infer<typeof postBuildSchema>;
/** @public */
export interface SourceOptions {
  kustomize?: KustomizeOptions;
  helm?: HelmOptions;
  directory?: DirectoryOptions;
  postBuild?: PostBuild;
}
