import {
  refOf,
  type KubernetesObject,
  type ResourceHealth,
} from '@gitops-suite/model';
import { hasStatus } from '../liveFields';
import { health } from '../rule';
import { observed } from '../rules/vocabulary';
import { CelExpression, celContext } from './celExpression';

/**
 * How a user has objects of a kind judged. Expressions are in CEL and answer true or false; they are asked in the order
 * in which they stand here, and where none is true, the object is Progressing. Plain data: it crosses a thread.
 * @public
 */
export interface HealthRuleConfig {
  /** Group of the API; '' for the core, `*` for all, `*.example.com` for all that end so. */
  group: string;
  /** Kind, or `*` for all of the group. */
  kind: string;
  suspended?: string;
  progressing?: string;
  degraded?: string;
  healthy?: string;
  /** Answers the text that explains the verdict. */
  message?: string;
}

/** What a rule cannot be used for. @public */
export interface HealthRuleProblem {
  field: keyof HealthRuleConfig;
  /** Why, without a full stop. */
  cause: string;
  /** What to write instead: a sentence. */
  cure: string;
}

/** Rules of a user, ready to judge; see {@link compileHealthRules}. @public */
export interface HealthRules {
  /** Undefined for kinds that no rule names. */
  judge(object: KubernetesObject): ResourceHealth | undefined;
}

const verdicts = [
  ['suspended', 'Suspended'],
  ['progressing', 'Progressing'],
  ['degraded', 'Degraded'],
  ['healthy', 'Healthy'],
] as const;

const groupPattern = /^(\*|(\*\.)?[a-z0-9]([-a-z0-9.]*[a-z0-9])?|)$/;
const kindPattern = /^(\*|[A-Z][A-Za-z0-9]*)$/;

/** All that is wrong with a rule; nothing when it can be used. Pure. @public */
export function checkHealthRule(rule: HealthRuleConfig): HealthRuleProblem[] {
  const causes: [keyof HealthRuleConfig, string][] = [];
  if (!groupPattern.test(rule.group)) {
    causes.push(['group', `"${rule.group}" is no group`]);
  }
  if (!kindPattern.test(rule.kind)) {
    causes.push(['kind', `"${rule.kind}" is no kind`]);
  }
  if (rule.healthy === undefined) {
    causes.push(['healthy', 'It is missing, so nothing would ever be Healthy']);
  }
  for (const [field] of [...verdicts, ['message'] as const]) {
    const text = rule[field];
    try {
      if (text !== undefined) {
        CelExpression.compile(text);
      }
    } catch (error) {
      causes.push([field, (error as Error).message]);
    }
  }
  return causes.map(([field, cause]) => ({
    field,
    cause,
    cure: cureOf(field),
  }));
}

function cureOf(field: keyof HealthRuleConfig): string {
  switch (field) {
    case 'group':
      return 'Write a group such as shop.example.com, "*.example.com", "*", or leave it out for the core.';
    case 'kind':
      return 'Write a kind such as Widget, or "*".';
    default:
      return 'Write a CEL expression such as status.ready == true.';
  }
}

/** Compiles the rules of a user once. A rule that cannot be used judges its kinds Unknown and says why. @public */
export function compileHealthRules(
  rules: readonly HealthRuleConfig[],
): HealthRules {
  const byKind = new Map<string, Judge>(
    rules.map(rule => [`${rule.group}/${rule.kind}`, compile(rule)]),
  );
  return {
    judge(object) {
      const { group, kind } = refOf(object);
      const key = namesOf(group, kind).find(name => byKind.has(name));
      return key === undefined ? undefined : byKind.get(key)!(object);
    },
  };
}

/** The names under which a rule for this kind may stand, from the nearest to the farthest. */
function namesOf(group: string, kind: string): string[] {
  const groups = [group];
  for (let at = group.indexOf('.'); at >= 0; at = group.indexOf('.', at + 1)) {
    groups.push(`*${group.slice(at)}`);
  }
  groups.push('*');
  return groups.flatMap(name => [`${name}/${kind}`, `${name}/*`]);
}

type Judge = (object: KubernetesObject) => ResourceHealth;

function compile(rule: HealthRuleConfig): Judge {
  const [problem] = checkHealthRule(rule);
  if (problem) {
    return () => unusable(`${problem.field}: ${problem.cause}`);
  }
  const asked = verdicts.flatMap(([field, status]) => {
    const text = rule[field];
    return text === undefined
      ? []
      : [{ field, status, expression: CelExpression.compile(text) }];
  });
  const message =
    rule.message === undefined
      ? undefined
      : CelExpression.compile(rule.message);
  const readsStatus = verdicts.some(([field]) =>
    /\bstatus\b/.test(rule[field] ?? ''),
  );
  return object => {
    if (readsStatus && !hasStatus(object)) {
      return waiting;
    }
    const unseen = observed(object, 0);
    return unseen ?? judge(object, asked, message);
  };
}

const waiting = health(
  'Progressing',
  'NotReported',
  'Waits for its controller to report',
);

function unusable(cause: string): ResourceHealth {
  return health('Unknown', 'RuleFailed', `The health rule fails: ${cause}`);
}

interface Asked {
  field: string;
  status: ResourceHealth['status'];
  expression: CelExpression;
}

/** Fails closed: what cannot be evaluated is Unknown, never green. */
function judge(
  object: KubernetesObject,
  asked: readonly Asked[],
  message: CelExpression | undefined,
): ResourceHealth {
  let field = 'object';
  try {
    const context = celContext(object);
    for (const one of asked) {
      field = one.field;
      const answer = one.expression.evaluate(context);
      if (typeof answer !== 'boolean') {
        return unusable(`${field}: It answers ${typeof answer}, not a bool`);
      }
      if (answer) {
        field = 'message';
        const text = message?.evaluate(context);
        return health(
          one.status,
          'Rule',
          typeof text === 'string' && text !== '' ? text : undefined,
        );
      }
    }
  } catch (error) {
    return unusable(`${field}: ${(error as Error).message}`);
  }
  return health('Progressing', 'Rule', 'None of its conditions is met yet');
}
