import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { assess, assessHealth } from './assessHealth';
import {
  ago,
  deployment,
  live,
  NOW,
  pod,
  waiting,
} from './__testUtils__/liveObjects';
import { compileHealthRules } from './userRules';

const rules = compileHealthRules([]);

const condition = (
  type: string,
  status: string,
  reason?: string,
  seconds = 3600,
) => ({
  type,
  status,
  reason,
  message: reason && `because ${reason}`,
  lastTransitionTime: ago(seconds),
});
const withStatus = (kind: string, status: object, more: object = {}) =>
  live(kind, 'x', { status, ...more }, { generation: 2 });
const custom = (status: object, spec: object = {}) =>
  withStatus('shop.example/Widget', status, { spec });

interface Row {
  name: string;
  given: KubernetesObject;
  want: string | undefined;
}

const rows: Row[] = [
  {
    name: 'anything that is being deleted',
    given: live('/ConfigMap', 'x', {}, { deletionTimestamp: ago(1) }),
    want: 'Progressing Terminating',
  },
  { name: 'a ConfigMap', given: live('/ConfigMap', 'x'), want: undefined },
  {
    name: 'a Role',
    given: live('rbac.authorization.k8s.io/Role', 'x', {
      status: { phase: 'Failed' },
    }),
    want: undefined,
  },
  {
    name: 'a name from the prototype',
    given: live('/constructor', 'x'),
    want: undefined,
  },

  { name: 'a Deployment with all pods', given: deployment(), want: 'Healthy' },
  {
    name: 'a paused Deployment',
    given: deployment({}, { paused: true }),
    want: 'Suspended Paused',
  },
  {
    name: 'a Deployment that was not looked at',
    given: deployment({ observedGeneration: 0 }),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a new Deployment without status',
    given: live('apps/Deployment', 'x', {}, { generation: 1 }),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a Deployment with old pods',
    given: deployment({ replicas: 4 }),
    want: 'Progressing Updating',
  },
  {
    name: 'a Deployment with too few new pods',
    given: deployment({ updatedReplicas: 1 }),
    want: 'Progressing Updating',
  },
  {
    name: 'a Deployment with unavailable pods',
    given: deployment({ availableReplicas: 2 }),
    want: 'Progressing NotAvailable',
  },
  {
    name: 'a Deployment past its deadline',
    given: deployment({
      conditions: [
        condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
      ],
    }),
    want: 'Degraded ProgressDeadlineExceeded',
  },
  {
    name: 'a Deployment scaled to nothing',
    given: deployment(
      { replicas: 0, updatedReplicas: 0, availableReplicas: 0 },
      { replicas: 0 },
    ),
    want: 'Healthy',
  },

  {
    name: 'a ReplicaSet that may not create pods',
    given: withStatus('apps/ReplicaSet', {
      observedGeneration: 2,
      conditions: [condition('ReplicaFailure', 'True', 'FailedCreate')],
    }),
    want: 'Degraded FailedCreate',
  },
  {
    name: 'a StatefulSet with a partition',
    given: withStatus(
      'apps/StatefulSet',
      { observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1 },
      {
        spec: {
          replicas: 3,
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { partition: 2 },
          },
        },
      },
    ),
    want: 'Healthy',
  },
  {
    name: 'a StatefulSet below its partition',
    given: withStatus(
      'apps/StatefulSet',
      { observedGeneration: 2, readyReplicas: 3, updatedReplicas: 0 },
      {
        spec: {
          replicas: 3,
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { partition: 2 },
          },
        },
      },
    ),
    want: 'Progressing Updating',
  },
  {
    name: 'a DaemonSet on all nodes',
    given: withStatus('apps/DaemonSet', {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
    }),
    want: 'Healthy',
  },
  {
    name: 'a DaemonSet that misses a node',
    given: withStatus('apps/DaemonSet', {
      observedGeneration: 2,
      desiredNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 1,
    }),
    want: 'Progressing NotAvailable',
  },

  {
    name: 'a resumed Job, which still has its condition',
    given: withStatus('batch/Job', {
      conditions: [condition('Suspended', 'False', 'JobResumed')],
    }),
    want: 'Progressing Running',
  },
  {
    name: 'a suspended Job',
    given: withStatus('batch/Job', {
      conditions: [condition('Suspended', 'True', 'JobSuspended')],
    }),
    want: 'Suspended JobSuspended',
  },
  {
    name: 'a Job that failed',
    given: withStatus('batch/Job', {
      conditions: [condition('Failed', 'True', 'BackoffLimitExceeded')],
    }),
    want: 'Degraded BackoffLimitExceeded',
  },
  {
    name: 'a Job that did not fail',
    given: withStatus('batch/Job', {
      conditions: [condition('Failed', 'False'), condition('Complete', 'True')],
    }),
    want: 'Healthy Complete',
  },
  {
    name: 'a CronJob that is off',
    given: withStatus('batch/CronJob', {}, { spec: { suspend: true } }),
    want: 'Suspended Suspended',
  },
  {
    name: 'a CronJob that never ran',
    given: withStatus('batch/CronJob', {}),
    want: 'Healthy',
  },
  {
    name: 'a CronJob whose last run failed',
    given: withStatus('batch/CronJob', {
      lastScheduleTime: ago(60),
      lastSuccessfulTime: ago(120),
    }),
    want: 'Degraded LastRunFailed',
  },
  {
    name: 'a CronJob that runs again after a failure',
    given: withStatus('batch/CronJob', {
      active: [{}],
      lastScheduleTime: ago(60),
      lastSuccessfulTime: ago(120),
    }),
    want: 'Healthy',
  },

  {
    name: 'a pod in CrashLoopBackOff',
    given: pod('p', { container: waiting('CrashLoopBackOff') }),
    want: 'Degraded CrashLoopBackOff',
  },
  {
    name: 'a pod whose init container cannot pull',
    given: pod('p', {
      phase: 'Pending',
      init: waiting('ImagePullBackOff'),
      ready: false,
    }),
    want: 'Degraded ImagePullBackOff',
  },
  {
    name: 'a pod of a Job that cannot pull',
    given: pod('p', {
      phase: 'Pending',
      spec: { restartPolicy: 'Never' },
      container: waiting('ErrImagePull'),
    }),
    want: 'Degraded ErrImagePull',
  },
  {
    name: 'a pod of a Job that crashed and is tried again',
    given: pod('p', {
      spec: { restartPolicy: 'OnFailure' },
      container: waiting('CrashLoopBackOff'),
    }),
    want: 'Progressing Running',
  },
  {
    name: 'a pod that is created',
    given: pod('p', {
      phase: 'Pending',
      container: waiting('ContainerCreating'),
    }),
    want: 'Progressing Pending',
  },
  {
    name: 'an evicted pod',
    given: pod('p', {
      phase: 'Failed',
      status: { phase: 'Failed', reason: 'Evicted' },
    }),
    want: 'Degraded Evicted',
  },
  {
    name: 'a pod without a status',
    given: live('/Pod', 'p'),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a pod of a lost node',
    given: pod('p', { phase: 'Unknown' }),
    want: 'Unknown Unknown',
  },

  {
    name: 'a claim without volume',
    given: withStatus('/PersistentVolumeClaim', { phase: 'Pending' }),
    want: 'Progressing Pending',
  },
  {
    name: 'a claim whose volume is gone',
    given: withStatus('/PersistentVolumeClaim', { phase: 'Lost' }),
    want: 'Degraded Lost',
  },
  {
    name: 'a load balancer without address',
    given: withStatus(
      '/Service',
      { loadBalancer: {} },
      { spec: { type: 'LoadBalancer' } },
    ),
    want: 'Progressing NoAddress',
  },
  {
    name: 'a Service of another group',
    given: live('shop.example/Service', 'x', {
      spec: { type: 'LoadBalancer' },
    }),
    want: undefined,
  },
  {
    name: 'an autoscaler whose metric fails',
    given: {
      ...withStatus('autoscaling/HorizontalPodAutoscaler', {
        conditions: [
          condition('ScalingActive', 'False', 'FailedGetResourceMetric'),
        ],
      }),
      apiVersion: 'autoscaling/v2',
    },
    want: 'Degraded FailedGetResourceMetric',
  },
  {
    name: 'a budget that only lacks pods',
    given: withStatus('policy/PodDisruptionBudget', {
      conditions: [condition('DisruptionAllowed', 'False', 'InsufficientPods')],
    }),
    want: 'Healthy',
  },
  {
    name: 'a budget that cannot be computed',
    given: withStatus('policy/PodDisruptionBudget', {
      conditions: [condition('DisruptionAllowed', 'False', 'SyncFailed')],
    }),
    want: 'Degraded SyncFailed',
  },
  {
    name: 'a definition without a status',
    given: live('apiextensions.k8s.io/CustomResourceDefinition', 'x'),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a definition whose names clash',
    given: withStatus('apiextensions.k8s.io/CustomResourceDefinition', {
      conditions: [
        condition('NamesAccepted', 'False', 'MultipleNamesNotAllowed'),
        condition('Established', 'True'),
      ],
    }),
    want: 'Degraded MultipleNamesNotAllowed',
  },
  {
    name: 'an established definition',
    given: withStatus('apiextensions.k8s.io/CustomResourceDefinition', {
      conditions: [
        condition('Established', 'True'),
        condition('NamesAccepted', 'True'),
      ],
    }),
    want: 'Healthy',
  },

  {
    name: 'a custom resource without a signal',
    given: custom({ replicas: 1 }),
    want: undefined,
  },
  {
    name: 'a custom resource without a status',
    given: live('shop.example/Widget', 'x'),
    want: undefined,
  },
  {
    name: 'a custom resource that is ready',
    given: custom({ conditions: [condition('Ready', 'True')] }),
    want: 'Healthy',
  },
  {
    name: 'a custom resource whose status is old',
    given: custom({
      observedGeneration: 1,
      conditions: [condition('Ready', 'True')],
    }),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a custom resource whose generation is text',
    given: custom({
      observedGeneration: '1',
      conditions: [condition('Ready', 'True')],
    }),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a custom resource whose condition is old',
    given: custom({
      conditions: [{ ...condition('Ready', 'True'), observedGeneration: 1 }],
    }),
    want: 'Progressing NotObserved',
  },
  {
    name: 'a custom resource that has just failed',
    given: custom({ conditions: [condition('Ready', 'False', 'Refused', 10)] }),
    want: 'Progressing Refused',
  },
  {
    name: 'a custom resource that fails for a minute',
    given: custom({ conditions: [condition('Ready', 'False', 'Refused', 60)] }),
    want: 'Degraded Refused',
  },
  {
    name: 'a custom resource that is at it for an hour',
    given: custom({ conditions: [condition('Ready', 'False', 'Creating')] }),
    want: 'Progressing Creating',
  },
  {
    name: 'a custom resource whose readiness is open',
    given: custom({ conditions: [condition('Ready', 'Unknown', 'Checking')] }),
    want: 'Progressing Checking',
  },
  {
    name: 'a stalled custom resource',
    given: custom({
      conditions: [
        condition('Stalled', 'True', 'Stuck', 1),
        condition('Reconciling', 'True'),
      ],
    }),
    want: 'Degraded Stuck',
  },
  {
    name: 'a custom resource that retries',
    given: custom({
      conditions: [
        condition('Reconciling', 'True', 'Retry'),
        condition('Ready', 'False', 'Failed'),
      ],
    }),
    want: 'Progressing Retry',
  },
  {
    name: 'a custom resource with one bad condition of many',
    given: custom({
      conditions: [
        condition('Ready', 'True'),
        condition('Synced', 'False', 'NoAccess'),
      ],
    }),
    want: 'Degraded NoAccess',
  },
  {
    name: 'a custom resource that is not ready in so many words',
    given: custom({ conditions: [condition('NotReady', 'True', 'Down')] }),
    want: 'Degraded Down',
  },
  {
    name: 'a switched-off custom resource',
    given: custom({}, { suspend: true }),
    want: 'Suspended Suspended',
  },
  {
    name: 'a route that a parent refuses',
    given: custom({
      parents: [
        {
          conditions: [
            {
              ...condition('Accepted', 'False', 'NoMatch'),
              observedGeneration: 2,
            },
          ],
        },
      ],
    }),
    want: 'Degraded NoMatch',
  },
  {
    name: 'a route that a parent refused in an older version',
    given: custom({
      parents: [
        {
          conditions: [
            {
              ...condition('Accepted', 'False', 'NoMatch'),
              observedGeneration: 1,
            },
          ],
        },
      ],
    }),
    want: undefined,
  },
  {
    name: 'a phase that is good',
    given: custom({ phase: 'Running' }),
    want: 'Healthy Running',
  },
  {
    name: 'a phase that is bad',
    given: custom({ phase: 'InstallFailed', message: 'no' }),
    want: 'Degraded InstallFailed',
  },
  {
    name: 'a phase under way',
    given: custom({ phase: 'Installing' }),
    want: 'Progressing Installing',
  },
  {
    name: 'a phase of unknown meaning',
    given: custom({ phase: 'Blue' }),
    want: undefined,
  },
  {
    name: 'a bad word beside a good one',
    given: custom({ phase: 'Ready', health: 'red' }),
    want: 'Degraded red',
  },
];

