import {
  LAYOUT,
  type AppYaml,
  type KustomizeOptions,
  type KustomizeParameters,
  type Problem,
  type RenderTool,
  type SourceOptions,
} from '@gitops-suite/model';
import type { ApplicationDefinition, BuildParameters } from './definition';
import { helmParameters } from './helmParameters';
import { parseImage } from './imageOption';
import { mergeOptions } from './mergeOptions';
import type { OverlayShape } from './overlay';
import type { CheckedYaml } from './yamlFile';

/** How an overlay is built, and what is wrong with the options of its app. @internal */
export interface Build {
  tool: RenderTool;
  parameters: BuildParameters | undefined;
  problems: readonly Problem[];
}

/** @internal */
export interface BuildInput {
  app: AppYaml;
  appName: string;
  environment: string;
  /** Folder of the app. */
  root: string;
  shape: OverlayShape;
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** The options of an app for one overlay, as parameters of its render. Pure. @internal */
export function buildOf(input: BuildInput): Build {
  const { app, environment, root, shape } = input;
  const own = app.environments[environment];
  const options = mergeOptions(app, own);
  const statedIn =
    hasOptions(app) || hasOptions(own) ? `${root}/${LAYOUT.app}` : undefined;
  if (shape.tool === 'helm') {
    const { helm, namespace, problems } = helmParameters(input, options.helm);
    return {
      tool: 'helm',
      parameters: { helm, ...(namespace && { namespace }), statedIn },
      problems,
    };
  }
  const kustomize = options.kustomize && kustomizeParameters(options.kustomize);
  const substitute = options.postBuild && {
    variables: options.postBuild.substitute ?? {},
    strict: options.postBuild.strict ?? false,
  };
  const isPlain = shape.tool === 'directory';
  const directory = isPlain ? options.directory : undefined;
  if (!kustomize && !substitute && !directory) {
    return { tool: shape.tool, parameters: undefined, problems: [] };
  }
  return {
    // Plain manifests with options for kustomize get a kustomization that lists them.
    tool: kustomize || substitute ? 'kustomize' : shape.tool,
    parameters: { kustomize, directory, substitute, statedIn },
    problems: [],
  };
}

function kustomizeParameters(options: KustomizeOptions): KustomizeParameters {
  const { commonLabels, commonAnnotations } = options;
  return {
    namePrefix: options.namePrefix,
    nameSuffix: options.nameSuffix,
    namespace: options.namespace,
    images: lastByName(options.images?.map(parseImage)),
    replicas: lastByName(options.replicas),
    components: options.components,
    ignoreMissingComponents: options.ignoreMissingComponents,
    patches: options.patches,
    labels: commonLabels && {
      pairs: commonLabels,
      reach: reachOf(options),
      force: options.forceCommonLabels ?? false,
    },
    annotations: commonAnnotations && {
      pairs: commonAnnotations,
      force: options.forceCommonAnnotations ?? false,
    },
  };
}

function reachOf({
  labelWithoutSelector,
  labelIncludeTemplates,
}: KustomizeOptions): 'all' | 'metadata' | 'templates' {
  if (!labelWithoutSelector) {
    return 'all';
  }
  return labelIncludeTemplates ? 'templates' : 'metadata';
}

function lastByName<T extends { name?: string }>(
  entries: readonly T[] | undefined,
): T[] | undefined {
  return (
    entries && [...new Map(entries.map(entry => [entry.name, entry])).values()]
  );
}

const BLOCKS = ['kustomize', 'helm', 'directory', 'postBuild'] as const;

function hasOptions(options: SourceOptions | undefined): boolean {
  return BLOCKS.some(block => options?.[block] !== undefined);
}

/** Options that overlays of the app do not take, because these are built with another tool. Pure. @internal */
export function unusedOptions(
  app: CheckedYaml<AppYaml> & { value: AppYaml },
  root: string,
  definitions: readonly ApplicationDefinition[],
): Problem[] {
  const { environments } = app.value;
  const stated = [
    { options: app.value as SourceOptions, path: [], users: definitions },
    ...Object.entries(environments).map(([name, options]) => ({
      options: options as SourceOptions,
      path: ['environments', name],
      users: definitions.filter(({ environment }) => environment === name),
    })),
  ];
  return stated.flatMap(({ options, path, users }) =>
    BLOCKS.filter(block => options[block] !== undefined).flatMap(block => {
      const leaving = users.filter(user => !isUsed(block, user));
      return leaving.length === 0
        ? []
        : {
            code: 'unused-options',
            severity: 'warning' as const,
            file: `${root}/${LAYOUT.app}`,
            line: app.lineOf([...path, block]),
            ...tellUnused([...path, block].join('.'), { users, leaving }),
          };
    }),
  );
}

function tellUnused(
  block: string,
  {
    users,
    leaving,
  }: Record<'users' | 'leaving', readonly ApplicationDefinition[]>,
): Pick<Problem, 'message' | 'cause' | 'cure'> {
  const isNobodys = leaving.length === users.length;
  const tools = [...new Set(leaving.map(({ tool }) => tool))].join(', ');
  const where = leaving.map(({ environment }) => environment).join(', ');
  return {
    message: `${block} has no effect${isNobodys ? '' : ` in ${where}`}`,
    cause: isNobodys
      ? `The overlays are built with ${tools}.`
      : `There it is built with ${tools}.`,
    cure: isNobodys
      ? 'Remove it, or write it as an option of that tool.'
      : 'Write it under the environments that take it, or as an option of that tool for the others.',
  };
}

function isUsed(
  block: (typeof BLOCKS)[number],
  { build }: ApplicationDefinition,
): boolean {
  return build?.[block === 'postBuild' ? 'substitute' : block] !== undefined;
}
