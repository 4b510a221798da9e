import { asObject, type JsonObject } from '../../schema/types';
import { child, childOrNew, children, fill, fillEmpty } from './fill';
import { defaultPodTemplate } from './pods';

/** Defaults of a Deployment. */
export function defaultDeployment(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fill(spec, {
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  });
  const strategy = childOrNew(spec, 'strategy');
  fillEmpty(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate')
    fill(childOrNew(strategy, 'rollingUpdate'), {
      maxUnavailable: '25%',
      maxSurge: '25%',
    });
  defaultPodTemplate(spec);
}

/** Defaults of a ReplicaSet. */
export function defaultReplicaSet(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fill(spec, { replicas: 1 });
  defaultPodTemplate(spec);
}

/** Defaults of a ReplicationController. */
export function defaultReplicationController(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  const labels = child(spec, 'template', 'metadata', 'labels');
  if (labels) {
    fill(spec, { selector: { ...labels } });
    const metadata = childOrNew(object, 'metadata');
    fill(metadata, { labels: { ...labels } });
  }
  fill(spec, { replicas: 1, minReadySeconds: 0 });
  if (spec.minReadySeconds === 0) delete spec.minReadySeconds;
  defaultPodTemplate(spec);
}

/** Defaults of a StatefulSet. */
export function defaultStatefulSet(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fillEmpty(spec, { podManagementPolicy: 'OrderedReady' });
  const strategy = childOrNew(spec, 'updateStrategy');
  fillEmpty(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate')
    fill(childOrNew(strategy, 'rollingUpdate'), { partition: 0 });
  fill(childOrNew(spec, 'persistentVolumeClaimRetentionPolicy'), {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  fill(spec, { replicas: 1, revisionHistoryLimit: 10 });
  for (const claim of children(spec, 'volumeClaimTemplates')) {
    claim.kind = 'PersistentVolumeClaim';
    claim.apiVersion = 'v1';
    defaultClaim(claim);
  }
  defaultPodTemplate(spec);
}

/** Defaults of a PersistentVolumeClaim. */
export function defaultClaim(claim: JsonObject): void {
  fill(childOrNew(claim, 'spec'), { volumeMode: 'Filesystem' });
  fillEmpty(childOrNew(claim, 'status'), { phase: 'Pending' });
}

/** The annotation in which DaemonSets count the generations of their template. */
export const templateGeneration = 'deprecated.daemonset.template.generation';

/** Defaults of a DaemonSet. */
export function defaultDaemonSet(object: JsonObject): void {
  const metadata = childOrNew(object, 'metadata');
  fill(childOrNew(metadata, 'annotations'), { [templateGeneration]: '0' });
  const spec = childOrNew(object, 'spec');
  const strategy = childOrNew(spec, 'updateStrategy');
  fillEmpty(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate')
    fill(childOrNew(strategy, 'rollingUpdate'), {
      maxUnavailable: 1,
      maxSurge: 0,
    });
  fill(spec, { revisionHistoryLimit: 10 });
  defaultPodTemplate(spec);
}

/** Defaults of a Job. */
export function defaultJob(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  defaultJobSpec(spec);
  if (spec.completions === undefined && spec.parallelism === undefined)
    spec.completions = 1;
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2147483647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: child(spec, 'podFailurePolicy')
      ? 'Failed'
      : 'TerminatingOrFailed',
    manualSelector: false,
  });
  const labels = asObject(child(spec, 'template', 'metadata')?.labels);
  const metadata = childOrNew(object, 'metadata');
  if (Object.keys(labels).length > 0 && metadata.labels === undefined)
    metadata.labels = { ...labels };
}

/** Defaults that Jobs and the templates of CronJobs share. */
function defaultJobSpec(spec: JsonObject): void {
  defaultPodTemplate(spec);
  for (const rule of children(spec, 'podFailurePolicy', 'rules'))
    for (const pattern of children(rule, 'onPodConditions'))
      fillEmpty(pattern, { status: 'True' });
}

/** Defaults of a CronJob. */
export function defaultCronJob(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fillEmpty(spec, { concurrencyPolicy: 'Allow' });
  fill(spec, {
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  const job = child(spec, 'jobTemplate', 'spec');
  if (job) defaultJobSpec(job);
}

/** Defaults of a HorizontalPodAutoscaler. */
export function defaultAutoscaler(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fill(spec, {
    minReplicas: 1,
    metrics: [
      {
        type: 'Resource',
        resource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization: 80 },
        },
      },
    ],
  });
  const behavior = child(spec, 'behavior');
  if (!behavior) return;
  fill(childOrNew(behavior, 'scaleUp'), {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  });
  fill(childOrNew(behavior, 'scaleDown'), {
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  });
}
