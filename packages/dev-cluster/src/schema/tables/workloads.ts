/** Workloads and what scales or protects them; the notation is {@link parseTable}'s. */
export const workloadsTable = `
# io.k8s.api.apps.v1
ControllerRevision
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta data+:any revision!:i64
DaemonSet
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:DaemonSetSpec
  status:DaemonSetStatus
DaemonSetCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
DaemonSetSpec
  selector!?:meta.LabelSelector template!:core.PodTemplateSpec
  updateStrategy:DaemonSetUpdateStrategy minReadySeconds:i32 revisionHistoryLimit?#6:i32
DaemonSetStatus
  currentNumberScheduled!:i32 numberMisscheduled!:i32 desiredNumberScheduled!:i32
  numberReady!:i32 observedGeneration:i64 updatedNumberScheduled:i32 numberAvailable:i32
  numberUnavailable:i32 collisionCount?:i32 conditions:[DaemonSetCondition|type]@type
DaemonSetUpdateStrategy
  type:str rollingUpdate?:RollingUpdateDaemonSet
Deployment
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:DeploymentSpec
  status:DeploymentStatus
DeploymentCondition
  type!:str status!:str lastUpdateTime+#6:time lastTransitionTime+:time reason#4:str
  message:str
DeploymentSpec
  replicas?:i32 selector!?:meta.LabelSelector template!:core.PodTemplateSpec
  strategy:DeploymentStrategy^ minReadySeconds:i32 revisionHistoryLimit?:i32 paused:bool
  progressDeadlineSeconds?#9:i32
DeploymentStatus
  observedGeneration:i64 replicas:i32 updatedReplicas:i32 readyReplicas#7:i32
  availableReplicas#4:i32 unavailableReplicas:i32 terminatingReplicas?#9:i32
  conditions#6:[DeploymentCondition|type]@type collisionCount?#8:i32
DeploymentStrategy
  type:str rollingUpdate?:RollingUpdateDeployment
ReplicaSet
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:ReplicaSetSpec
  status:ReplicaSetStatus
ReplicaSetCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
ReplicaSetSpec
  replicas?:i32 minReadySeconds#4:i32 selector!?#2:meta.LabelSelector
  template:core.PodTemplateSpec
ReplicaSetStatus
  replicas!:i32 fullyLabeledReplicas:i32 readyReplicas#4:i32 availableReplicas:i32
  terminatingReplicas?#7:i32 observedGeneration#3:i64
  conditions#6:[ReplicaSetCondition|type]@type
RollingUpdateDaemonSet
  maxUnavailable?:ios maxSurge?:ios
RollingUpdateDeployment
  maxUnavailable?:ios maxSurge?:ios
RollingUpdateStatefulSetStrategy
  partition?:i32 maxUnavailable?:ios
StatefulSet
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:StatefulSetSpec
  status:StatefulSetStatus
StatefulSetCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
StatefulSetOrdinals
  start+:i32
StatefulSetPersistentVolumeClaimRetentionPolicy
  whenDeleted:str whenScaled:str
StatefulSetSpec
  replicas?:i32 selector!?:meta.LabelSelector template!:core.PodTemplateSpec
  volumeClaimTemplates:[core.PersistentVolumeClaim] serviceName+:str
  podManagementPolicy:str updateStrategy:StatefulSetUpdateStrategy
  revisionHistoryLimit?:i32 minReadySeconds:i32
  persistentVolumeClaimRetentionPolicy?:StatefulSetPersistentVolumeClaimRetentionPolicy
  ordinals?:StatefulSetOrdinals
StatefulSetStatus
  observedGeneration:i64 replicas!:i32 readyReplicas:i32 currentReplicas:i32
  updatedReplicas:i32 currentRevision:str updateRevision:str collisionCount?#9:i32
  conditions:[StatefulSetCondition|type]@type availableReplicas+:i32
StatefulSetUpdateStrategy
  type:str rollingUpdate?:RollingUpdateStatefulSetStrategy
# io.k8s.api.batch.v1
CronJob
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec!:CronJobSpec
  status:CronJobStatus
CronJobSpec
  schedule!:str timeZone?#8:str startingDeadlineSeconds?#2:i64 concurrencyPolicy:str
  suspend?:bool jobTemplate!:JobTemplateSpec successfulJobsHistoryLimit?:i32
  failedJobsHistoryLimit?:i32
CronJobStatus
  active:[core.ObjectReference] lastScheduleTime?#4:time lastSuccessfulTime?:time
Job
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:JobSpec status:JobStatus
JobCondition
  type!:str status!:str lastProbeTime+:time lastTransitionTime+:time reason:str
  message:str
JobSpec
  parallelism?:i32 completions?:i32 activeDeadlineSeconds?:i64
  podFailurePolicy?#11:PodFailurePolicy successPolicy?#16:SuccessPolicy
  backoffLimit?#7:i32 backoffLimitPerIndex?#12:i32 maxFailedIndexes?:i32
  selector?#4:meta.LabelSelector manualSelector?:bool template!:core.PodTemplateSpec
  ttlSecondsAfterFinished?#8:i32 completionMode?:str suspend?:bool
  podReplacementPolicy?#14:str managedBy?:str
JobStatus
  conditions:[JobCondition]@type startTime?:time completionTime?:time active:i32
  succeeded:i32 failed:i32 terminating?#11:i32 completedIndexes#7:str
  failedIndexes?#10:str uncountedTerminatedPods?#8:UncountedTerminatedPods ready?:i32
JobTemplateSpec
  metadata:meta.ObjectMeta spec:JobSpec
PodFailurePolicy
  rules!:[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement
  containerName?:str operator!:str values!:[i32]set
PodFailurePolicyOnPodConditionsPattern
  type!:str status+:str
PodFailurePolicyRule
  action!:str onExitCodes?:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
SuccessPolicy
  rules!:[SuccessPolicyRule]
SuccessPolicyRule
  succeededIndexes?:str succeededCount?:i32
UncountedTerminatedPods
  succeeded:[str]set failed:[str]set
# io.k8s.api.autoscaling.v1
Scale
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:ScaleSpec status:ScaleStatus
ScaleSpec
  replicas:i32
ScaleStatus
  replicas!:i32 selector:str
# io.k8s.api.autoscaling.v2
ContainerResourceMetricSource
  name!:str target!:MetricTarget container!:str
ContainerResourceMetricStatus
  name!:str current!:MetricValueStatus container!:str
CrossVersionObjectReference
  kind!:str name!:str apiVersion:str
ExternalMetricSource
  metric!:MetricIdentifier target!:MetricTarget
ExternalMetricStatus
  metric!:MetricIdentifier current!:MetricValueStatus
HPAScalingPolicy
  type!:str value!:i32 periodSeconds!:i32
HPAScalingRules
  stabilizationWindowSeconds?#3:i32 selectPolicy?#1:str policies:[HPAScalingPolicy]
  tolerance?#4:qty
HorizontalPodAutoscaler
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec!:HorizontalPodAutoscalerSpec
  status:HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerBehavior
  scaleUp?:HPAScalingRules scaleDown?:HPAScalingRules
HorizontalPodAutoscalerCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
HorizontalPodAutoscalerSpec
  scaleTargetRef!:CrossVersionObjectReference minReplicas?:i32 maxReplicas!:i32
  metrics:[MetricSpec] behavior?:HorizontalPodAutoscalerBehavior
HorizontalPodAutoscalerStatus
  observedGeneration?:i64 lastScaleTime?:time currentReplicas:i32 desiredReplicas!:i32
  currentMetrics+:[MetricStatus] conditions:[HorizontalPodAutoscalerCondition|type]@type
MetricIdentifier
  name!:str selector?:meta.LabelSelector
MetricSpec
  type!:str object?:ObjectMetricSource pods?:PodsMetricSource
  resource?:ResourceMetricSource containerResource?#7:ContainerResourceMetricSource
  external?#5:ExternalMetricSource
MetricStatus
  type!:str object?:ObjectMetricStatus pods?:PodsMetricStatus
  resource?:ResourceMetricStatus containerResource?#7:ContainerResourceMetricStatus
  external?#5:ExternalMetricStatus
MetricTarget
  type!:str value?:qty averageValue?:qty averageUtilization?:i32
MetricValueStatus
  value?:qty averageValue?:qty averageUtilization?:i32
ObjectMetricSource
  describedObject!:CrossVersionObjectReference target!:MetricTarget
  metric!:MetricIdentifier
ObjectMetricStatus
  metric!:MetricIdentifier current!:MetricValueStatus
  describedObject!:CrossVersionObjectReference
PodsMetricSource
  metric!:MetricIdentifier target!:MetricTarget
PodsMetricStatus
  metric!:MetricIdentifier current!:MetricValueStatus
ResourceMetricSource
  name!:str target!:MetricTarget
ResourceMetricStatus
  name!:str current!:MetricValueStatus
# io.k8s.api.policy.v1
Eviction
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta deleteOptions?:meta.DeleteOptions
PodDisruptionBudget
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:PodDisruptionBudgetSpec
  status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec
  minAvailable?:ios selector?:meta.LabelSelector& maxUnavailable?:ios
  unhealthyPodEvictionPolicy?:str
PodDisruptionBudgetStatus
  observedGeneration:i64 disruptedPods:{time} disruptionsAllowed+:i32
  currentHealthy+:i32 desiredHealthy+:i32 expectedPods+:i32
  conditions:[meta.Condition|type]@type
`;
