/** Workloads beyond Kubernetes' own: OpenKruise, Spot. */
import type { KubernetesObject } from '@gitops-suite/model';
import { asFields, asList, numberOf, specOf, timeOf } from '../liveFields';
import { health, healthy, type HealthRule } from '../rule';
import { assessDeployment } from '../workloads';
import {
  anyOf,
  condition,
  countAt,
  fault,
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
  /** What the controller itself calls a failure. */
  faults?: readonly HealthRule[];
  /** What it is when pods are still missing after its deadline; before, it is Progressing. */
  incomplete: 'Degraded' | 'Progressing';
}

/** As for a Deployment, where the spec names none. */
const DEADLINE_SECONDS = 600;

/** When the controller last told something new. Counts carry no time, so the time of their writing does. */
function lastMove(object: KubernetesObject): number {
  const written = asList(object.metadata.managedFields)
    .map(asFields)
    .filter(({ subresource }) => subresource === 'status')
    .map(({ time }) => timeOf(time) ?? 0);
  return written.length > 0
    ? Math.max(...written)
    : timeOf(object.metadata.creationTimestamp) ?? 0;
}

function deadlineOf(object: KubernetesObject): number {
  const seconds =
    numberOf(specOf(object).progressDeadlineSeconds) ?? DEADLINE_SECONDS;
  return lastMove(object) + seconds * 1000;
}

/** `OnDelete` replaces a pod when somebody deletes it: old ones may stay. */
function keepsOldPods(object: KubernetesObject): boolean {
  return valueAt(object, 'spec.updateStrategy.type') === 'OnDelete';
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
    anyOf(fields.faults ?? []),
    pausedBy(fields.paused),
    (object, now) => {
      const wanted = numberOf(valueAt(object, fields.wanted));
      if (wanted === undefined) {
        return undefined;
      }
      const asked = numberOf(specOf(object).replicas) ?? wanted;
      const keepsOld = keepsOldPods(object);
      const kept = keepsOld ? 0 : keptBack(object, fields.partition, wanted);
      const updated = countAt(object, fields.updated);
      if (kept > 0 && updated >= wanted - kept && updated < wanted) {
        return health(
          'Suspended',
          'Partition',
          `${updated} of ${wanted} pods updated; ${kept} are kept back by the partition`,
        );
      }
      const paths = keepsOld ? readyPaths : fields.available;
      const path = paths.find(one => valueAt(object, one) !== undefined);
      const available = path === undefined ? 0 : countAt(object, path);
      const isCurrent =
        keepsOld ||
        valueAt(object, fields.updated) === undefined ||
        updated >= wanted;
      if (available >= wanted && isCurrent && wanted >= asked) {
        return healthy;
      }
      const missing = health(
        fields.incomplete,
        'NotAvailable',
        `${available} of ${Math.max(asked, wanted)} updated pods available`,
      );
      const judgeAgainAt = deadlineOf(object);
      return fields.incomplete === 'Degraded' && now < judgeAgainAt
        ? { ...missing, status: 'Progressing', judgeAgainAt }
        : missing;
    },
  );
}

/** Counts of pods of any revision. */
const readyPaths = [
  'status.availableReplicas',
  'status.readyReplicas',
  'status.numberAvailable',
  'status.numberReady',
];

const cloneSet = replicaSetLike({
  paused: 'spec.updateStrategy.paused',
  partition: 'spec.updateStrategy.partition',
  wanted: 'status.replicas',
  updated: 'status.updatedReplicas',
  available: ['status.updatedAvailableReplicas', 'status.updatedReadyReplicas'],
  faults: [
    fault('FailedScale', 'FailedUpdate'),
    condition('Progressing', {
      False: { ProgressDeadlineExceeded: 'Degraded' },
    }),
  ],
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
    Unknown: ['Unknown'],
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
  'apps.kruise.io/CloneSet': cloneSet,
  'apps.kruise.io/DaemonSet': advancedDaemonSet,
  'apps.kruise.io/StatefulSet': advancedStatefulSet,
  'game.kruise.io/GameServer': gameServer,
  'game.kruise.io/GameServerSet': gameServerSet,
  'rollouts.kruise.io/Rollout': kruiseRollout,
  'spot.io/SpotDeployment': spotDeployment,
};
