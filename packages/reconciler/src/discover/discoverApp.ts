import {
  applicationId,
  appYamlSchema,
  DNS_LABEL,
  LAYOUT,
  type AppYaml,
  type IgnoreRule,
  type Problem,
  type SourceEntry,
} from '@gitops-suite/model';
import type { SourcedIgnoreRule } from '../plan/ignore/ignoreRules';
import type { ApplicationDefinition } from './definition';
import { environmentNameProblems } from './environmentNames';
import { ignoreProblems } from './ignoreProblems';
import { shapeOfOverlay, type OverlayShape } from './overlay';
import { environmentNames, overlaysOf, type Target } from './overlayTargets';
import type { Place } from './place';
import type { Settings } from './settings';
import { accountOf, accountProblem } from './serviceAccount';
import { statedDependencies } from './statedDependencies';
import { buildOf, unusedOptions, type Build } from './buildParameters';
import { windowProblems, windowsOf } from './syncWindows';
import { checkYaml, type CheckedYaml } from './yamlFile';

/** One app, or one piece of infrastructure, at a place. @internal */
export interface AppFolder {
  scope: 'app' | 'infrastructure';
  name: string;
  place: Place;
  /** Its folder, and its overlays elsewhere. */
  entries: readonly SourceEntry[];
  /** Text of `app.yaml`, when there is one. */
  appYaml?: string;
}

/** What a folder defines. `unreadable` says that the definition itself is broken: the last good one stays. @public */
export interface DiscoveredApp {
  definitions: readonly ApplicationDefinition[];
  problems: readonly Problem[];
  unreadable: boolean;
  /** Folders of its overlays, also of those that define nothing. */
  overlays: readonly string[];
}

/** The Applications of one folder. Pure. @internal */
export function discoverApp(
  folder: AppFolder,
  settings: Settings,
): DiscoveredApp {
  const root = `${
    folder.scope === 'app' ? LAYOUT.apps : LAYOUT.infrastructure
  }/${folder.name}`;
  if (!DNS_LABEL.test(folder.name)) {
    return broken({
      code: 'name',
      severity: 'error',
      message: `${root} cannot be the name of an app`,
      file: root,
      cause: 'It is part of names in the cluster.',
      cure: 'Use lower case letters, digits and "-", at most 63 characters.',
    });
  }
  const app = readAppYaml(root, folder.appYaml);
  if (!app.value) {
    return broken(...app.problems);
  }
  const problems = environmentNameProblems(app, {
    root,
    known: environmentNames(folder.scope, settings),
    scope: folder.scope,
  });
  if (problems.some(({ severity }) => severity === 'error')) {
    return broken(...problems);
  }
  const overlays = overlaysOf(root, folder, settings);
  const definitions = overlays.flatMap(({ path, targets, unused }) => {
    problems.push(...(unused ? [unused] : []));
    const shape = shapeOfOverlay(root, path, folder.entries);
    if ('code' in shape) {
      problems.push(shape);
      return [];
    }
    return targets.map(target => {
      const built = buildOf({
        app: app.value,
        appName: folder.name,
        environment: target.environment,
        root,
        shape,
        lineOf: app.lineOf,
      });
      problems.push(...built.problems);
      return define({
        ...{ folder, shape, built, target, settings },
        app: app.value,
        dependsOn: statedDependencies(app, root, target.environment),
      });
    });
  });
  problems.push(
    ...definitions.flatMap(each => accountProblem(each, settings) ?? []),
  );
  problems.push(...unusedOptions(app, root, definitions));
  return {
    definitions: definitions.filter(each => !accountProblem(each, settings)),
    // What is stated for all environments is wrong in each of them.
    problems: [
      ...new Map(problems.map(each => [JSON.stringify(each), each])).values(),
    ],
    // An option that cannot be read would else take effect as none.
    unreadable: problems.some(({ code }) => code === 'source-option'),
    overlays: overlays.map(({ path }) => path),
  };
}

