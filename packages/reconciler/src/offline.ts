/**
 * The part of the engine that needs no cluster: reading, discovering, rendering, comparing and judging. Hosts that work
 * on files alone load this entry, which leaves the Kubernetes client out.
 *
 * @packageDocumentation
 */
export { isLoopback } from './cluster/loopback';
export type {
  GitCredentials,
  RepositoryConfig,
  RepositoryTrust,
} from './config';
export type { Command, CommandEnd, RunCommand } from './command/runCommand';
export type {
  ApplicationDefinition,
  BuildParameters,
  StatedDependency,
} from './discover/definition';
export type { DiscoveredApp } from './discover/discoverApp';
export {
  definitionsOf,
  discover,
  type DiscoverInput,
  type Discovery,
  type PlaceDiscovery,
  type PlaceState,
} from './discover/discover';
export type {
  DiscoveredFolder,
  DiscoveredFolders,
  EntityFile,
} from './discover/discoverPlace';
export type { Order } from './discover/order';
export { placeKey, type Place } from './discover/place';
export type { EnvironmentTarget, Settings } from './discover/settings';
export { checkYaml, type CheckedYaml } from './discover/yamlFile';
export { effectsOf, type DefinedRevision, type EffectsInput } from './effects';
export { mapLimit } from './engine/mapLimit';
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
export {
  readKubernetesYaml,
  type YamlDocument,
  type YamlError,
} from './kubernetesYaml';
export {
  nextStep,
  type Failure,
  type FailureCode,
  type NextStep,
  type Outcome,
} from './outcome';
export type { SourcedIgnoreRule } from './plan/ignore/ignoreRules';
export { maskManifest } from './plan/maskSecrets';
export { yamlLines } from './plan/yamlLines';
export type { PathChange, Revision } from './ports';
export {
  RenderStation,
  type RenderCounters,
  type Rendered,
} from './render/renderApplication';
export { RenderCache, type RenderIdentity } from './render/renderCache';
export { git, type GitOptions, type GitPlace } from './source/git';
export { openCommit } from './source/openCommit';
