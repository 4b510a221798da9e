/** What annotations of an object say about its place in a sync, read once when the object is made from its manifest. */
import {
  hookDeletePolicySchema,
  nearestName,
  syncPhaseSchema,
  whyNoSyncOption,
  type HookDeletePolicy,
  type KubernetesObject,
  type SyncPhase,
} from '@gitops-suite/model';
import { COMPARE_ANNOTATION, whyNoCompareOption } from './annotations';

/** @public */
export interface ObjectSync {
  wave: number;
  /** Set on hooks. One without phases never runs: it is for a tool that is not in use here. */
  hook?: {
    phases: readonly SyncPhase[];
    deletePolicies: readonly HookDeletePolicy[];
    generateName: boolean;
  };
  /** Options of the object alone, such as `Prune=false`. */
  options: readonly string[];
  /** Kind that it defines, as `group/Kind`. */
  defines?: string;
}

/** A word in an annotation that means nothing here. @public */
export interface AnnotationProblem {
  annotation: string;
  /** The text to look for in the repository. */
  word: string;
  cause: string;
}

const argo = (name: string) => `argocd.argoproj.io/${name}`;

/** Annotation of the options of one object. */
const OPTIONS_ANNOTATION = argo('sync-options');
const WAVE = argo('sync-wave');
const HOOK = argo('hook');
const DELETE_POLICY = argo('hook-delete-policy');

const helmPhases: Readonly<Record<string, SyncPhase>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
  'pre-delete': 'PreDelete',
  'post-delete': 'PostDelete',
};

const helmDeletePolicies: Readonly<Record<string, HookDeletePolicy>> = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
};

/** An object without annotations. @internal */
export const plainSync: ObjectSync = { wave: 0, options: [] };

/** Reads the annotations of a manifest; what they say wrongly is a problem and counts as not said. Pure. @internal */
export function readObjectSync(manifest: KubernetesObject): {
  sync: ObjectSync;
  problems: AnnotationProblem[];
} {
  const annotations = manifest.metadata.annotations ?? {};
  const problems: AnnotationProblem[] = [];
  const hook = readHook(manifest, problems);
  checkCompareOptions(annotations, problems);
  const defines = definedKind(manifest);
  const sync: ObjectSync = {
    wave: readWave(annotations, problems),
    ...(hook ? { hook } : {}),
    options: readOptions(annotations, problems),
    ...(defines === undefined ? {} : { defines }),
  };
  return { sync, problems };
}

/** Whether a manifest is a hook, or is left out of syncs. @internal */
export function isHook({ metadata }: Pick<KubernetesObject, 'metadata'>) {
  const own = metadata?.annotations?.[HOOK];
  const helm = metadata?.annotations?.['helm.sh/hook'];
  return own !== undefined || (helm !== undefined && helm !== 'crd-install');
}

function readWave(
  annotations: Record<string, string>,
  problems: AnnotationProblem[],
): number {
  const annotation = [WAVE, 'helm.sh/hook-weight'].find(
    name => annotations[name] !== undefined,
  );
  if (!annotation) {
    return 0;
  }
  const text = annotations[annotation].trim();
  if (!/^[+-]?\d{1,9}$/.test(text)) {
    problems.push({
      annotation,
      word: text,
      cause: `"${text}" is not a whole number`,
    });
    return 0;
  }
  return Number(text);
}

function readHook(
  manifest: KubernetesObject,
  problems: AnnotationProblem[],
): ObjectSync['hook'] {
  if (!isHook(manifest)) {
    return undefined;
  }
  const annotations = manifest.metadata.annotations ?? {};
  const phases =
    annotations[HOOK] !== undefined
      ? wordsOf(annotations[HOOK])
          .filter(word => word !== 'Skip')
          .flatMap(word =>
            pick({ word, annotation: HOOK, problems, of: 'hook' }),
          )
      : wordsOf(annotations['helm.sh/hook']).flatMap(
          word => helmPhases[word] ?? [],
        );
  const policies =
    annotations[DELETE_POLICY] !== undefined
      ? wordsOf(annotations[DELETE_POLICY]).flatMap(word =>
          pick({ word, annotation: DELETE_POLICY, problems, of: 'policy' }),
        )
      : wordsOf(annotations['helm.sh/hook-delete-policy']).flatMap(
          word => helmDeletePolicies[word] ?? [],
        );
  return {
    phases: [...new Set(phases as SyncPhase[])],
    deletePolicies:
      policies.length > 0
        ? [...new Set(policies as HookDeletePolicy[])]
        : ['BeforeHookCreation'],
    generateName:
      typeof manifest.metadata.generateName === 'string' &&
      manifest.metadata.name === manifest.metadata.generateName,
  };
}

const vocabularies = {
  hook: syncPhaseSchema.options as readonly string[],
  policy: hookDeletePolicySchema.options as readonly string[],
};

function pick(input: {
  word: string;
  annotation: string;
  problems: AnnotationProblem[];
  of: keyof typeof vocabularies;
}): string[] {
  const { word, annotation, problems } = input;
  const known = vocabularies[input.of];
  if (known.includes(word)) {
    return [word];
  }
  const nearest = nearestName(word, known);
  problems.push({
    annotation,
    word,
    cause: nearest
      ? `"${word}" is not known; did you mean ${nearest}?`
      : `"${word}" is not known; it takes ${known.join(', ')}`,
  });
  return [];
}

function readOptions(
  annotations: Record<string, string>,
  problems: AnnotationProblem[],
): string[] {
  const options = wordsOf(annotations[OPTIONS_ANNOTATION]).filter(word => {
    const cause = whyNoSyncOption(word);
    if (cause !== undefined) {
      problems.push({ annotation: OPTIONS_ANNOTATION, word, cause });
    }
    return cause === undefined;
  });
  return annotations['helm.sh/resource-policy'] === 'keep'
    ? ['Prune=false', 'Delete=false', ...options]
    : options;
}

/** They are read from the live object; what they say wrongly is told of the one in Git. */
function checkCompareOptions(
  annotations: Record<string, string>,
  problems: AnnotationProblem[],
): void {
  for (const word of wordsOf(annotations[COMPARE_ANNOTATION])) {
    const cause = whyNoCompareOption(word);
    if (cause !== undefined) {
      problems.push({ annotation: COMPARE_ANNOTATION, word, cause });
    }
  }
}

function wordsOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '');
}

function definedKind({ kind, spec }: KubernetesObject): string | undefined {
  const crd = spec as
    | { group?: unknown; names?: { kind?: unknown } }
    | undefined;
  return kind === 'CustomResourceDefinition' && crd?.names?.kind !== undefined
    ? `${crd.group}/${crd.names.kind}`
    : undefined;
}
