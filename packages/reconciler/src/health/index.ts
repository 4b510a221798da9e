export {
  applicationHealth,
  type ApplicationHealth,
  type ApplicationHealthInput,
} from './applicationHealth';
export { assessHealth, type AssessHealthOptions } from './assessHealth';
export type { Children } from './descendants';
export { findCause, type CauseInput } from './findCause';
export { computeKstatus, type Kstatus, type KstatusCode } from './kstatus';
export { podCause, type PodCause, type PodCauseOptions } from './podCause';
export {
  checkHealthRule,
  compileHealthRules,
  type HealthRuleConfig,
  type HealthRuleProblem,
  type HealthRules,
} from './userRules';
export { resourceTree, type ResourceTreeInput } from './resourceTree';
