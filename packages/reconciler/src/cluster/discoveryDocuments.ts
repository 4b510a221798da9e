import type { KindInfo } from '../ports';

/** `APIGroupDiscoveryList` of `apidiscovery.k8s.io`, as far as it is read here. @internal */
export interface AggregatedDiscovery {
  items?: {
    metadata?: { name?: string };
    versions?: {
      version: string;
      freshness?: string;
      resources?: {
        resource: string;
        scope: string;
        verbs?: string[];
        responseKind?: { group?: string; version?: string; kind?: string };
      }[];
    }[];
  }[];
}

/** `APIResourceList`, as far as it is read here. @internal */
export interface ResourceList {
  groupVersion: string;
  resources?: {
    name: string;
    kind: string;
    namespaced: boolean;
    verbs?: string[];
  }[];
}

/**
 * Kinds in the server's order of preference. A group version whose own server is away (`Stale`) keeps what it served
 * `before`.
 * @internal
 */
export function kindsOfAggregated(
  document: AggregatedDiscovery,
  before: readonly KindInfo[] = [],
): KindInfo[] {
  return (document.items ?? []).flatMap(item => {
    const group = item.metadata?.name ?? '';
    return (item.versions ?? []).flatMap(
      ({ version, freshness, resources = [] }) => {
        if (freshness === 'Stale' && resources.length === 0) {
          return before.filter(
            info => info.group === group && info.version === version,
          );
        }
        return resources
          .filter(
            ({ verbs, responseKind }) => isObject(verbs) && responseKind?.kind,
          )
          .map(({ resource, scope, responseKind }) => ({
            group,
            version,
            kind: responseKind!.kind!,
            plural: resource,
            namespaced: scope === 'Namespaced',
          }));
      },
    );
  });
}

/** Kinds of one group version. @internal */
export function kindsOfResourceList(list: ResourceList): KindInfo[] {
  const slash = list.groupVersion.indexOf('/');
  return (list.resources ?? [])
    .filter(({ name, verbs }) => !name.includes('/') && isObject(verbs))
    .map(({ name, kind, namespaced }) => ({
      group: slash < 0 ? '' : list.groupVersion.slice(0, slash),
      version: list.groupVersion.slice(slash + 1),
      kind,
      plural: name,
      namespaced,
    }));
}

/** Reviews and bindings are not objects that can be read back. */
function isObject(verbs: readonly string[] | undefined): boolean {
  return verbs === undefined || verbs.includes('get');
}
