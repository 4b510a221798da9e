/** What runs to an end or streams: jobs of OpenKruise, Keptn, Flink, Spark. */
import type { KubernetesObject } from '@gitops-suite/model';
import { parseCron } from '../../windows/cron';
import { nextTime } from '../../windows/openings';
import { isTimeZone } from '../../windows/wallClock';
import {
  asFields,
  asList,
  numberOf,
  specOf,
  statusOf,
  textOf,
  timeOf,
} from '../liveFields';
import { health } from '../rule';
import {
  condition,
  countAt,
  messageOf,
  observed,
  pausedBy,
  rule,
  sameFor,
  valueAt,
  when,
  word,
  type RuleTable,
  type Words,
} from './vocabulary';

/** https://keptn.sh/stable/docs/reference/: one word for the whole run. Warning is a failure that blocks nothing; what is Deprecated never ends. */
const keptnWords: Words = {
  Healthy: ['Succeeded', 'Warning'],
  Degraded: ['Failed', 'Deprecated'],
  '*': 'Progressing',
};
const keptn = rule(word('status.status', keptnWords));
const keptnEvaluation = rule(word('status.overallStatus', keptnWords));

/** An analysis that has ended says whether its objectives were met. */
const keptnAnalysis = rule(
  when(
    object => valueAt(object, 'status.state') === 'Completed',
    object => {
      const { pass, warning } = statusOf(object);
      if (pass === true) {
        return health('Healthy', 'Passed');
      }
      return warning === true
        ? health('Degraded', 'Warning', 'An objective was nearly missed')
        : health('Degraded', 'Failed', 'The objectives were not met');
    },
  ),
);

const keptnMetric = rule(
  object => {
    const error = textOf(statusOf(object).errMsg);
    return error === undefined
      ? undefined
      : health('Degraded', 'FetchFailed', error);
  },
  when(object => {
    const { value } = statusOf(object);
    return textOf(value) !== undefined || numberOf(value) !== undefined;
  }, health('Healthy', 'Fetched')),
);

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
  (object, now) => {
    if (object.status === undefined) {
      return undefined;
    }
    const due = firstRun(object);
    const waiting = health('Healthy', 'Waiting', 'It waits for its first run');
    if (now < due) {
      return due < Infinity ? { ...waiting, judgeAgainAt: due } : waiting;
    }
    return health('Degraded', 'NeverRun', 'It has not run, and it should have');
  },
);

/** Controllers start a run some seconds late. */
const LATE_MS = 60_000;

/** By when an object that has just been made must have run; in milliseconds since the epoch. */
function firstRun(object: KubernetesObject): number {
  const cron = parseCron(textOf(specOf(object).schedule) ?? '');
  const zone = textOf(specOf(object).timeZone) ?? 'UTC';
  const created = timeOf(object.metadata.creationTimestamp);
  if (created === undefined) {
    return 0;
  }
  // What only the controller can read is not held against the object.
  return typeof cron === 'string' || !isTimeZone(zone)
    ? Infinity
    : (nextTime(cron, zone, created) ?? Infinity) + LATE_MS;
}

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
  condition('Complete', { True: 'Healthy' }),
);

/** https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/reference/ */
const flink = rule(
  when(
    object => valueAt(object, 'status.reconciliationStatus.success') === false,
    object =>
      health(
        'Degraded',
        'ReconcileFailed',
        textOf(valueAt(object, 'status.reconciliationStatus.error')) ??
          messageOf(object) ??
          'The operator could not apply it',
      ),
  ),
  word('status.jobManagerDeploymentStatus', { Degraded: ['ERROR'] }),
  (object, now) => {
    // What runs may still tell of a fault that is over, unless it is the newest version that cannot be applied.
    const error = textOf(statusOf(object).error);
    const runs =
      valueAt(object, 'status.jobStatus.state') === 'RUNNING' &&
      observed(object, now) === undefined;
    return error === undefined || runs
      ? undefined
      : health('Degraded', 'Error', error);
  },
  observed,
  when(
    isSuspendedJob,
    health('Suspended', 'Suspended', 'The job is suspended'),
  ),
  word('status.reconciliationStatus.state', {
    Degraded: ['ROLLED_BACK'],
    Progressing: ['ROLLING_BACK', 'UPGRADING'],
  }),
  word('status.lifecycleState', {
    Degraded: ['FAILED'],
    Suspended: ['SUSPENDED'],
  }),
  word('status.jobStatus.state', {
    Degraded: ['FAILED', 'FAILING', 'CANCELED'],
    Healthy: ['FINISHED'],
  }),
  word('status.jobManagerDeploymentStatus', {
    Progressing: ['DEPLOYING', 'DEPLOYED_NOT_READY'],
    Degraded: ['MISSING'],
  }),
  word('status.jobStatus.state', { Healthy: ['RUNNING'], '*': 'Progressing' }),
  // A session cluster has no job.
  when(
    object => specOf(object).job === undefined,
    word('status.jobManagerDeploymentStatus', { Healthy: ['READY'] }),
  ),
);

