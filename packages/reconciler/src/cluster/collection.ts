import type { KubernetesObject } from '@gitops-suite/model';
import { parseJson } from '../json';
import { done, type Outcome } from '../outcome';
import type { ApiClient } from './apiClient';
import type { ApiRequest } from './apiRequest';

/** A collection that is listed and watched. @internal */
export interface WatchTarget {
  /** Path of the collection. */
  path: string;
  apiVersion: string;
  kind: string;
  labelSelector?: string;
  /** Only metadata is of interest. */
  metadataOnly?: boolean;
}

const PAGE = 500;
const LIST_MS = 60_000;

interface ObjectList {
  metadata: { resourceVersion?: string; continue?: string };
  items?: KubernetesObject[];
}

/**
 * Reads a collection page by page until `signal` is aborted, and hands on each object; answers the `namespace/name` of
 * all that were in it.
 * @internal
 */
export async function listCollection(options: {
  client: ApiClient;
  target: WatchTarget;
  signal: AbortSignal;
  put(object: KubernetesObject): void;
}): Promise<Outcome<{ keys: ReadonlySet<string>; resourceVersion: string }>> {
  const { client, target, signal, put } = options;
  const keys = new Set<string>();
  let page: string | undefined;
  let resourceVersion = '';
  do {
    const answer = await client.request({
      verb: 'list',
      ...collectionRequest(target, { limit: String(PAGE), continue: page }),
      signal,
      timeoutMs: LIST_MS,
    });
    if (answer.status === 'failed') {
      return answer;
    }
    const list = parseJson(answer.value.text) as ObjectList;
    for (const item of list.items ?? []) {
      const object = typed(item, target);
      keys.add(nameOf(object));
      put(object);
    }
    resourceVersion = String(list.metadata.resourceVersion);
    page = list.metadata.continue || undefined;
  } while (page && !signal.aborted);
  return done({ keys, resourceVersion });
}

/** What a list and a watch of a collection have in common. Pure. @internal */
export function collectionRequest(
  { path, labelSelector, metadataOnly }: WatchTarget,
  query: NonNullable<ApiRequest['query']>,
): Pick<ApiRequest, 'path' | 'query' | 'headers' | 'priority'> {
  const partial = query.watch
    ? 'PartialObjectMetadata'
    : 'PartialObjectMetadataList';
  return {
    path,
    query: { labelSelector, ...query },
    headers: metadataOnly
      ? {
          accept: `application/json;as=${partial};g=meta.k8s.io;v=v1,application/json`,
        }
      : undefined,
    priority: 'read',
  };
}

/** Items of a list do not repeat their kind, and partial metadata hides it. @internal */
export function typed(
  object: KubernetesObject,
  { apiVersion, kind }: WatchTarget,
): KubernetesObject {
  return { ...object, apiVersion, kind };
}

/** The name of an object inside its collection. @internal */
export function nameOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
