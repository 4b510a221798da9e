import type { Config } from '@backstage/config';
import {
  checkHealthRule,
  type HealthRuleConfig,
} from '@gitops-suite/reconciler';
import { ConfigProblem } from './ConfigProblem';

const expressions = [
  'suspended',
  'progressing',
  'degraded',
  'healthy',
  'message',
] as const;

/** `gitops.health.rules`: how the user has kinds judged. Each expression is compiled here, so that a bad one is found at start. */
export function readHealthRules(gitops: Config): HealthRuleConfig[] {
  const rules: HealthRuleConfig[] = [];
  const entries = gitops.getOptionalConfigArray('health.rules') ?? [];
  for (const [index, entry] of entries.entries()) {
    const key = `health.rules[${index}]`;
    const rule = readRule(entry);
    const [problem] = checkHealthRule(rule);
    if (problem) {
      throw new ConfigProblem(
        `${key}.${problem.field}`,
        `${problem.cause}.`,
        problem.cure,
      );
    }
    if (rules.some(one => one.group === rule.group && one.kind === rule.kind)) {
      throw new ConfigProblem(
        key,
        `There is another rule for ${rule.group}/${rule.kind}.`,
        'Keep one of them.',
      );
    }
    rules.push(rule);
  }
  return rules;
}

function readRule(config: Config): HealthRuleConfig {
  return {
    // The group of the core is empty, which getString refuses.
    group: config.getOptional<string>('group') ?? '',
    kind: config.getString('kind'),
    ...Object.fromEntries(
      expressions.flatMap(name => {
        const text = config.getOptionalString(name);
        return text === undefined ? [] : [[name, text]];
      }),
    ),
  };
}
