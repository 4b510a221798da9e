export {
  checkHealthRule,
  compileHealthRules,
  type HealthRuleConfig,
  type HealthRuleProblem,
  type HealthRules,
} from './compileHealthRules';