function define(input: {
  folder: AppFolder;
  shape: OverlayShape;
  built: Build;
  target: Target;
  app: AppYaml;
  dependsOn: ApplicationDefinition['dependsOn'];
  settings: Settings;
}): ApplicationDefinition {
  const { folder, shape, built, target, app, settings } = input;
  const own = app.environments[target.environment];
  const namespace = (own?.namespace ?? app.namespace ?? target.namespace)
    .replaceAll('{app}', folder.name)
    .replaceAll('{environment}', target.environment);
  const id = applicationId({
    repository: settings.prefixIds ? settings.repository : undefined,
    app: folder.name,
    environment: target.environment,
  });
  return {
    id,
    app: folder.name,
    environment: target.environment,
    order: target.order,
    scope: folder.scope,
    repository: folder.place.repository,
    branch: folder.place.branch,
    ...(folder.place.repository !== settings.repository && {
      home: settings.repository,
    }),
    cluster: target.cluster,
    namespace,
    engine: target.engine,
    serviceAccount: accountOf(
      {
        name:
          own?.serviceAccountName ??
          app.serviceAccountName ??
          target.serviceAccountName,
        namespace,
        cluster: target.cluster,
        placeTrust: target.placeTrust,
      },
      settings,
    ),
    tool: built.tool,
    path: shape.path,
    overlay: shape.overlay,
    build: built.parameters,
    policy: own?.sync ?? app.sync ?? target.policy ?? { options: [] },
    dependsOn: input.dependsOn,
    syncWindows: windowsOf(
      [settings.syncWindows, target.syncWindows, app.syncWindows],
      { id, app: folder.name, namespace, cluster: target.cluster },
    ),
    ignoreDifferences: ignoreRules(folder, { settings, target, app }),
    entityRef: app.entityRef,
    owner:
      app.owner ??
      (folder.scope === 'infrastructure'
        ? settings.infrastructure.owner
        : undefined),
  };
}

/** All that apply, from the widest to the narrowest; undefined when there is none. */
function ignoreRules(
  { scope, name }: AppFolder,
  levels: { settings: Settings; target: Target; app: AppYaml },
): readonly SourcedIgnoreRule[] | undefined {
  const { settings, target, app } = levels;
  const root = scope === 'app' ? LAYOUT.apps : LAYOUT.infrastructure;
  const from = (
    file: string,
    rules: readonly IgnoreRule[] | undefined,
  ): SourcedIgnoreRule[] => (rules ?? []).map(rule => ({ ...rule, file }));
  const own = `${root}/${name}/${LAYOUT.app}`;
  const rules = [
    ...from(LAYOUT.settings, settings.ignoreDifferences),
    ...from(LAYOUT.settings, target.ignoreDifferences),
    ...from(own, app.ignoreDifferences),
    ...from(own, app.environments[target.environment]?.ignoreDifferences),
  ];
  return rules.length > 0 ? rules : undefined;
}

function readAppYaml(
  root: string,
  text: string | undefined,
): CheckedYaml<AppYaml> {
  const file = `${root}/${LAYOUT.app}`;
  const checked = checkYaml(file, text ?? '', appYamlSchema);
  if (!checked.value) {
    return checked;
  }
  const { value, lineOf } = checked;
  const problems = [
    ...windowProblems(value.syncWindows, {
      ...{ file, lineOf, path: ['syncWindows'] },
    }),
    ...ignoreProblems(value.ignoreDifferences, {
      file,
      path: ['ignoreDifferences'],
      lineOf,
    }),
    ...Object.entries(value.environments).flatMap(([name, own]) =>
      ignoreProblems(own.ignoreDifferences, {
        file,
        path: ['environments', name, 'ignoreDifferences'],
        lineOf,
      }),
    ),
  ];
  return problems.length > 0 ? { value: undefined, problems } : checked;
}

function broken(...problems: Problem[]): DiscoveredApp {
  return { definitions: [], problems, unreadable: true, overlays: [] };
}
