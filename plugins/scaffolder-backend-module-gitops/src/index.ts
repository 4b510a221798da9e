/**
 * Scaffolder actions of GitOps.
 *
 * @packageDocumentation
 */
export { scaffolderModuleGitops as default } from './module';
