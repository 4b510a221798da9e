import {
  FIELD_MANAGER,
  objectKey,
  refOf,
  type KubernetesObject,
} from '@gitops-suite/model';
import type { ApplyOptions } from '../ports';
import type { ApiRequest } from './apiClient';

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
