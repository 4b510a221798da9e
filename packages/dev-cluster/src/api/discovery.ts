import { createHash } from 'node:crypto';
import { joinApiVersion, type Kind } from '../schema/kinds';
import type { JsonObject } from '../schema/types';

const verbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
/** The same in the order in which custom resources list them. */
const customVerbs = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];
const oneVerbs = ['get', 'patch', 'update'];

/** Groups in the order in which the API server prefers them; custom groups follow by name. */
const order = [
  '',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
];

/** Kinds by group and version, the group's preferred version first. */
export function groupsOf(
  kinds: readonly Kind[],
): Map<string, Map<string, Kind[]>> {
  const groups = new Map<string, Map<string, Kind[]>>();
  for (const kind of kinds) {
    const versions = groups.get(kind.group) ?? new Map<string, Kind[]>();
    const list = [...(versions.get(kind.version) ?? []), kind];
    list.sort((a, b) => (a.plural < b.plural ? -1 : 1));
    versions.set(kind.version, list);
    groups.set(kind.group, versions);
  }
  const rank = (group: string) => {
    const index = order.indexOf(group);
    return index < 0 ? order.length : index;
  };
  const names = [...groups.keys()].sort(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
  return new Map(
    names.map(name => [
      name,
      new Map([...groups.get(name)!].sort(([a], [b]) => compareVersions(a, b))),
    ]),
  );
}

/** `v2` before `v1` before `v1beta1` before `v1alpha1`, anything else last. */
function compareVersions(a: string, b: string): number {
  const parse = (text: string) => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(text);
    if (!match) return undefined;
    const [, major, stage, minor] = match;
    const stability = stage === undefined ? 2 : Number(stage === 'beta');
    return [stability, Number(major), Number(minor ?? 0)];
  };
  const [x, y] = [parse(a), parse(b)];
  if (!x && !y) return a < b ? -1 : 1;
  if (!x || !y) return x ? -1 : 1;
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return y[i] - x[i];
  return 0;
}

/** `/api`. */
export function coreVersions(address: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: address },
    ],
  };
}

/** `/apis`. */
export function groupList(kinds: readonly Kind[]): JsonObject {
  const groups = [...groupsOf(kinds)].filter(([name]) => name !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map(([name, versions]) => groupBody(name, versions)),
  };
}

/** `/apis/<group>`; undefined when there is none. */
export function groupOf(
  kinds: readonly Kind[],
  name: string,
): JsonObject | undefined {
  const versions = name === '' ? undefined : groupsOf(kinds).get(name);
  return (
    versions && {
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...groupBody(name, versions),
    }
  );
}

function groupBody(name: string, versions: Map<string, Kind[]>): JsonObject {
  const list = [...versions.keys()].map(version => ({
    groupVersion: joinApiVersion(name, version),
    version,
  }));
  return { name, versions: list, preferredVersion: list[0] };
}

/** `/api/v1` and `/apis/<group>/<version>`; undefined when there is none. */
export function resourceList(
  kinds: readonly Kind[],
  group: string,
  version: string,
): JsonObject | undefined {
  const found = groupsOf(kinds).get(group)?.get(version);
  return (
    found && {
      kind: 'APIResourceList',
      ...(group !== '' && { apiVersion: 'v1' }),
      groupVersion: joinApiVersion(group, version),
      resources: found.flatMap(kind => [
        {
          name: kind.plural,
          singularName: kind.singular,
          namespaced: kind.namespaced,
          kind: kind.kind,
          verbs: verbsOf(kind),
          ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
          ...(kind.categories.length > 0 && { categories: kind.categories }),
          ...(!kind.review && { storageVersionHash: hashOf(kind) }),
        },
        ...subresourcesOf(kind).map(sub => ({
          name: `${kind.plural}/${sub.name}`,
          singularName: '',
          namespaced: kind.namespaced,
          ...(sub.group !== undefined && { group: sub.group }),
          ...(sub.version !== undefined && { version: sub.version }),
          kind: sub.kind,
          verbs: sub.verbs,
        })),
      ]),
    }
  );
}

/** Tells clients when the version changes in which a kind is stored. */
function hashOf({ group, version, kind }: Kind): string {
  return createHash('sha256')
    .update(`${group}/${version}/${kind}`)
    .digest()
    .subarray(0, 8)
    .toString('base64');
}

function verbsOf(kind: Kind): string[] {
  if (kind.review) return ['create'];
  if (kind.custom) return customVerbs;
  return kind.plural === 'namespaces' && kind.group === ''
    ? verbs.filter(verb => verb !== 'deletecollection')
    : verbs;
}

interface Subresource {
  name: string;
  kind: string;
  verbs: string[];
  group?: string;
  version?: string;
}

function subresourcesOf(kind: Kind): Subresource[] {
  const list: Subresource[] = [];
  if (kind.group === '' && kind.kind === 'Pod')
    list.push(
      { name: 'binding', kind: 'Binding', verbs: ['create'] },
      {
        name: 'eviction',
        kind: 'Eviction',
        verbs: ['create'],
        group: 'policy',
        version: 'v1',
      },
    );
  if (kind.group === '' && kind.kind === 'Namespace')
    list.push({ name: 'finalize', kind: 'Namespace', verbs: ['update'] });
  if (kind.subresources.has('scale'))
    list.push({
      name: 'scale',
      kind: 'Scale',
      verbs: oneVerbs,
      group: 'autoscaling',
      version: 'v1',
    });
  if (kind.subresources.has('status'))
    list.push({ name: 'status', kind: kind.kind, verbs: oneVerbs });
  return kind.custom ? list.reverse() : list;
}

/** All groups, or the core group alone, as an `APIGroupDiscoveryList`. */
export function aggregatedDiscovery(
  kinds: readonly Kind[],
  core: boolean,
): JsonObject {
  const groups = [...groupsOf(kinds)].filter(
    ([name]) => (name === '') === core,
  );
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: { ...(name !== '' && { name }), creationTimestamp: null },
      versions: [...versions].map(([version, list]) => ({
        version,
        resources: list.map(aggregatedResource),
        freshness: 'Current',
      })),
    })),
  };
}

function aggregatedResource(kind: Kind): JsonObject {
  const subresources = subresourcesOf(kind);
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: verbsOf(kind),
    ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
    ...(kind.categories.length > 0 && { categories: kind.categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map(sub => ({
        subresource: sub.name,
        responseKind: {
          group: sub.group ?? kind.group,
          version: sub.version ?? kind.version,
          kind: sub.kind,
        },
        verbs: sub.verbs,
      })),
    }),
  };
}
