import type { KubeClient } from './client';
import type { Informer } from './informer';
import type { KubeObject, LabelSelector, OwnerReference } from './kubeTypes';
import { matchesSelector } from './labelSelector';
import { keyOf } from './objectStore';
import { apiVersionOf, type Resource } from './resources';

/** The owner that manages an object, if one does. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller);
}

/** The reference that makes `owner` the manager of a dependent object. */
export function controllerReference(
  owner: KubeObject,
  resource: Resource,
): OwnerReference {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Which dependents an owner has, takes over and lets go. */
export interface Claim<T> {
  owned: T[];
  adopt: T[];
  release: T[];
}

/** Decides by selector and owner reference whose each candidate is. */
export function planClaim<T extends KubeObject>(
  owner: KubeObject,
  selector: LabelSelector | undefined,
  candidates: T[],
): Claim<T> {
  const claim: Claim<T> = { owned: [], adopt: [], release: [] };
  const leaving = owner.metadata.deletionTimestamp !== undefined;
  for (const candidate of candidates) {
    const manager = controllerOf(candidate);
    const matches = matchesSelector(candidate.metadata.labels, selector);
    if (manager?.uid === owner.metadata.uid) {
      if (matches || leaving) claim.owned.push(candidate);
      else claim.release.push(candidate);
    } else if (
      !manager &&
      matches &&
      !leaving &&
      !candidate.metadata.deletionTimestamp
    ) {
      claim.adopt.push(candidate);
    }
  }
  return claim;
}

/** What {@link claimDependents} works on. */
export interface ClaimOptions<T extends KubeObject> {
  client: KubeClient;
  owner: KubeObject;
  ownerResource: Resource;
  selector: LabelSelector | undefined;
  dependents: Informer<T>;
}

/** Adopts and releases by {@link planClaim}, and answers what the owner has afterwards. */
export async function claimDependents<T extends KubeObject>(
  options: ClaimOptions<T>,
): Promise<T[]> {
  const { owner, dependents, client } = options;
  const { store, resource } = dependents;
  const claim = planClaim(
    owner,
    options.selector,
    store.inNamespace(owner.metadata.namespace),
  );
  for (const object of claim.adopt) {
    const references = object.metadata.ownerReferences ?? [];
    const adopted = await patchOwners(client, resource, object, [
      ...references,
      controllerReference(owner, options.ownerResource),
    ]);
    store.put(adopted);
    claim.owned.push(adopted);
  }
  for (const object of claim.release) {
    const references = object.metadata.ownerReferences ?? [];
    const others = references.filter(
      reference => reference.uid !== owner.metadata.uid,
    );
    store.put(await patchOwners(client, resource, object, others));
  }
  return claim.owned;
}

function patchOwners<T extends KubeObject>(
  client: KubeClient,
  resource: Resource,
  object: T,
  ownerReferences: OwnerReference[],
): Promise<T> {
  const { uid, resourceVersion } = object.metadata;
  return client.merge<T>(resource, object.metadata, {
    metadata: { uid, resourceVersion, ownerReferences },
  });
}

/** The keys of the owners that a change of a dependent object concerns. */
export function ownerKeys<
  T extends KubeObject & { spec: { selector?: LabelSelector } },
>(dependent: KubeObject, owners: Informer<T>): string[] {
  const { namespace } = dependent.metadata;
  const manager = controllerOf(dependent);
  if (manager) {
    const { kind, group } = owners.resource;
    return manager.kind === kind && manager.apiVersion.startsWith(`${group}/`)
      ? [`${namespace}/${manager.name}`]
      : [];
  }
  return owners.store
    .inNamespace(namespace)
    .filter(owner =>
      matchesSelector(dependent.metadata.labels, owner.spec.selector),
    )
    .map(keyOf);
}
