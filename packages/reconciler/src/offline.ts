/**
 * The part of the engine that needs no cluster: reading, discovering, rendering, comparing and judging. Hosts that work
 * on files alone load this entry, which leaves the Kubernetes client out.
 *
 * @packageDocumentation
 */
export type { RepositoryConfig } from './config';
export {
  definitionsOf,
  discover,
  type ApplicationDefinition,
  type DiscoverInput,
  type Discovery,
} from './discover';
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
export { checkYaml, type CheckedYaml } from './discover';
export { maskManifest, yamlLines } from './plan';
export type { PathChange, Revision } from './ports';
export { RenderCache, RenderStation, type Rendered } from './render';
export { git, openCommit, type GitOptions } from './source';
