export { applicationHealth } from './applicationHealth';
export { assessHealth, type AssessHealthOptions } from './assessHealth';
export { computeKstatus, type Kstatus, type KstatusCode } from './kstatus';
export {
  checkHealthRule,
  compileHealthRules,
  type HealthRuleConfig,
  type HealthRuleProblem,
  type HealthRules,
} from './userRules';
export { resourceTree } from './resourceTree';
