import type { KubernetesObject } from '@gitops-suite/model';

const SSA = 'kustomize.toolkit.fluxcd.io/ssa';
const RECONCILE = 'kustomize.toolkit.fluxcd.io/reconcile';
const COMPARE = 'argocd.argoproj.io/compare-options';

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
  const options = live?.metadata.annotations?.[COMPARE] ?? '';
  return options
    .split(',')
    .some(option => option.trim() === 'IgnoreExtraneous');
}
