import { z } from 'zod';
import { problemSchema } from '../problem';
import {
  fieldDifferenceSchema,
  objectRefSchema,
  timestampSchema,
} from './resource';

/** What a step does to its object. @public */
export const planVerbSchema = z.enum([
  'create',
  'change',
  'prune',
  /** A hook: it runs once in each sync. */
  'run',
  'unchanged',
]);
/** See {@link planVerbSchema}. @public */
export type PlanVerb = z.infer<typeof planVerbSchema>;

/** Parts of a sync in the order in which they run; those of a deletion surround it. @public */
export const syncPhaseSchema = z.enum([
  'PreDelete',
  'PreSync',
  'Sync',
  'PostSync',
  'PostDelete',
  'SyncFail',
]);
/** See {@link syncPhaseSchema}. @public */
export type SyncPhase = z.infer<typeof syncPhaseSchema>;

/** When the object of a hook is deleted. @public */
export const hookDeletePolicySchema = z.enum([
  'HookSucceeded',
  'HookFailed',
  'BeforeHookCreation',
]);
/** See {@link hookDeletePolicySchema}. @public */
export type HookDeletePolicy = z.infer<typeof hookDeletePolicySchema>;

/** One object in a plan. Steps are in the order in which they run; `phase` and `wave` group them. @public */
export const planStepSchema = z.object({
  key: z.string(),
  ref: objectRefSchema,
  phase: syncPhaseSchema,
  wave: z.number().int(),
  verb: planVerbSchema,
  /** Set on hooks. */
  hook: z
    .object({
      deletePolicies: z.array(hookDeletePolicySchema),
      /** The name is only a prefix: each run adds to it. */
      generateName: z.boolean().optional(),
    })
    .optional(),
  /** How it is written when not by server-side apply. `recreate` deletes it and creates it anew. */
  method: z.enum(['replace', 'recreate']).optional(),
  /** False: the server takes fields that it does not know. */
  validate: z.boolean().optional(),
  /** What happens to objects that a pruned one owns; `Foreground` by default. */
  propagation: z.enum(['Foreground', 'Background', 'Orphan']).optional(),
  /** Keys of objects of the same sync that have to be ready before. */
  after: z.array(z.string()).optional(),
  /** The effect in words: `replicas 10 → 5`. */
  effect: z.string().optional(),
  fields: z.array(fieldDifferenceSchema),
  /** Key of a Namespace, or of a CRD of the same Application, that has to be there first. */
  waitsFor: z.string().optional(),
  /** The kind that has to be served first, which nothing in this Application brings, and why it is not, in words. */
  missingKind: z.string().optional(),
});
/** See {@link planStepSchema}. @public */
export type PlanStep = z.infer<typeof planStepSchema>;

/** A rule that lets a plan pass, holds it until a person approves, or refuses it. @public */
export const guardSchema = z.object({
  code: z.enum([
    'empty-render',
    'large-prune',
    'prune-protected-kind',
    'first-prune-after-rebuild',
    'foreign-owner',
    'overwrites-manual-change',
    'not-allowed',
    'prune-confirm',
    'delete-confirm',
    'recreate',
    'newer-commit',
    'hooks-unknown',
    'sync-window',
    'dependency',
  ]),
  verdict: z.enum(['pass', 'inform', 'hold', 'refuse']),
  title: z.string(),
  message: z.string(),
  /** What a person has to type before a held plan may pass. */
  confirm: z.string().optional(),
  keys: z.array(z.string()).optional(),
});
/** See {@link guardSchema}. @public */
export type Guard = z.infer<typeof guardSchema>;

/** What a sync would do now. Its hash covers steps and guards: a changed plan voids an approval. @public */
export const planSchema = z.object({
  hash: z.string(),
  applicationId: z.string(),
  /** Commit that is applied. */
  revision: z.string(),
  /** Commit that was applied last. */
  fromRevision: z.string().optional(),
  madeAt: timestampSchema,
  /** True for a plan of an older commit: it can be looked at, not carried out. Rolling back is a commit. */
  dryRunOnly: z.boolean().optional(),
  /** False leaves out every prune. */
  prune: z.boolean(),
  steps: z.array(planStepSchema),
  counts: z.object({
    create: z.number(),
    change: z.number(),
    prune: z.number(),
    unchanged: z.number(),
    /** Hooks that run. */
    run: z.number().optional(),
  }),
  guards: z.array(guardSchema),
  /** Errors found by the dry run: a plan with one of severity `error` changes nothing. */
  problems: z.array(problemSchema),
});
/** See {@link planSchema}. @public */
export type Plan = z.infer<typeof planSchema>;
