import {
  LAYOUT,
  type HelmOptions,
  type HelmParameters,
  type HelmSetting,
  type Problem,
} from '@gitops-suite/model';
import { parseDocument } from 'yaml';
import type { BuildInput } from './buildParameters';
import { mergeValues } from './mergeOptions';

/** Options of a chart as parameters of its render, and what is wrong with them. Pure. @internal */
export function helmParameters(
  input: BuildInput,
  options: HelmOptions = {},
): { helm: HelmParameters; namespace?: string; problems: Problem[] } {
  const reader = new HelmReader(input);
  const stated = reader.paths('valueFiles', options.valueFiles ?? []);
  const { valueFiles = [] } = input.shape;
  const helm: HelmParameters = {
    releaseName: options.releaseName ?? input.appName,
    valueFiles: [
      ...valueFiles,
      ...stated.filter(file => !valueFiles.includes(file)),
    ],
    ignoreMissingValueFiles: options.ignoreMissingValueFiles,
    values: reader.values(),
    set: reader.settings(options),
    kubeVersion: options.kubeVersion,
    apiVersions: options.apiVersions,
    includeCrds: options.skipCrds === undefined ? undefined : !options.skipCrds,
    skipTests: options.skipTests,
    skipSchemaValidation: options.skipSchemaValidation,
  };
  return { helm, namespace: options.namespace, problems: reader.problems };
}

/** A comma would end the value, but for a list in braces: as Argo CD does it. */
function escapeCommas(value: string): string {
  const isList = value.startsWith('{') && value.endsWith('}');
  return isList ? value : value.replaceAll(/(?<!\\),/g, '\\,');
}

class HelmReader {
  readonly problems: Problem[] = [];

  constructor(private readonly input: BuildInput) {}

  /** Inline values of the app, with those of the environment on top. */
  values(): Record<string, unknown> | undefined {
    const { app, environment } = this.input;
    const all = this.inline(app.helm, ['helm']);
    const own = this.inline(app.environments[environment]?.helm, [
      'environments',
      environment,
      'helm',
    ]);
    return all || own ? mergeValues(all ?? {}, own ?? {}) : undefined;
  }

  /** Paths from the root of the repository; one that leaves it is a problem, and stays as it is. */
  paths(option: string, paths: readonly string[]): string[] {
    return paths.map(path => {
      const isRemote = /^[a-z][a-z0-9+.-]*:\/\//i.test(path);
      const resolved = isRemote ? undefined : resolve(this.input.root, path);
      if (resolved === undefined) {
        this.report(['helm', option], {
          message: `${path} ${
            isRemote ? 'is not part of' : 'lies outside of'
          } this repository`,
          cause: 'A render depends on this repository alone.',
          cure: `Copy the file into the repository, and write its path relative to ${this.input.root} or from the root with a / in front.`,
        });
      }
      return resolved ?? path;
    });
  }

  settings({
    parameters = [],
    fileParameters = [],
  }: HelmOptions): HelmSetting[] | undefined {
    const paths = this.paths(
      'fileParameters',
      fileParameters.map(({ path }) => path),
    );
    const settings: HelmSetting[] = [
      ...parameters.map(({ name, value, forceString }) => ({
        name,
        value: escapeCommas(value),
        ...(forceString && { type: 'string' as const }),
      })),
      ...fileParameters.map(({ name }, index) => ({
        name,
        value: paths[index],
        type: 'file' as const,
      })),
    ];
    return settings.length > 0 ? settings : undefined;
  }

  private inline(
    options: HelmOptions | undefined,
    path: readonly string[],
  ): Record<string, unknown> | undefined {
    if (options?.valuesObject) {
      return options.valuesObject;
    }
    if (typeof options?.values !== 'string') {
      return options?.values;
    }
    const document = parseDocument(options.values);
    const [error] = document.errors;
    const value = error ? undefined : toMap(document);
    if (!value) {
      this.report([...path, 'values'], {
        message: 'the inline values are no map of values',
        cause: error?.message ?? 'The text is YAML, but no map.',
        cure: 'Mend the text, or write a map under valuesObject.',
      });
    }
    return value;
  }

  private report(
    path: readonly string[],
    problem: Pick<Problem, 'message' | 'cause' | 'cure'>,
  ): void {
    const { root, environment, lineOf, app } = this.input;
    const file = `${root}/${LAYOUT.app}`;
    const own = ['environments', environment, ...path];
    const isOwn =
      path[0] !== 'environments' &&
      app.environments[environment]?.helm !== undefined &&
      path[1] in (app.environments[environment].helm ?? {});
    this.problems.push({
      code: 'source-option',
      severity: 'error',
      ...problem,
      message: `${file}: ${problem.message}`,
      file,
      line: lineOf(isOwn ? own : path),
    });
  }
}

function toMap(
  document: ReturnType<typeof parseDocument>,
): Record<string, unknown> | undefined {
  try {
    const value = document.toJS({ maxAliasCount: 50 }) ?? {};
    return typeof value === 'object' && !Array.isArray(value)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function resolve(folder: string, path: string): string | undefined {
  const segments = path.startsWith('/') ? [] : folder.split('/');
  for (const segment of path.split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) {
        return undefined;
      }
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  return segments.join('/');
}
