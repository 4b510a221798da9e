/** Workloads beyond Kubernetes' own: OpenKruise, Spot, jobs that a schedule makes. */
import type { KubernetesObject } from '@gitops-suite/model';
import { asList, numberOf, statusOf } from '../liveFields';
import { health, healthy, type HealthRule } from '../rule';
import { assessDeployment } from '../workloads';
import {
  condition,
  countAt,
  observed,
  pausedBy,
  rule,
  valueAt,
  when,
  word,
  type RuleTable,
} from './vocabulary';

interface SetFields {
  paused: string;
  partition: string;
  wanted: string;
  updated: string;
  available: readonly string[];
  /** What it is while not all of its pods are available. */
  incomplete: 'Degraded' | 'Progressing';
}

/** `2`, or `40%` of the replicas, keep the old revision. */
function keptBack(object: KubernetesObject, path: string, wanted: number) {
  const value = valueAt(object, path);
  const percent = /^(\d{1,3})%$/.exec(
    String(typeof value === 'string' ? value : ''),
  );
  return percent
    ? Math.ceil((Number(percent[1]) * wanted) / 100)
    : numberOf(value) ?? 0;
}

/** https://openkruise.io/docs/: sets that roll out up to a partition, where they wait for a person. */
function replicaSetLike(fields: SetFields): HealthRule {
  return rule(
    when(object => object.status === undefined, rule()),
    observed,
    pausedBy(fields.paused),
    object => {
      const wanted = countAt(object, fields.wanted);
      const kept = keptBack(object, fields.partition, wanted);
      const updated = countAt(object, fields.updated);
      if (kept > 0 && updated >= wanted - kept && updated < wanted) {
        return health(
          'Suspended',
          'Partition',
          `${updated} of ${wanted} pods updated; ${kept} are kept back by the partition`,
        );
      }
      const path = fields.available.find(
        one => valueAt(object, one) !== undefined,
      );
      const available = path === undefined ? 0 : countAt(object, path);
      const isCurrent =
        valueAt(object, fields.updated) === undefined || updated >= wanted;
      return available >= wanted && isCurrent
        ? healthy
        : health(
            fields.incomplete,
            'NotAvailable',
            `${available} of ${wanted} updated pods available`,
          );
    },
  );
}

const cloneSet = replicaSetLike({
  paused: 'spec.updateStrategy.paused',
  partition: 'spec.updateStrategy.partition',
  wanted: 'status.replicas',
  updated: 'status.updatedReplicas',
  available: ['status.updatedAvailableReplicas', 'status.updatedReadyReplicas'],
  incomplete: 'Degraded',
});

const advancedStatefulSet = replicaSetLike({
  paused: 'spec.updateStrategy.rollingUpdate.paused',
  partition: 'spec.updateStrategy.rollingUpdate.partition',
  wanted: 'status.replicas',
  updated: 'status.updatedReplicas',
  available: [
    'status.updatedAvailableReplicas',
    'status.updatedReadyReplicas',
    'status.availableReplicas',
  ],
  incomplete: 'Degraded',
});

const advancedDaemonSet = replicaSetLike({
  paused: 'spec.updateStrategy.rollingUpdate.paused',
  partition: 'spec.updateStrategy.rollingUpdate.partition',
  wanted: 'status.desiredNumberScheduled',
  updated: 'status.updatedNumberScheduled',
  available: ['status.numberAvailable', 'status.numberReady'],
  incomplete: 'Degraded',
});

const gameServerSet = replicaSetLike({
  paused: 'spec.updateStrategy.rollingUpdate.paused',
  partition: 'spec.updateStrategy.rollingUpdate.partition',
  wanted: 'spec.replicas',
  updated: 'status.updatedReplicas',
  available: ['status.updatedReadyReplicas', 'status.readyReplicas'],
  incomplete: 'Progressing',
});

/** https://openkruise.io/docs/user-manuals/advancedcronjob */
const advancedCronJob = rule(
  pausedBy('spec.paused'),
  when(
    object => asList(statusOf(object).active).length > 0,
    health('Progressing', 'Running', 'A run is going on'),
  ),
  when(
    object => statusOf(object).lastScheduleTime !== undefined,
    health('Healthy', 'Scheduled'),
  ),
  when(
    object => object.status !== undefined,
    health('Degraded', 'NeverRun', 'It has not run yet'),
  ),
);

/** https://openkruise.io/docs/user-manuals/broadcastjob: a pod on each node, which ends. */
const broadcastJob = rule(
  pausedBy('spec.paused'),
  word('status.phase', { Suspended: ['paused'], Degraded: ['failed'] }),
  condition('Failed', { True: 'Degraded' }),
  when(
    object =>
      countAt(object, 'status.active') > 0 ||
      valueAt(object, 'status.phase') === 'running',
    health('Progressing', 'Running', 'Its pods have not all ended'),
  ),
  object => {
    const desired = countAt(object, 'status.desired');
    const succeeded = countAt(object, 'status.succeeded');
    if (valueAt(object, 'status.phase') !== 'completed') {
      return undefined;
    }
    return succeeded >= desired
      ? health('Healthy', 'Completed')
      : health(
          'Degraded',
          'PodsFailed',
          `${desired - succeeded} of ${desired} pods failed`,
        );
  },
);

/** https://openkruise.io/rollouts/user-manuals/strategy-canary-update */
const kruiseRollout = rule(
  observed,
  word('status.phase', {
    Healthy: ['Healthy'],
    Degraded: ['Disabled', 'Disabling', 'Terminating'],
  }),
  when(
    object =>
      valueAt(object, 'status.canaryStatus.currentStepState') ===
        'StepPaused' ||
      valueAt(object, 'status.blueGreenStatus.currentStepState') ===
        'StepPaused',
    health('Suspended', 'StepPaused', 'The next step waits for a person'),
  ),
  word('status.phase', { '*': 'Progressing' }),
);

/** https://openkruise.io/kruisegame/introduction: the state of one game server, and what operators want with it. */
const gameServer = rule(
  word('spec.opsState', { Suspended: ['Maintaining'] }),
  word('status.currentState', {
    Healthy: ['Ready'],
    Degraded: ['Crash'],
    '*': 'Progressing',
  }),
);

/** Spot writes the counts of a Deployment. */
const spotDeployment: HealthRule = rule(
  word('status.phase', {
    Healthy: ['Healthy'],
    Degraded: [/fail|degraded|error/],
    Suspended: ['Paused'],
    Progressing: ['Progressing'],
  }),
  object =>
    object.status === undefined ? undefined : assessDeployment(object),
);

/** @internal */
export const workloadSetRules: RuleTable = {
  'apps.kruise.io/AdvancedCronJob': advancedCronJob,
  'apps.kruise.io/BroadcastJob': broadcastJob,
  'apps.kruise.io/CloneSet': cloneSet,
  'apps.kruise.io/DaemonSet': advancedDaemonSet,
  'apps.kruise.io/StatefulSet': advancedStatefulSet,
  'game.kruise.io/GameServer': gameServer,
  'game.kruise.io/GameServerSet': gameServerSet,
  'rollouts.kruise.io/Rollout': kruiseRollout,
  'spot.io/SpotDeployment': spotDeployment,
};
