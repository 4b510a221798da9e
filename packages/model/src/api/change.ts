import { z } from 'zod';
import { problemSchema } from '../problem';
import { DNS_LABEL } from '../ids';
import { objectRefSchema, timestampSchema } from './resource';

const name = z
  .string()
  .regex(
    DNS_LABEL,
    'Use lower case letters, digits and "-", at most 63 characters.',
  );

/** `host/path:tag` or `host/path@sha256:…`; a tag or digest is required. @public */
export const imageSchema = z
  .string()
  .max(512)
  .regex(
    // Separators and words share no character: one way to read a text, so time grows with its length alone.
    /^[a-z0-9]+(?:[._:/-]+[A-Za-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[a-f0-9]{64})$/,
    'Write an image with its tag, such as ghcr.io/acme/api:1.4.2.',
  );

/** A new app: base, one overlay per chosen environment, entity. @public */
export const createAppIntentSchema = z.strictObject({
  kind: z.literal('create-app'),
  repository: z.string().optional(),
  app: name,
  description: z.string().trim().max(500).default(''),
  /** Entity reference of a group or user. */
  owner: z.string().trim().min(1),
  /** Entity reference of a system. */
  system: z.string().trim().optional(),
  image: imageSchema,
  port: z.number().int().min(1).max(65535).default(8080),
  replicas: z.number().int().min(0).max(100).default(2),
  environments: z.array(name).min(1),
});

/** One more environment of an app, made after an overlay that exists. @public */
export const addEnvironmentIntentSchema = z.strictObject({
  kind: z.literal('add-environment'),
  repository: z.string().optional(),
  app: name,
  environment: name,
  /** Environment whose overlay is the model; the one before in the promotion order by default. */
  from: name.optional(),
  image: imageSchema.optional(),
  replicas: z.number().int().min(0).max(100).optional(),
});

/** What a person wants to change; a pure function turns it into file edits. @public */
export const changeIntentSchema = z.discriminatedUnion('kind', [
  createAppIntentSchema,
  addEnvironmentIntentSchema,
]);
/** See {@link changeIntentSchema}. @public */
export type ChangeIntent = z.infer<typeof changeIntentSchema>;
/** See {@link createAppIntentSchema}. @public */
export type CreateAppIntent = z.infer<typeof createAppIntentSchema>;
/** See {@link addEnvironmentIntentSchema}. @public */
export type AddEnvironmentIntent = z.infer<typeof addEnvironmentIntentSchema>;

/** One file of a change, before and after. @public */
export const fileEditSchema = z.object({
  path: z.string(),
  status: z.enum(['added', 'changed', 'removed']),
  before: z.string().optional(),
  after: z.string().optional(),
});
/** See {@link fileEditSchema}. @public */
export type FileEdit = z.infer<typeof fileEditSchema>;

/** A check of a change. `failed` holds it back, `warning` does not. @public */
export const changeCheckSchema = problemSchema.omit({ severity: true }).extend({
  status: z.enum(['passed', 'warning', 'failed']),
  title: z.string(),
});
/** See {@link changeCheckSchema}. @public */
export type ChangeCheck = z.infer<typeof changeCheckSchema>;

/** What a change does to one Application. @public */
export const changeEffectSchema = z.object({
  applicationId: z.string(),
  environment: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  manifests: z.array(
    z.object({
      key: z.string(),
      ref: objectRefSchema,
      verb: z.enum(['create', 'change', 'prune', 'unchanged']),
      /** Secret values are masked. */
      yaml: z.string(),
      before: z.string().optional(),
    }),
  ),
  problems: z.array(problemSchema),
});
/** See {@link changeEffectSchema}. @public */
export type ChangeEffect = z.infer<typeof changeEffectSchema>;

/** A pull request of the forge. @public */
export const pullRequestSchema = z.object({
  number: z.number(),
  title: z.string(),
  url: z.string(),
  state: z.enum(['open', 'merged', 'closed']),
});
/** See {@link pullRequestSchema}. @public */
export type PullRequest = z.infer<typeof pullRequestSchema>;

/** Answer of `POST /changes/preview`: what the pull request will hold, byte for byte. @public */
export const changePreviewSchema = z.object({
  /** Over the edits and where they go: what is created must be what was seen. */
  digest: z.string(),
  baseRevision: z.string(),
  branch: z.string(),
  title: z.string(),
  body: z.string(),
  files: z.array(fileEditSchema),
  effects: z.array(changeEffectSchema),
  checks: z.array(changeCheckSchema),
  /** The open pull request of the same intent, which would be updated. */
  existing: pullRequestSchema.optional(),
});
/** See {@link changePreviewSchema}. @public */
export type ChangePreview = z.infer<typeof changePreviewSchema>;

/** Body of `POST /changes`. @public */
export const createChangeSchema = z.strictObject({
  intent: changeIntentSchema,
  /** Digest of the preview that the person has seen: another outcome by now is a 409. */
  digest: z.string().optional(),
});

/** A change whose pull request exists. @public */
export const changeSchema = z.object({
  id: z.string(),
  intent: changeIntentSchema,
  repository: z.string(),
  branch: z.string(),
  pullRequest: pullRequestSchema,
  files: z.array(
    z.object({ path: z.string(), status: fileEditSchema.shape.status }),
  ),
  createdBy: z.string().optional(),
  createdAt: timestampSchema,
  /** True when an open pull request was updated instead of a new one opened. */
  updated: z.boolean(),
});
/** See {@link changeSchema}. @public */
export type Change = z.infer<typeof changeSchema>;
