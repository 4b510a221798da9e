/** Cluster API, and its provider for EKS. */
import {
  asFields,
  asList,
  numberOf,
  readConditions,
  statusOf,
  textOf,
} from '../liveFields';
import { byCondition, health, type HealthRule } from '../rule';
import {
  anyOf,
  condition,
  observed,
  pausedBy,
  rule,
  when,
  word,
  type RuleTable,
} from './vocabulary';

/** https://cluster-api.sigs.k8s.io/developer/core/conditions: a False condition is as bad as its severity says. */
const severeCondition: HealthRule = object => {
  const bad = asList(statusOf(object).conditions)
    .map(asFields)
    .find(({ status, severity }) => status === 'False' && severity === 'Error');
  return (
    bad && byCondition('Degraded', readConditions([bad])[0] ?? noCondition)
  );
};
const noCondition = { type: 'Ready', status: 'False' };

/** What no controller mends: https://cluster-api.sigs.k8s.io/developer/providers/contracts/infra-machine#inframachine-terminal-failures */
const terminalFailure: HealthRule = object => {
  const { failureReason, failureMessage } = statusOf(object);
  const message = textOf(failureMessage);
  return message === undefined
    ? undefined
    : health('Degraded', textOf(failureReason) ?? 'Failed', message);
};

/** Whatever its value is, it counts. */
const pausedMark = 'cluster.x-k8s.io/paused';

/** A phase tells how far it came, not whether its `parts` still work. */
const clusterPhase = (
  healthyPhases: readonly string[],
  parts: readonly string[] = [],
) =>
  rule(
    pausedBy('spec.paused'),
    when(
      ({ metadata }) => pausedMark in asFields(metadata.annotations),
      health('Suspended', 'Paused', `Is switched off by ${pausedMark}`),
    ),
    condition('Paused', { True: 'Suspended' }),
    observed,
    terminalFailure,
    word('status.phase', { Degraded: ['Failed'], Unknown: ['Unknown'] }),
    severeCondition,
    anyOf(
      parts.map(type =>
        condition(type, { False: 'Progressing', Unknown: 'Progressing' }),
      ),
    ),
    word('status.phase', { Healthy: healthyPhases, '*': 'Progressing' }),
  );

const machineHealthCheck = rule(observed, object => {
  const healthyCount = numberOf(statusOf(object).currentHealthy) ?? 0;
  const expected = numberOf(statusOf(object).expectedMachines);
  if (expected === undefined) {
    return undefined;
  }
  return healthyCount < expected
    ? health(
        'Degraded',
        'MachinesUnhealthy',
        `${healthyCount} of ${expected} machines are healthy`,
      )
    : health('Healthy', 'MachinesHealthy');
});

/** @internal */
export const clusterApiRules: RuleTable = {
  'addons.cluster.x-k8s.io/ClusterResourceSet': rule(
    pausedBy('spec.paused'),
    observed,
    condition('ResourcesApplied', {
      True: 'Healthy',
      False: 'Degraded',
      '*': 'Progressing',
    }),
  ),
  'cluster.x-k8s.io/Cluster': clusterPhase(
    ['Provisioned'],
    ['Ready', 'Available', 'InfrastructureReady', 'ControlPlaneReady'],
  ),
  'cluster.x-k8s.io/Machine': clusterPhase(
    ['Running'],
    ['Ready', 'Available', 'NodeHealthy', 'HealthCheckSucceeded'],
  ),
  'cluster.x-k8s.io/MachineDeployment': clusterPhase(['Running']),
  'cluster.x-k8s.io/MachineHealthCheck': machineHealthCheck,
  'cluster.x-k8s.io/MachinePool': clusterPhase([
    'Running',
    'Scaling',
    'ScalingUp',
    'ScalingDown',
  ]),
  'controlplane.cluster.x-k8s.io/AWSManagedControlPlane': rule(
    terminalFailure,
    severeCondition,
    condition('EKSControlPlaneCreating', { True: 'Progressing' }),
    condition('EKSControlPlaneUpdating', { True: 'Progressing' }),
    condition('Ready', { True: 'Healthy', '*': 'Progressing' }),
  ),
};
