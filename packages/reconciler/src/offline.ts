/**
 * The part of the engine that needs no cluster: reading, discovering, rendering, comparing and judging. Hosts that work
 * on files alone load this entry, which leaves the Kubernetes client out.
 *
 * @packageDocumentation
 */
export { assessHealth, type AssessHealthOptions } from './health';
export { canonicalJson, parseJson, RawNumber } from './json';
export {
  readKubernetesYaml,
  type YamlDocument,
  type YamlError,
} from './kubernetesYaml';
