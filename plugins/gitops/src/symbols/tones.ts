import type {
  HealthStatus,
  SyncStatus,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** How much attention something asks for; each tone has its colour and weight. */
export type Tone = 'ok' | 'warn' | 'bad' | 'busy' | 'off';

/** Square shapes tell sync, round ones health; outline is fine, filled is "look here", dashed is "not known". */
export type Shape =
  | 'sync-equal'
  | 'sync-differs'
  | 'sync-unknown'
  | 'health-fine'
  | 'health-broken'
  | 'health-turning'
  | 'health-paused'
  | 'health-missing'
  | 'health-unknown'
  | 'waits'
  | 'to-come'
  | 'drift';

/** @internal */
export interface Mark {
  shape: Shape;
  tone: Tone;
}

/** Mark of a sync status. */
export const syncMarks: Record<SyncStatus, Mark> = {
  Synced: { shape: 'sync-equal', tone: 'ok' },
  OutOfSync: { shape: 'sync-differs', tone: 'warn' },
  Unknown: { shape: 'sync-unknown', tone: 'off' },
};

/** Mark of a health status. */
export const healthMarks: Record<HealthStatus, Mark> = {
  Healthy: { shape: 'health-fine', tone: 'ok' },
  Progressing: { shape: 'health-turning', tone: 'busy' },
  Degraded: { shape: 'health-broken', tone: 'bad' },
  Suspended: { shape: 'health-paused', tone: 'off' },
  Missing: { shape: 'health-missing', tone: 'warn' },
  Unknown: { shape: 'health-unknown', tone: 'off' },
};
