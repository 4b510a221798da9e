/**
 * The catalog's side of GitOps.
 *
 * @packageDocumentation
 */
export { catalogModuleGitops as default } from './module';
