import {
  FIELD_MANAGER,
  objectKey,
  refOf,
  type KubernetesObject,
} from '@gitops-suite/model';
import type { ApplyOptions, DeleteOptions, JsonPatch } from '../ports';
import type { ApiRequest } from './apiRequest';

/** The request that writes `manifest`, whole or as an apply; `resourceVersion` of the object that is replaced. Pure. @internal */
export function writeRequest(
  manifest: KubernetesObject,
  options: ApplyOptions,
  target: { path: string; resourceVersion?: string },
): ApiRequest {
  const { path, resourceVersion } = target;
  const method = methodOf(options, resourceVersion);
  const isApply = method === 'PATCH';
  return {
    verb: options.dryRun ? 'dryRun' : 'apply',
    method,
    // A collection takes what is new.
    path: method === 'POST' ? path.slice(0, path.lastIndexOf('/')) : path,
    subject: objectKey(refOf(manifest)),
    query: {
      fieldManager: FIELD_MANAGER,
      force: isApply ? String(options.force) : undefined,
      // A field that the server does not know is a mistake that people want to hear about.
      fieldValidation: options.validate === false ? 'Ignore' : 'Strict',
      dryRun: options.dryRun ? 'All' : undefined,
    },
    headers: {
      // JSON is YAML, and its numbers stay as they were written.
      'content-type': isApply
        ? 'application/apply-patch+yaml'
        : 'application/json',
    },
    body: JSON.stringify(
      resourceVersion === undefined
        ? manifest
        : { ...manifest, metadata: { ...manifest.metadata, resourceVersion } },
    ),
    priority: options.dryRun ? 'read' : 'write',
  };
}

function methodOf(
  { method = 'apply' }: ApplyOptions,
  resourceVersion: string | undefined,
): 'PATCH' | 'POST' | 'PUT' {
  if (method === 'apply') {
    return 'PATCH';
  }
  return method === 'replace' && resourceVersion !== undefined ? 'PUT' : 'POST';
}

type AimlessRequest = Omit<ApiRequest, 'path' | 'subject'>;

/** What a patch of an object asks, wherever that is. Pure. @internal */
export function patchRequest(
  operations: JsonPatch,
  { dryRun }: { dryRun: boolean },
): AimlessRequest {
  return {
    verb: dryRun ? 'dryRun' : 'apply',
    method: 'PATCH',
    query: {
      fieldManager: FIELD_MANAGER,
      dryRun: dryRun ? 'All' : undefined,
    },
    headers: { 'content-type': 'application/json-patch+json' },
    body: JSON.stringify(operations),
    priority: dryRun ? 'read' : 'write',
  };
}

/** What the deletion of an object asks, wherever that is. Pure. @internal */
export function deleteRequest(options: DeleteOptions): AimlessRequest {
  return {
    verb: options.dryRun ? 'dryRun' : 'delete',
    method: 'DELETE',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: options.propagation,
      preconditions: { uid: options.uid },
      dryRun: options.dryRun ? ['All'] : undefined,
    }),
    priority: 'write',
  };
}
