export { computeKstatus } from './computeKstatus';
export type { Kstatus, KstatusCode } from './kstatus';
