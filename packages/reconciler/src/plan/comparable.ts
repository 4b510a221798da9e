import type { KubernetesObject } from '@gitops-suite/model';
import { canonicalJson, isMap } from '../json';
import { presentKeys } from './equalValues';
import { LAST_APPLIED_ANNOTATION } from './normalizeDesired';

/** What is compared of an object. @internal */
export function comparable(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = object;
  const {
    managedFields: _managedFields,
    resourceVersion: _resourceVersion,
    uid: _uid,
    generation: _generation,
    creationTimestamp: _creationTimestamp,
    deletionTimestamp: _deletionTimestamp,
    deletionGracePeriodSeconds: _deletionGracePeriodSeconds,
    selfLink: _selfLink,
    annotations,
    ...metadata
  } = object.metadata;
  const compared: KubernetesObject = { ...rest, metadata } as KubernetesObject;
  if (isMap(annotations)) {
    const { [LAST_APPLIED_ANNOTATION]: _lastApplied, ...kept } = annotations;
    if (presentKeys(kept).length > 0) {
      compared.metadata.annotations = kept as Record<string, string>;
    }
  }
  return withSortedMetrics(compared);
}

// The order of metrics means nothing, and the API server changes it when it stores an older version:
// https://github.com/kubernetes/kubernetes/issues/74099
function withSortedMetrics(object: KubernetesObject): KubernetesObject {
  const { kind, spec } = object;
  if (
    kind !== 'HorizontalPodAutoscaler' ||
    !isMap(spec) ||
    !Array.isArray(spec.metrics)
  ) {
    return object;
  }
  const metrics = spec.metrics
    .map(metric => ({ metric, text: canonicalJson(metric) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ metric }) => metric);
  return { ...object, spec: { ...spec, metrics } };
}
