import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { isUnderWay } from './lanes';

/** What a person may do with an Application. */
export interface Rights {
  sync: boolean;
  refresh: boolean;
  /** Act against a sync window. */
  override: boolean;
}

/** Whether Sync… is offered, and if not, why. */
export type SyncOffer =
  | { offered: true; primary: boolean }
  | {
      offered: false;
      because: 'not-allowed' | 'cluster-unreachable' | 'engine' | 'under-way';
    };

/** Sync… is primary only when something differs. It is not offered while the cluster does not answer. */
export function syncOffer(application: Application, rights: Rights): SyncOffer {
  if (!rights.sync) {
    return { offered: false, because: 'not-allowed' };
  }
  if (application.engine !== 'builtin') {
    return { offered: false, because: 'engine' };
  }
  if (application.asOf.stale?.what === 'cluster') {
    return { offered: false, because: 'cluster-unreachable' };
  }
  if (
    isUnderWay(application.operation) &&
    application.operation?.state !== 'Held'
  ) {
    return { offered: false, because: 'under-way' };
  }
  return { offered: true, primary: application.sync.status === 'OutOfSync' };
}
