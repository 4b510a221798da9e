import {
  APPLICATION_ANNOTATION,
  objectKey,
  refOf,
  type KubernetesObject,
} from '@gitops-suite/model';
import { managedFieldsOf } from './fieldSet';
import type { OwnerIdentity } from './stampOwnership';

/** Who looks after a live object. @public */
export type Ownership =
  | { by: 'nobody' }
  | { by: 'gitops-suite'; installation: string; applicationId: string }
  | {
      by: 'argocd' | 'flux' | 'helm';
      /** Argo CD Application, Flux Kustomization or HelmRelease as `namespace/name`, or Helm release. */
      name: string;
      /** In words: `Argo CD's Application checkout`. */
      sentence: string;
    };

/** Reads from labels and annotations who owns a live object. Marks that name another object (copies) do not count. @public */
export function ownershipOf(object: KubernetesObject): Ownership {
  return (
    ownershipByArgo(object) ??
    ownershipByFlux(object) ??
    ownershipBySuite(object) ??
    ownershipByHelm(object) ?? { by: 'nobody' }
  );
}

/**
 * The owner because of whom `self` must leave a live object alone, in words; undefined when it may be applied. A Helm
 * release does not count: nothing reconciles it.
 * @public
 */
export function foreignOwnerOf(
  object: KubernetesObject,
  self: OwnerIdentity,
): string | undefined {
  const ownership = ownershipOf(object);
  switch (ownership.by) {
    case 'argocd':
    case 'flux':
      return ownership.sentence;
    case 'gitops-suite':
      if (ownership.installation !== self.installation) {
        return `the Application ${ownership.applicationId} of the installation ${ownership.installation}`;
      }
      return ownership.applicationId === self.applicationId
        ? undefined
        : `the Application ${ownership.applicationId}`;
    default:
      return undefined;
  }
}

function ownershipBySuite(object: KubernetesObject): Ownership | undefined {
  const annotation = textOf(
    object.metadata.annotations,
    APPLICATION_ANNOTATION,
  );
  const [installation, applicationId, ...key] = annotation?.split('/') ?? [];
  return key.length > 0 && key.join('/') === objectKey(refOf(object))
    ? { by: 'gitops-suite', installation, applicationId }
    : undefined;
}

const argoManagers = ['argocd-controller', 'argocd-application-controller'];

function ownershipByArgo(object: KubernetesObject): Ownership | undefined {
  const { annotations, labels } = object.metadata;
  const tracked = trackedByArgo(
    textOf(annotations, 'argocd.argoproj.io/tracking-id'),
    object,
  );
  const isArgos = managedFieldsOf(object).some(({ manager = '' }) =>
    argoManagers.includes(manager),
  );
  const labelled =
    textOf(labels, 'argocd.argoproj.io/instance') ??
    (isArgos ? textOf(labels, 'app.kubernetes.io/instance') : undefined);
  const name = tracked ?? labelled;
  return name
    ? { by: 'argocd', name, sentence: `Argo CD's Application ${name}` }
    : undefined;
}

/** `<application>:<group>/<Kind>:<namespace>/<name>`, of which the namespace means nothing for cluster-wide kinds. */
function trackedByArgo(
  id: string | undefined,
  object: KubernetesObject,
): string | undefined {
  const match = /^([^:]+):([^/:]*)\/([^:]+):([^/]*)\/(.+)$/.exec(id ?? '');
  if (!match) {
    return undefined;
  }
  const [, application, group, kind, namespace, name] = match;
  const ref = refOf(object);
  const isItself =
    group === ref.group &&
    kind === ref.kind &&
    name === ref.name &&
    (ref.namespace === undefined || namespace === ref.namespace);
  return isItself ? application.replace('_', '/') : undefined;
}

function ownershipByFlux(object: KubernetesObject): Ownership | undefined {
  const { labels } = object.metadata;
  for (const [tool, kind] of [
    ['kustomize', 'Kustomization'],
    ['helm', 'HelmRelease'],
  ]) {
    const name = textOf(labels, `${tool}.toolkit.fluxcd.io/name`);
    const namespace = textOf(labels, `${tool}.toolkit.fluxcd.io/namespace`);
    if (name) {
      const full = namespace ? `${namespace}/${name}` : name;
      return { by: 'flux', name: full, sentence: `Flux's ${kind} ${full}` };
    }
  }
  return undefined;
}

function ownershipByHelm(object: KubernetesObject): Ownership | undefined {
  const { annotations, labels } = object.metadata;
  const release = textOf(annotations, 'meta.helm.sh/release-name');
  const managedBy = textOf(labels, 'app.kubernetes.io/managed-by');
  return release && managedBy === 'Helm'
    ? { by: 'helm', name: release, sentence: `the Helm release ${release}` }
    : undefined;
}

function textOf(
  map: Record<string, string> | undefined,
  name: string,
): string | undefined {
  const value: unknown = map?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The release of Helm that has installed an object, in words. @internal */
export function helmReleaseOf(live: KubernetesObject): string | undefined {
  const ownership = ownershipOf(live);
  return ownership?.by === 'helm' ? ownership.sentence : undefined;
}
