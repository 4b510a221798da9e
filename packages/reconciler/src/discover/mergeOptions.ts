import type {
  HelmOptions,
  KustomizeOptions,
  SourceOptions,
} from '@gitops-suite/model';
import { isMap } from '../json';

/** What an app states for all environments, with what it states for one of them on top. Pure. @internal */
export function mergeOptions(
  all: SourceOptions,
  one: SourceOptions = {},
): SourceOptions {
  return {
    kustomize: mergeKustomize(all.kustomize, one.kustomize),
    helm: mergeHelm(all.helm, one.helm),
    directory: overlaid(all.directory, one.directory),
    postBuild: (all.postBuild ?? one.postBuild) && {
      ...all.postBuild,
      ...one.postBuild,
      substitute: {
        ...all.postBuild?.substitute,
        ...one.postBuild?.substitute,
      },
    },
  };
}

function mergeKustomize(
  all: KustomizeOptions | undefined,
  one: KustomizeOptions | undefined,
): KustomizeOptions | undefined {
  if (!all || !one) {
    return one ?? all;
  }
  return {
    ...all,
    ...one,
    images: joined(all.images, one.images),
    replicas: joined(all.replicas, one.replicas),
    components: joined(all.components, one.components),
    patches: joined(all.patches, one.patches),
    commonLabels: overlaid(all.commonLabels, one.commonLabels),
    commonAnnotations: overlaid(all.commonAnnotations, one.commonAnnotations),
  };
}

/** Inline values are left out: they are merged as maps once they are read. */
function mergeHelm(
  all: HelmOptions | undefined,
  one: HelmOptions | undefined,
): HelmOptions | undefined {
  if (!all || !one) {
    return one ?? all;
  }
  return {
    ...all,
    ...one,
    valueFiles: joined(all.valueFiles, one.valueFiles),
    parameters: joined(all.parameters, one.parameters),
    fileParameters: joined(all.fileParameters, one.fileParameters),
    apiVersions: joined(all.apiVersions, one.apiVersions),
  };
}

/** Maps are merged, everything else is replaced. @internal */
export function mergeValues(
  all: Readonly<Record<string, unknown>>,
  one: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...all };
  for (const [key, value] of Object.entries(one)) {
    const below = merged[key];
    merged[key] =
      isMap(below) && isMap(value) ? mergeValues(below, value) : value;
  }
  return merged;
}

function joined<T>(
  all: readonly T[] | undefined,
  one: readonly T[] | undefined,
): T[] | undefined {
  return all || one ? [...(all ?? []), ...(one ?? [])] : undefined;
}

function overlaid<T extends object>(
  all: T | undefined,
  one: T | undefined,
): T | undefined {
  return all || one ? ({ ...all, ...one } as T) : undefined;
}