function isSuspendedJob(object: KubernetesObject): boolean {
  return (
    object.status !== undefined &&
    /^suspended$/i.test(textOf(valueAt(object, 'spec.job.state')) ?? '')
  );
}

/** How many executors a Spark application may have: fixed, or between the bounds of dynamic allocation. */
function executorsOf(object: KubernetesObject): { min: number; max: number } {
  const spec = specOf(object);
  const allocation = asFields(spec.dynamicAllocation);
  const conf = asFields(spec.sparkConf);
  const setting = (name: string) => numberOf(conf[`spark.${name}`]);
  const isDynamic =
    allocation.enabled === true ||
    /^true$/.test(
      textOf(conf['spark.dynamicAllocation.enabled']) ??
        textOf(conf['spark.streaming.dynamicAllocation.enabled']) ??
        '',
    );
  const instances = numberOf(asFields(spec.executor).instances);
  if (!isDynamic) {
    const wanted = instances ?? 1;
    return { min: wanted, max: wanted };
  }
  return {
    min:
      numberOf(allocation.minExecutors) ??
      setting('dynamicAllocation.minExecutors') ??
      setting('streaming.dynamicAllocation.minExecutors') ??
      0,
    max:
      numberOf(allocation.maxExecutors) ??
      setting('dynamicAllocation.maxExecutors') ??
      setting('streaming.dynamicAllocation.maxExecutors') ??
      Number.POSITIVE_INFINITY,
  };
}

/** https://github.com/kubeflow/spark-operator: the driver runs before its executors do. */
const sparkApplication = rule(
  pausedBy('spec.suspend'),
  when(
    object => valueAt(object, 'status.applicationState.state') === 'RUNNING',
    object => {
      const states = Object.values(asFields(statusOf(object).executorState));
      const running = states.filter(state => state === 'RUNNING').length;
      const { min, max } = executorsOf(object);
      return running >= Math.max(min, 0) && running <= max && states.length > 0
        ? health('Healthy', 'Running')
        : health(
            'Progressing',
            'ExecutorsMissing',
            `${running} of ${min} executors running`,
          );
    },
  ),
  word('status.applicationState.state', {
    Healthy: ['COMPLETED'],
    Degraded: ['FAILED', 'SUBMISSION_FAILED', 'FAILING', 'UNKNOWN'],
    Suspended: ['SUSPENDED'],
    '*': 'Progressing',
  }),
);

/** @internal */
export const runRules: RuleTable = {
  'apps.kruise.io/AdvancedCronJob': advancedCronJob,
  'apps.kruise.io/BroadcastJob': broadcastJob,
  'flink.apache.org/FlinkDeployment': flink,
  ...sameFor(
    'lifecycle.keptn.sh',
    [
      'KeptnAppVersion',
      'KeptnTask',
      'KeptnWorkloadInstance',
      'KeptnWorkloadVersion',
    ],
    keptn,
  ),
  'lifecycle.keptn.sh/KeptnEvaluation': keptnEvaluation,
  'metrics.keptn.sh/Analysis': keptnAnalysis,
  'metrics.keptn.sh/KeptnMetric': keptnMetric,
  'sparkoperator.k8s.io/SparkApplication': sparkApplication,
};
