import { LAYOUT, type AppYaml } from '@gitops-suite/model';
import type { StatedDependency } from './definition';
import type { CheckedYaml } from './yamlFile';

/**
 * What `app.yaml` says that an environment depends on: its own list, else that for all. Undefined when nothing is
 * written. Pure.
 * @internal
 */
export function statedDependencies(
  { value, lineOf }: Extract<CheckedYaml<AppYaml>, { problems: [] }>,
  root: string,
  environment: string,
): readonly StatedDependency[] | undefined {
  const own = value.environments[environment]?.dependsOn;
  const path = own ? ['environments', environment, 'dependsOn'] : ['dependsOn'];
  return (own ?? value.dependsOn)?.map((name, index) => ({
    name,
    file: `${root}/${LAYOUT.app}`,
    line: lineOf([...path, index]),
  }));
}
