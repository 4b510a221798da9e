import { checkHealthRule } from '@gitops-suite/reconciler/offline';
import { z } from 'zod';
import { readChecked } from '../readChecked';
import type { Terminal } from '../terminal/Terminal';

const ruleSchema = z
  .strictObject({
    group: z.string().default(''),
    kind: z.string(),
    suspended: z.string().optional(),
    progressing: z.string().optional(),
    degraded: z.string().optional(),
    healthy: z.string(),
    message: z.string().optional(),
  })
  .superRefine((rule, context) => {
    for (const { field, cause, cure } of checkHealthRule(rule)) {
      context.addIssue({
        code: 'custom',
        path: [field],
        message: cause,
        params: { cure },
      });
    }
  });

/** How the user has kinds judged: what a portal has under `gitops.health`. @internal */
export const healthRulesSchema = z.strictObject({
  rules: z
    .array(ruleSchema)
    .default([])
    .superRefine((rules, context) => {
      const names = rules.map(({ group, kind }) => `${group}/${kind}`);
      names.forEach((name, index) => {
        if (names.indexOf(name) < index) {
          context.addIssue({
            code: 'custom',
            path: [index],
            message: `There is another rule for ${name}`,
            params: { cure: 'Keep one of them.' },
          });
        }
      });
    }),
});

/** Rules as the engine takes them. @internal */
export type HealthRuleConfigs = z.output<typeof healthRulesSchema>['rules'];

/** The rules of the file that `--health-rules` names; none without it. Throws a Failure. @internal */
export async function readHealthRules(
  path: string | undefined,
  { cwd }: Pick<Terminal, 'cwd'>,
): Promise<HealthRuleConfigs> {
  if (path === undefined) {
    return [];
  }
  const { rules } = await readChecked({
    ...{ path, cwd, what: 'file of health rules', option: '--health-rules' },
    schema: healthRulesSchema,
  });
  return rules;
}
