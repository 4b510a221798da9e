import { z } from 'zod';

/** Does what runs equal what Git says? @public */
export const syncStatusSchema = z.enum(['Synced', 'OutOfSync', 'Unknown']);
/** See {@link syncStatusSchema}. @public */
export type SyncStatus = z.infer<typeof syncStatusSchema>;

/** Does what runs work? A resource may also have no health at all. @public */
export const healthStatusSchema = z.enum([
  'Healthy',
  'Progressing',
  'Degraded',
  'Suspended',
  'Missing',
  'Unknown',
]);
/** See {@link healthStatusSchema}. @public */
export type HealthStatus = z.infer<typeof healthStatusSchema>;

/** From best to worst: the aggregate of many is the last one that occurs. @public */
export const healthOrder: readonly HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/** From best to worst. @public */
export const syncOrder: readonly SyncStatus[] = [
  'Synced',
  'OutOfSync',
  'Unknown',
];

/** How live differs from desired although desired did not change. @public */
export const driftKindSchema = z.enum([
  'content',
  'missing',
  'extra',
  'ownership',
]);
/** See {@link driftKindSchema}. @public */
export type DriftKind = z.infer<typeof driftKindSchema>;

/** Who reconciles an Application. @public */
export const engineSchema = z.enum(['builtin', 'argocd', 'flux']);
/** See {@link engineSchema}. @public */
export type Engine = z.infer<typeof engineSchema>;
