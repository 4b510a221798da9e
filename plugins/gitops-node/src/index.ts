/**
 * The GitOps backend as a service of other backend plugins.
 *
 * @packageDocumentation
 */
export type { GitopsService, GitopsServiceOptions } from './GitopsService';
export { gitopsServiceRef } from './gitopsServiceRef';
