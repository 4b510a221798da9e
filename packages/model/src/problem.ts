import { z } from 'zod';

/**
 * Something a person has to know about, bound to the place where it can be mended.
 * @public
 */
export const problemSchema = z.object({
  /** Stable, kebab-case: `kustomize-build-failed`. */
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  /** What failed, in one sentence. */
  message: z.string(),
  /** Path from the root of the repository. */
  file: z.string().optional(),
  /** From 1. */
  line: z.number().int().positive().optional(),
  /** From 1. */
  column: z.number().int().positive().optional(),
  /** Why, as the tool or the server said it. */
  cause: z.string().optional(),
  /** What to do about it. */
  cure: z.string().optional(),
  /** It may pass by itself, and what it stopped is tried again. */
  transient: z.boolean().optional(),
});

/** See {@link problemSchema}. @public */
export type Problem = z.infer<typeof problemSchema>;
