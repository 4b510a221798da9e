import { nearestName, type KubernetesObject } from '@gitops-suite/model';

const SSA = 'kustomize.toolkit.fluxcd.io/ssa';
const RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';
/** Annotation about how an object is compared. @internal */
export const COMPARE_ANNOTATION = 'argocd.argoproj.io/compare-options';

const compareOptions: Readonly<Record<string, readonly string[]>> = {
  IgnoreExtraneous: [],
  // Always so, whatever they say: every comparison is the server's.
  ServerSideDiff: ['true', 'false'],
  IncludeMutationWebhook: ['true', 'false'],
};

/** What is wrong with the text of a compare option, or nothing. Pure. @internal */
export function whyNoCompareOption(text: string): string | undefined {
  const [name, value] = text.split('=', 2);
  const known = Object.keys(compareOptions);
  if (!known.includes(name)) {
    const nearest = nearestName(name, known);
    return nearest
      ? `"${name}" is not known; did you mean ${nearest}?`
      : `"${name}" is not known; it takes ${known.join(', ')}`;
  }
  const values = compareOptions[name];
  const isKnown =
    value === undefined ? values.length === 0 : values.includes(value);
  if (isKnown) {
    return undefined;
  }
  return values.length > 0
    ? `${name} takes ${values.join(', ')}, not "${value ?? ''}"`
    : `${name} takes no value`;
}

/** Why an object that Git holds is left alone, in words; undefined when it is reconciled. @internal */
export function whyLeftAlone(
  { metadata: { annotations = {} } }: KubernetesObject,
  exists: boolean,
): string | undefined {
  if (annotations[SSA] === 'Ignore') {
    return `${SSA}: Ignore`;
  }
  if (annotations[RECONCILE] === 'disabled') {
    return `${RECONCILE}: disabled`;
  }
  return annotations[SSA] === 'IfNotPresent' && exists
    ? `${SSA}: IfNotPresent, and it is present`
    : undefined;
}

/** `IgnoreExtraneous`: that it left Git does not make its Application OutOfSync. @internal */
export function isIgnoredExtra(live: KubernetesObject | undefined): boolean {
  const options = live?.metadata.annotations?.[COMPARE_ANNOTATION] ?? '';
  return options
    .split(',')
    .some(option => option.trim() === 'IgnoreExtraneous');
}
