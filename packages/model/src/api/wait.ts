import { z } from 'zod';
import { healthStatusSchema, type HealthStatus } from '../status';

/** Why something is not ready for what depends on it. @public */
export const waitReasonSchema = z.enum([
  /** A newer commit concerns it and was not looked at yet. */
  'unread',
  'render-failed',
  'unreachable',
  /** Another process looks after it. */
  'elsewhere',
  'other-engine',
  /** It waits for something itself. */
  'waiting',
  'syncing',
  'held',
  'sync-failed',
  'out-of-sync',
  'unhealthy',
  /** What needs it is deleted first. */
  'leaving',
  /** What is written about its order cannot be carried out: `problems` say why. */
  'order',
]);
/** See {@link waitReasonSchema}. @public */
export type WaitReason = z.infer<typeof waitReasonSchema>;

/** Why an Application is not synced by itself yet. @public */
export const waitSchema = z.object({
  /** Id of the Application that it waits for. */
  application: z.string().optional(),
  reason: waitReasonSchema,
  /** `Waits for cert-manager in staging: Progressing`. */
  message: z.string(),
});
/** See {@link waitSchema}. @public */
export type Wait = z.infer<typeof waitSchema>;

const words: Readonly<Record<WaitReason, string>> = {
  unread: 'its newest commit has not been looked at yet',
  'render-failed': 'it does not render',
  unreachable: 'its cluster does not answer',
  elsewhere: 'it is looked after elsewhere',
  'other-engine': 'another engine reconciles it',
  waiting: 'it waits, too',
  syncing: 'its sync is under way',
  held: 'its sync waits for a person',
  'sync-failed': 'its sync failed',
  'out-of-sync': 'OutOfSync',
  unhealthy: 'not healthy',
  leaving: 'it is deleted first',
  order: 'its order is not clear',
};

/** What an Application waits for, in words. Pure. @public */
export function waitFor(
  dependency: { id: string; app: string; environment: string },
  reason: WaitReason,
  health?: HealthStatus,
): Wait {
  const { id, app, environment } = dependency;
  const why = reason === 'unhealthy' && health ? health : words[reason];
  return {
    application: id,
    reason,
    message: `Waits for ${app} in ${environment}: ${why}`,
  };
}

/** That an Application is not synced by itself because of what Git says about its order. Pure. @public */
export function waitForOrder(cause: string): Wait {
  return { reason: 'order', message: `Not synced by itself: ${cause}` };
}

/** Health with which an Application may be depended on. Pure. @public */
export function isReadyHealth(
  status: z.infer<typeof healthStatusSchema>,
): boolean {
  return status === 'Healthy' || status === 'Suspended';
}
