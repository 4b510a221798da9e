/**
 * The GitOps engine: what a repository wants, what a cluster has, and the way from one to the other.
 *
 * @packageDocumentation
 */
export {
  defaultTiming,
  type AgentClusterConfig,
  type ClusterConfig,
  type GitCredentials,
  type LeaseConfig,
  type ReconcilerConfig,
  type RendererConfig,
  type RepositoryConfig,
  type RepositoryTrust,
  type Timing,
} from './config';
export type { Command, CommandEnd, RunCommand } from './command/runCommand';
export type {
  ApplicationDefinition,
  BuildParameters,
  StatedDependency,
} from './discover/definition';
export type {
  FileQuery,
  Inspection,
  PlanRequest,
  ProposedChange,
  ReconcilerHandle,
} from './handle';
export type { ToldOverride } from './sync/overrideEvent';
export type { AdoptStray, StrayApplication } from './engine/strays';
export {
  assessHealth,
  checkHealthRule,
  compileHealthRules,
  computeKstatus,
  type AssessHealthOptions,
  type HealthRuleConfig,
  type HealthRuleProblem,
  type HealthRules,
  type Kstatus,
  type KstatusCode,
} from './health';
export { canonicalJson, parseJson, RawNumber } from './json';
export { openReconciler, type ReconcilerOptions } from './openReconciler';
export {
  done,
  failed,
  nextStep,
  type Failure,
  type FailureCode,
  type NextStep,
  type Outcome,
} from './outcome';
export type { Comparison } from './plan/comparison';
export type {
  IgnoredFields,
  IgnoreSelector,
  SourcedIgnoreRule,
} from './plan/ignore/ignoreRules';
export type { JqNode, JqSign } from './plan/ignore/jqSyntax';
export type {
  ApplicationRecord,
  Applied,
  ApplyOptions,
  Claim,
  Clock,
  Cluster,
  DeleteOptions,
  EngineState,
  GitSource,
  InventoryEntry,
  JsonPatch,
  KindInfo,
  Leadership,
  LeadershipStatus,
  LeadershipTerm,
  LiveChange,
  LiveState,
  LoadScope,
  Logger,
  PathChange,
  PersonRequest,
  RequestResult,
  Revision,
  Setup,
  Store,
  StoredState,
} from './ports';
export type { DesiredObject } from './render/desired';
export { serveReconciler } from './thread/serveReconciler';
export {
  startReconciler,
  type StartReconcilerOptions,
} from './thread/startReconciler';
