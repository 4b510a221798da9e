/** The words of kstatus, in which Flux tells whether an object is reconciled. @public */
export type KstatusCode = 'Current' | 'InProgress' | 'Failed' | 'Terminating';

/** @public */
export interface Kstatus {
  status: KstatusCode;
  /** Absent when Current. */
  reason?: string;
  message?: string;
}

/** @internal */
export const current: Kstatus = { status: 'Current' };

/** @internal */
export function inProgress(reason: string, message?: string): Kstatus {
  return { status: 'InProgress', reason, message };
}

/** @internal */
export function failed(reason: string, message?: string): Kstatus {
  return { status: 'Failed', reason, message };
}
