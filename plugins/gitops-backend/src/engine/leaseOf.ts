import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { LeaseConfig } from '@gitops-suite/reconciler';
import type { GitopsConfig } from '../config/readConfig';

/** The Lease by which this backend leads, unless it is the only one that can reach the database. */
export function leaseOf(
  config: GitopsConfig['lease'],
  isShared: boolean,
): LeaseConfig | undefined {
  const { enabled = isShared, namespace } = config;
  return enabled
    ? {
        namespace,
        // The name of a pod comes back after a restart; who held the Lease before is somebody else.
        identity: `${hostname()}-${randomBytes(4).toString('hex')}`,
      }
    : undefined;
}
