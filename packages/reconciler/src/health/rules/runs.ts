/** What runs to an end or streams: Keptn, Flink, Spark. */
import type { KubernetesObject } from '@gitops-suite/model';
import { asFields, numberOf, specOf, statusOf, textOf } from '../liveFields';
import { health } from '../rule';
import {
  messageOf,
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
  object => {
    const error = textOf(statusOf(object).error);
    const runs = valueAt(object, 'status.jobStatus.state') === 'RUNNING';
    return error === undefined || runs
      ? undefined
      : health('Degraded', 'Error', error);
  },
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
  word('status.jobManagerDeploymentStatus', { Healthy: ['READY'] }),
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
