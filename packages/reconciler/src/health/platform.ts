import type { KubernetesObject } from '@gitops-suite/model';
import { parseJson } from '../json';
import {
  annotationOf,
  conditionsOf,
  findCondition,
  hasStatus,
  readConditions,
  statusOf,
  textOf,
  type Condition,
} from './liveFields';
import { byCondition, health, healthy, type Assessment } from './rule';

/** @internal */
export function assessClaim(object: KubernetesObject): Assessment {
  const phase = textOf(statusOf(object).phase);
  switch (phase) {
    case 'Bound':
      return healthy;
    case 'Pending':
    case undefined:
      return health('Progressing', 'Pending', 'Waits for a volume');
    case 'Lost':
      return health('Degraded', 'Lost', 'Its volume is gone');
    default:
      return health('Unknown', phase);
  }
}

const scalingFaults: Readonly<Record<string, readonly string[]>> = {
  AbleToScale: ['FailedGetScale', 'FailedUpdateScale'],
  ScalingActive: [
    'FailedGetResourceMetric',
    'FailedGetContainerResourceMetric',
    'FailedGetObjectMetric',
    'FailedGetPodsMetric',
    'FailedGetExternalMetric',
    'FailedComputeMetricsReplicas',
    'InvalidSelector',
  ],
};

/** @internal */
export function assessAutoscaler(object: KubernetesObject): Assessment {
  const conditions =
    object.apiVersion === 'autoscaling/v1'
      ? annotatedConditions(object)
      : conditionsOf(object);
  const fault = conditions.find(
    ({ type, reason, status }) =>
      status !== 'True' && scalingFaults[type]?.includes(reason ?? ''),
  );
  if (fault) {
    return byCondition('Degraded', fault);
  }
  const scales = conditions.some(
    ({ type, status }) =>
      status === 'True' &&
      (type === 'AbleToScale' || type === 'ScalingLimited'),
  );
  return scales
    ? healthy
    : health('Progressing', 'NotObserved', 'Waits to autoscale');
}

/** `autoscaling/v1` has no conditions: the API server writes them into an annotation. */
function annotatedConditions(object: KubernetesObject): Condition[] {
  const text = annotationOf(
    object,
    'autoscaling.alpha.kubernetes.io/conditions',
  );
  try {
    return text === undefined ? [] : readConditions(parseJson(text));
  } catch {
    return [];
  }
}

/** @internal */
export function assessApiService(object: KubernetesObject): Assessment {
  const available = findCondition(object, 'Available');
  if (!available) {
    return health('Progressing', 'NotObserved', 'Waits to be processed');
  }
  return byCondition(
    available.status === 'True' ? 'Healthy' : 'Progressing',
    available,
  );
}

/** @internal */
export function assessDisruptionBudget(object: KubernetesObject): Assessment {
  if (!hasStatus(object)) {
    return health('Progressing', 'NotObserved', 'Waits for its status');
  }
  const fault = conditionsOf(object).find(
    ({ status, reason }) => status === 'False' && reason !== 'InsufficientPods',
  );
  return fault ? byCondition('Degraded', fault) : healthy;
}

/** @internal */
export function assessDefinition(object: KubernetesObject): Assessment {
  const conditions = conditionsOf(object);
  const find = (type: string, status: string) =>
    conditions.find(
      condition => condition.type === type && condition.status === status,
    );
  if (conditions.length === 0) {
    return health('Progressing', 'NotObserved', 'Waits to be established');
  }
  const terminating = find('Terminating', 'True');
  if (terminating) {
    return byCondition('Progressing', terminating);
  }
  const fault =
    find('NamesAccepted', 'False') ?? find('NonStructuralSchema', 'True');
  if (fault) {
    return byCondition('Degraded', fault);
  }
  if (find('Established', 'True')) {
    return healthy;
  }
  const established = find('Established', 'False');
  if (!established || established.reason === 'Installing') {
    return health('Progressing', 'Installing', established?.message);
  }
  return byCondition('Degraded', established);
}
