import { toTime } from '../clock';
import { withCondition } from '../conditions';
import { wakeOn, type Controller, type ControllerContext } from '../controller';
import type { Condition, Deployment, KubeObject } from '../kubeTypes';
import { keyOf } from '../objectStore';
import { resources } from '../resources';
import { isSameData } from '../sameData';
import type { StatefulSet } from '../statefulset/statefulSetTypes';
import { writeStatus } from '../writeStatus';

/** A HorizontalPodAutoscaler. */
export interface Autoscaler extends KubeObject {
  spec: {
    scaleTargetRef: { apiVersion?: string; kind: string; name: string };
    minReplicas?: number;
    maxReplicas: number;
  };
  status?: AutoscalerStatus;
}

/** What a HorizontalPodAutoscaler says about its target. */
export interface AutoscalerStatus {
  observedGeneration?: number;
  currentReplicas?: number;
  desiredReplicas: number;
  currentMetrics?: unknown;
  conditions?: Condition[];
}

/** The stand-in has no load: every size is the right one. */
const steady: Condition[] = [
  {
    type: 'AbleToScale',
    status: 'True',
    reason: 'ReadyForNewScale',
    message: 'recommended size matches current size',
  },
  {
    type: 'ScalingActive',
    status: 'True',
    reason: 'ValidMetricFound',
    message:
      'the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)',
  },
  {
    type: 'ScalingLimited',
    status: 'False',
    reason: 'DesiredWithinRange',
    message: 'the desired count is within the acceptable range',
  },
];

/** What an autoscaler says of a target that has `size` pods; undefined when there is no target. */
function planAutoscaler(
  autoscaler: Autoscaler,
  size: number | undefined,
  now: number,
): AutoscalerStatus {
  const { kind, name } = autoscaler.spec.scaleTargetRef;
  const found: Condition[] =
    size === undefined
      ? [
          {
            type: 'AbleToScale',
            status: 'False',
            reason: 'FailedGetScale',
            message: `the HPA controller was unable to get the target's current scale: ${kind.toLowerCase()}s.apps "${name}" not found`,
          },
        ]
      : steady;
  return {
    ...autoscaler.status,
    observedGeneration: autoscaler.metadata.generation,
    currentReplicas: size ?? autoscaler.status?.currentReplicas,
    desiredReplicas: size ?? autoscaler.status?.desiredReplicas ?? 0,
    conditions: found.reduce<Condition[] | undefined>(
      (conditions, condition) =>
        withCondition(conditions, condition, toTime(now)),
      autoscaler.status?.conditions,
    ),
  };
}

/** Says how HorizontalPodAutoscalers are, and scales nothing. */
export function createAutoscalerController(
  context: ControllerContext,
): Controller {
  const autoscalers = context.informers.of<Autoscaler>(
    resources.horizontalPodAutoscalers,
  );
  const deployments = context.informers.of<Deployment>(resources.deployments);
  const statefulSets = context.informers.of<StatefulSet>(
    resources.statefulSets,
  );

  async function reconcile(key: string): Promise<undefined> {
    const autoscaler = autoscalers.store.get(key);
    if (!autoscaler) return undefined;
    const { kind, name } = autoscaler.spec.scaleTargetRef;
    const { store } = kind === 'StatefulSet' ? statefulSets : deployments;
    const target = store.get(`${autoscaler.metadata.namespace}/${name}`);
    const size = target && (target.spec.replicas ?? 1);
    const status = planAutoscaler(autoscaler, size, context.clock.now());
    if (isSameData(status, autoscaler.status)) return undefined;
    await writeStatus(context.client, autoscalers, { ...autoscaler, status });
    return undefined;
  }

  const autoscalersOf = (kind: string) => (target: KubeObject) =>
    autoscalers.store
      .inNamespace(target.metadata.namespace)
      .filter(
        ({ spec: { scaleTargetRef: ref } }) =>
          ref.kind === kind && ref.name === target.metadata.name,
      )
      .map(keyOf);

  return {
    wakes: [
      wakeOn(autoscalers, autoscaler => [keyOf(autoscaler)]),
      wakeOn(deployments, autoscalersOf('Deployment')),
      wakeOn(statefulSets, autoscalersOf('StatefulSet')),
    ],
    reconcile,
  };
}
