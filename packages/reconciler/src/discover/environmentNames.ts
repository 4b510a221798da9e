import {
  LAYOUT,
  nearestName,
  type AppYaml,
  type Problem,
} from '@gitops-suite/model';
import type { CheckedYaml } from './yamlFile';

/**
 * Environments of `app.yaml` that there are not. One that is nearly the name of another is an error: what was meant for
 * it would silently have no effect. Pure.
 * @internal
 */
export function environmentNameProblems(
  app: CheckedYaml<AppYaml> & { value: AppYaml },
  given: { root: string; known: readonly string[]; scope: string },
): Problem[] {
  const { known, root, scope } = given;
  const isApp = scope === 'app';
  return Object.keys(app.value.environments)
    .filter(name => !known.includes(name))
    .map(name => {
      const near = nearestName(name, known);
      const what = isApp ? 'environment' : 'cluster';
      return {
        code: 'unknown-environment',
        severity: near ? ('error' as const) : ('warning' as const),
        message: `There is no ${what} ${name}`,
        file: `${root}/${LAYOUT.app}`,
        line: app.lineOf(['environments', name]),
        cause: `What it states has no effect. There are: ${
          known.join(', ') || 'none'
        }.`,
        cure: near
          ? `Did you mean ${near}? Write that, or remove it.`
          : `Remove it, or ${
              isApp
                ? `add the environment to ${LAYOUT.settings}`
                : 'allow the cluster under trust'
            }.`,
      };
    });
}
