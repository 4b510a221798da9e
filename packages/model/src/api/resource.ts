import { z } from 'zod';
import {
  driftKindSchema,
  healthStatusSchema,
  syncStatusSchema,
} from '../status';

/** ISO 8601 with zone. @public */
export const timestampSchema = z.string();

/** @public */
export const objectRefSchema = z.object({
  group: z.string(),
  version: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
});

/** Health with its reason. `reason` is one CamelCase word, as the cluster says it: `ImagePullBackOff`. @public */
export const resourceHealthSchema = z.object({
  status: healthStatusSchema,
  reason: z.string().optional(),
  message: z.string().optional(),
  since: timestampSchema.optional(),
});
/** See {@link resourceHealthSchema}. @public */
export type ResourceHealth = z.infer<typeof resourceHealthSchema>;

/** The field manager that wrote a field, from `managedFields`. @public */
export const fieldManagerSchema = z.object({
  name: z.string(),
  operation: z.enum(['Apply', 'Update']),
  subresource: z.string().optional(),
  at: timestampSchema.optional(),
});
/** See {@link fieldManagerSchema}. @public */
export type FieldManager = z.infer<typeof fieldManagerSchema>;

/** One field that differs. Values are shown as text; those of Secrets never leave the worker. @public */
export const fieldDifferenceSchema = z.object({
  /** `spec.replicas`, `spec.template.spec.containers[name=app].image`. */
  path: z.string(),
  /** Undefined: Git does not have it. */
  desired: z.string().optional(),
  /** Undefined: the cluster does not have it. */
  live: z.string().optional(),
  /** True when the values are secret and left out. */
  hidden: z.boolean().optional(),
  /** Who wrote the live value. */
  manager: fieldManagerSchema.optional(),
});
/** See {@link fieldDifferenceSchema}. @public */
export type FieldDifference = z.infer<typeof fieldDifferenceSchema>;

/** One line of a desired-against-live view. @public */
export const diffLineSchema = z.object({
  side: z.enum(['both', 'git', 'live']),
  text: z.string(),
  /** Set on lines of a differing field. */
  path: z.string().optional(),
  hidden: z.boolean().optional(),
  manager: fieldManagerSchema.optional(),
});
/** See {@link diffLineSchema}. @public */
export type DiffLine = z.infer<typeof diffLineSchema>;

/** A field that is neither compared nor written. @public */
export const ignoredFieldSchema = z.object({
  path: z.string(),
  /** The rule as it was written, and its file: `/spec/replicas (gitops.yaml)`. */
  rule: z.string(),
});
/** See {@link ignoredFieldSchema}. @public */
export type IgnoredField = z.infer<typeof ignoredFieldSchema>;

/** Desired against live for one object: the data that decided the verdict. @public */
export const resourceDiffSchema = z.object({
  key: z.string(),
  ref: objectRefSchema,
  kind: driftKindSchema,
  fields: z.array(fieldDifferenceSchema),
  lines: z.array(diffLineSchema),
  /** Fields that `ignoreDifferences` leaves out. */
  ignored: z.array(ignoredFieldSchema).optional(),
});
/** See {@link resourceDiffSchema}. @public */
export type ResourceDiff = z.infer<typeof resourceDiffSchema>;

/** A node of an Application's tree: a managed object, or what grows below it (ReplicaSets, pods). @public */
export const resourceNodeSchema = z.object({
  key: z.string(),
  ref: objectRefSchema,
  uid: z.string().optional(),
  /** Key of the owner inside the tree; undefined for roots. */
  parent: z.string().optional(),
  /** True for objects that stand in Git or in the inventory. */
  managed: z.boolean(),
  sync: syncStatusSchema.optional(),
  difference: driftKindSchema.optional(),
  /** In the inventory, but no longer in Git. */
  toPrune: z.boolean().optional(),
  health: resourceHealthSchema.optional(),
  /** Such as `1/3`. */
  ready: z.string().optional(),
  /** Short facts: `revision 42`, the image of a pod. */
  info: z.array(z.string()).optional(),
  createdAt: timestampSchema.optional(),
  /** Containers of a pod. */
  containers: z
    .array(
      z.object({
        name: z.string(),
        image: z.string(),
        init: z.boolean().optional(),
        ready: z.boolean(),
        restarts: z.number(),
        state: z.string(),
        reason: z.string().optional(),
        message: z.string().optional(),
      }),
    )
    .optional(),
  conditions: z
    .array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string().optional(),
        message: z.string().optional(),
        at: timestampSchema.optional(),
      }),
    )
    .optional(),
});
/** See {@link resourceNodeSchema}. @public */
export type ResourceNode = z.infer<typeof resourceNodeSchema>;

/** A Kubernetes event, merged by reason. @public */
export const clusterEventSchema = z.object({
  key: z.string().describe('Key of the object that it is about.'),
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  message: z.string(),
  count: z.number(),
  firstAt: timestampSchema,
  lastAt: timestampSchema,
  source: z.string().optional(),
});
/** See {@link clusterEventSchema}. @public */
export type ClusterEvent = z.infer<typeof clusterEventSchema>;
