/** Identity of one object in one cluster. `group` is '' for the core group; `namespace` is undefined for cluster-wide kinds. @public */
export interface ObjectRef {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** A Kubernetes object as JSON. Numbers that a double cannot hold are kept as `RawNumber` by the reconciler's parser. @public */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** `group/Kind/namespace/name`, with empty parts for the core group and cluster-wide kinds: `apps/Deployment/payment/api`, `/Namespace//payment`. @public */
export type ObjectKey = string;

/** The key of an object; the version is not part of an object's identity. @public */
export function objectKey(ref: Omit<ObjectRef, 'version'>): ObjectKey {
  return `${ref.group}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}

/** The opposite of {@link objectKey}. Throws a `TypeError` when `key` has not four parts. @public */
export function parseObjectKey(key: ObjectKey): Omit<ObjectRef, 'version'> {
  const [group, kind, namespace, name, ...rest] = key.split('/');
  if (name === undefined || rest.length > 0) {
    throw new TypeError(`not an object key: ${key}`);
  }
  return { group, kind, namespace: namespace || undefined, name };
}

/** The reference of a manifest or live object. @public */
export function refOf(object: KubernetesObject): ObjectRef {
  const slash = object.apiVersion.indexOf('/');
  return {
    group: slash < 0 ? '' : object.apiVersion.slice(0, slash),
    version: object.apiVersion.slice(slash + 1),
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
  };
}

/** A DNS label of at most 63 characters: the form of app and environment names. @public */
export const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The id of an Application: `<app>.<environment>`, prefixed by `<repository>.` for all repositories but the first that is configured. @public */
export function applicationId(parts: {
  repository?: string;
  app: string;
  environment: string;
}): string {
  const { repository, app, environment } = parts;
  return [repository, app, environment].filter(Boolean).join('.');
}
