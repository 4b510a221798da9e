/**
 * The words of the GitOps suite as types and schemas.
 *
 * @packageDocumentation
 */
export {
  agentReportAnswerSchema,
  agentReportSchema,
  agentRequestsAnswerSchema,
  type AgentReport,
  type AgentReportAnswer,
  type AgentRequestsAnswer,
} from './api/agentReport';
export {
  applicationSchema,
  asOfSchema,
  causeSchema,
  commitSchema,
  driftFactSchema,
  historyEntrySchema,
  syncWindowFactsSchema,
  syncWindowStateSchema,
  type Application,
  type AsOf,
  type Cause,
  type Commit,
  type DriftFact,
  type HistoryEntry,
  type SyncWindowFacts,
  type SyncWindowState,
} from './api/application';
export {
  addEnvironmentIntentSchema,
  changeCheckSchema,
  changeEffectSchema,
  changeIntentSchema,
  changePreviewSchema,
  changeSchema,
  createAppIntentSchema,
  createChangeSchema,
  fileEditSchema,
  imageSchema,
  pullRequestSchema,
  type AddEnvironmentIntent,
  type Change,
  type ChangeCheck,
  type ChangeEffect,
  type ChangeIntent,
  type ChangePreview,
  type CreateAppIntent,
  type FileEdit,
  type PullRequest,
} from './api/change';
export {
  applicationFacets,
  applicationListSchema,
  applicationQuerySchema,
  listSchema,
  type ApplicationFacet,
  type ApplicationList,
  type ApplicationQuery,
  type List,
} from './api/list';
export {
  finalOperationStates,
  operationSchema,
  operationStateSchema,
  operationSummarySchema,
  overrideReasonLength,
  stepResultSchema,
  syncRequestSchema,
  triggerSchema,
  windowOverrideSchema,
  type Operation,
  type OperationState,
  type OperationSummary,
  type StepResult,
  type SyncRequest,
  type Trigger,
  type WindowOverride,
} from './api/operation';
export {
  guardSchema,
  hookDeletePolicySchema,
  planSchema,
  planStepSchema,
  planVerbSchema,
  syncPhaseSchema,
  type Guard,
  type HookDeletePolicy,
  type Plan,
  type PlanStep,
  type PlanVerb,
  type SyncPhase,
} from './api/plan';
export {
  clusterEventSchema,
  diffLineSchema,
  fieldDifferenceSchema,
  fieldManagerSchema,
  ignoredFieldSchema,
  objectRefSchema,
  resourceDiffSchema,
  resourceHealthSchema,
  resourceNodeSchema,
  timestampSchema,
  type ClusterEvent,
  type DiffLine,
  type FieldDifference,
  type FieldManager,
  type IgnoredField,
  type ResourceDiff,
  type ResourceHealth,
  type ResourceNode,
} from './api/resource';
export {
  clusterStatusSchema,
  environmentSchema,
  readingSchema,
  repositoryStatusSchema,
  type ClusterStatus,
  type Environment,
  type RepositoryStatus,
} from './api/setup';
export {
  isReadyHealth,
  waitFor,
  waitForOrder,
  waitReasonSchema,
  waitSchema,
  type Wait,
  type WaitReason,
} from './api/wait';
export {
  applicationId,
  DNS_LABEL,
  objectKey,
  parseObjectKey,
  refOf,
  type KubernetesObject,
  type ObjectKey,
  type ObjectRef,
} from './ids';
export {
  APPLICATION_ANNOTATION,
  ENTITY_APP_ANNOTATION,
  FIELD_MANAGER,
  HOOK_ANNOTATION,
  HOOK_FINALIZER,
  LAYOUT,
  PART_OF_LABEL,
} from './names';
export { nearestName } from './nearestName';
export { problemSchema, type Problem } from './problem';
export type {
  DirectoryParameters,
  FileSource,
  HelmParameters,
  HelmSetting,
  KustomizeParameters,
  ReadSet,
  Renderer,
  RenderOutcome,
  RenderRequest,
  RenderTool,
  SourceEntry,
  SubstituteParameters,
} from './renderer';
export { appYamlSchema, type AppYaml } from './repository/appYaml';
export { isBranchName } from './repository/branchName';
export {
  environmentSettingsSchema,
  gitopsYamlSchema,
  infrastructureSettingsSchema,
  type EnvironmentSettings,
  type GitopsYaml,
} from './repository/gitopsYaml';
export {
  ignoreDifferencesSchema,
  ignoreRuleSchema,
  type IgnoreRule,
} from './repository/ignoreDifferences';
export { repositoryJsonSchemas } from './repository/jsonSchema';
export {
  appAt,
  overlayFolder,
  overlayPattern,
  overlayRoot,
  type OverlayPlace,
} from './repository/overlayPath';
export {
  directoryOptionsSchema,
  helmOptionsSchema,
  kustomizeOptionsSchema,
  postBuildSchema,
  sourceOptionsShape,
  type DirectoryOptions,
  type HelmOptions,
  type KustomizeOptions,
  type PostBuild,
  type SourceOptions,
} from './repository/sourceOptions';
export {
  syncOptionOf,
  syncOptions,
  syncOptionValues,
  whyNoSyncOption,
  type SyncOption,
  type SyncOptionName,
} from './repository/syncOptions';
export {
  automatedPolicySchema,
  retryPolicySchema,
  syncPolicySchema,
  type RetryPolicy,
  type SyncPolicy,
} from './repository/syncPolicy';
export { syncWindowSchema, type SyncWindow } from './repository/syncWindow';
export {
  driftKindSchema,
  engineSchema,
  healthOrder,
  healthStatusSchema,
  syncOrder,
  syncStatusSchema,
  type DriftKind,
  type Engine,
  type HealthStatus,
  type SyncStatus,
} from './status';
