import { methodNotAllowed, notFound, notImplemented } from '../api/apiError';
import { asList, asObject, type JsonObject } from '../schema/types';
import { readObject } from '../admission/codec';
import { findEntry, toKind, type Cluster } from './cluster';
import { patchObject } from './patch';
import { bindPod, evictPod } from './podActions';
import { selectEntries } from './read';
import { itemJsonOf } from './represent';
import { deleteCollection, deleteObject } from './remove';
import {
  nameOf,
  readWriteOptions,
  type ApiAnswer,
  type ApiRequest,
} from './request';
import { noSuchResource } from './parsePath';
import { answerReview } from './reviews';
import { serveScale } from './scale';
import type { User } from './users';
import { replaceObject } from './replace';
import { createObject } from './create';
import { parseJson } from '../schema/json';

/** Parts of pods, nodes and services that only a real cluster has. */
const elsewhere = new Set([
  'log',
  'exec',
  'attach',
  'portforward',
  'proxy',
  'ephemeralcontainers',
  'resize',
  'token',
]);

/** Serves all writes, and reads of subresources. */
export function dispatch(
  cluster: Cluster,
  request: ApiRequest,
  tokens: ReadonlyMap<string, User>,
): ApiAnswer {
  const { target, method } = request;
  if (target.kind.review) {
    if (method !== 'POST' || target.name) throw methodNotAllowed();
    return answerReview(request, tokens);
  }
  if (target.subresource) return dispatchSubresource(cluster, request);
  if (!target.name) return dispatchCollection(cluster, request);
  switch (method) {
    case 'PUT':
      return replaceObject(cluster, request);
    case 'PATCH':
      return patchObject(cluster, request);
    case 'DELETE':
      return deleteObject(cluster, request);
    default:
      throw methodNotAllowed();
  }
}

function dispatchCollection(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target, method } = request;
  if (target.kind.namespaced && !target.namespace) throw methodNotAllowed();
  if (method === 'POST') return createObject(cluster, request);
  if (method !== 'DELETE') throw methodNotAllowed();
  const entries = selectEntries(cluster, request);
  deleteCollection(cluster, request, entries);
  const { kind } = target;
  return {
    code: 200,
    object: {
      kind: kind.listKind,
      apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
      metadata: { resourceVersion: String(cluster.store.version) },
      items: entries.map(
        entry => parseJson(itemJsonOf(kind, entry)) as JsonObject,
      ),
    },
  };
}

function dispatchSubresource(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target, method } = request;
  const { kind, subresource = '' } = target;
  const first = subresource.split('/')[0];
  if (kind.subresources.has(subresource)) {
    if (subresource === 'scale') {
      if (!['GET', 'PUT', 'PATCH'].includes(method)) throw methodNotAllowed();
      return serveScale(cluster, request);
    }
    return dispatchStatus(cluster, request);
  }
  const builtin = !kind.custom && kind.group === '';
  if (builtin && kind.kind === 'Pod' && method === 'POST') {
    if (subresource === 'binding') return bindPod(cluster, request);
    if (subresource === 'eviction') return evictPod(cluster, request);
  }
  if (builtin && kind.kind === 'Namespace' && subresource === 'finalize')
    return finalizeNamespace(cluster, request);
  if (builtin && elsewhere.has(first))
    throw notImplemented(`${kind.plural}/${first}`);
  throw noSuchResource();
}

function dispatchStatus(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target, method } = request;
  if (method === 'PUT') return replaceObject(cluster, request);
  if (method === 'PATCH') return patchObject(cluster, request);
  if (method !== 'GET') throw methodNotAllowed();
  const name = nameOf(target);
  const entry = findEntry(cluster, target.kind, target.namespace, name);
  if (!entry) throw notFound(target.kind, name);
  return { code: 200, object: toKind(target.kind, entry.object) };
}

function finalizeNamespace(cluster: Cluster, request: ApiRequest): ApiAnswer {
  const { target, method } = request;
  if (method !== 'PUT') throw methodNotAllowed();
  const options = readWriteOptions(request);
  const name = nameOf(target);
  const entry = findEntry(cluster, target.kind, undefined, name);
  if (!entry) throw notFound(target.kind, name);
  const { object } = readObject(target.kind, {
    text: request.body,
    isYaml: false,
    validation: options.validation,
  });
  const finalizers = asList(asObject(object.spec).finalizers);
  const next: JsonObject = {
    ...entry.object,
    spec: finalizers.length > 0 ? { finalizers } : {},
  };
  if (options.dryRun) return { code: 200, object: next };
  const metadata = asObject(next.metadata);
  if (
    metadata.deletionTimestamp &&
    finalizers.length === 0 &&
    asList(metadata.finalizers).length === 0
  ) {
    cluster.store.remove('namespaces', name);
    return { code: 200, object: next };
  }
  return {
    code: 200,
    object: cluster.store.put('namespaces', name, next).object,
  };
}
