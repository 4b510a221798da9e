/**
 * The wire contract of the GitOps plugin: the words of the model, permissions, signals and a typed client.
 *
 * @packageDocumentation
 */
export * from '@gitops-suite/model';
export {
  approveRequestSchema,
  changesQuerySchema,
  clusterViewSchema,
  diffAnswerSchema,
  diffQuerySchema,
  eventsAnswerSchema,
  pageQuerySchema,
  refreshAnswerSchema,
  repositoryEntitiesSchema,
  resourcesAnswerSchema,
  suiteStatusSchema,
  type ApproveRequest,
  type ChangesQuery,
  type ClusterView,
  type CreateChangeRequest,
  type PageQuery,
  type RepositoryEntities,
  type SuiteStatus,
} from './bodies';
export { GITOPS_REVISION_TOPIC, type GitopsRevisionEvent } from './events';
export type {
  ApplicationListQuery,
  ChangeIntentInput,
  ChangeKind,
  GitopsApi,
  GitopsRequestOptions,
  Items,
} from './GitopsApi';
export {
  GitopsClient,
  type Answer,
  type GitopsClientOptions,
} from './GitopsClient';
export {
  gitopsApplicationReadPermission,
  gitopsApplicationRefreshPermission,
  gitopsApplicationSyncPermission,
  gitopsChangeCreatePermission,
  gitopsEmergencyOverridePermission,
  gitopsPermissions,
  gitopsViewPermission,
} from './permissions';
export { appOfEntity, queryOfEntity } from './queryOfEntity';
export {
  GITOPS_SIGNAL_CHANNEL,
  isSignalFor,
  type GitopsSignal,
} from './signals';