describe('assessHealth', () => {
  it.each(rows)('$name', ({ given, want }) => {
    const health = assessHealth(given, { now: NOW, rules });
    const told =
      health && [health.status, health.reason].filter(Boolean).join(' ');
    expect(told).toBe(want);
  });

  it('tells when a grace ends', () => {
    const failing = custom({
      conditions: [condition('Ready', 'False', 'No', 10)],
    });
    expect(assess(failing, { now: NOW, rules })?.degradedAt).toBe(NOW + 50_000);
  });

  it('never throws, whatever a controller or a user wrote', () => {
    const kinds = [
      '/Pod',
      '/Service',
      '/PersistentVolumeClaim',
      'apps/Deployment',
      'apps/StatefulSet',
      'apps/DaemonSet',
      'apps/ReplicaSet',
      'batch/Job',
      'batch/CronJob',
      'networking.k8s.io/Ingress',
      'autoscaling/HorizontalPodAutoscaler',
      'policy/PodDisruptionBudget',
      'apiregistration.k8s.io/APIService',
      'apiextensions.k8s.io/CustomResourceDefinition',
      'shop.example/Widget',
    ];
    const field = fc.constantFrom(
      'conditions',
      'phase',
      'containerStatuses',
      'initContainerStatuses',
      'replicas',
      'loadBalancer',
      'parents',
      'containers',
      'updateStrategy',
      'observedGeneration',
    );
    const part = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()));
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        part,
        part,
        (kind, spec, status) => {
          const object = live(kind, 'x', { spec, status });
          expect(() => assessHealth(object, { now: NOW, rules })).not.toThrow();
        },
      ),
      { numRuns: 1000 },
    );
  });
});
