/** The core group beside pods and volumes; the notation is {@link parseTable}'s. */
export const coreTable = `
# io.k8s.api.core.v1
AttachedVolume
  name!:str devicePath!:str
ClientIPConfig
  timeoutSeconds?:i32
ConfigMap
  kind:str apiVersion:str metadata:meta.ObjectMeta immutable?:bool data:{str}
  binaryData:{bytes}
ConfigMapNodeConfigSource
  namespace!:str name!:str uid:str resourceVersion:str kubeletConfigKey!:str
DaemonEndpoint
  Port!:i32
EndpointAddress~
  ip!:str hostname:str nodeName?:str targetRef?:ObjectReference
EndpointPort~
  name:str port!:i32 protocol:str appProtocol?:str
EndpointSubset
  addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
Endpoints
  kind:str apiVersion:str metadata:meta.ObjectMeta subsets:[EndpointSubset]
Event
  kind:str apiVersion:str metadata!:meta.ObjectMeta involvedObject!:ObjectReference
  reason:str message:str source:EventSource firstTimestamp+:time lastTimestamp+:time
  count:i32 type:str eventTime+:mtime series?:EventSeries action:str
  related?:ObjectReference reportingComponent+:str reportingInstance+:str
EventSeries
  count:i32 lastObservedTime+:mtime
EventSource
  component:str host:str
LimitRange
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:LimitRangeSpec
LimitRangeItem
  type!:str max:{qty} min:{qty} default:{qty} defaultRequest:{qty}
  maxLimitRequestRatio:{qty}
LimitRangeSpec
  limits!:[LimitRangeItem]
LoadBalancerIngress
  ip:str hostname:str ipMode?:str ports:[PortStatus]
LoadBalancerStatus
  ingress:[LoadBalancerIngress]
LocalObjectReference~
  name:str
Namespace
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:NamespaceSpec
  status:NamespaceStatus
NamespaceCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
NamespaceSpec
  finalizers:[str]
NamespaceStatus
  phase:str conditions:[NamespaceCondition|type]@type
Node
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:NodeSpec status:NodeStatus
NodeAddress
  type!:str address!:str
NodeAllocatableResourceClaimStatus
  resourceClaimName!:str containers:[str]set resources!:{qty}
NodeCondition
  type!:str status!:str lastHeartbeatTime+:time lastTransitionTime+:time reason:str
  message:str
NodeConfigSource
  configMap?:ConfigMapNodeConfigSource
NodeConfigStatus
  assigned?:NodeConfigSource active?:NodeConfigSource lastKnownGood?:NodeConfigSource
  error:str
NodeDaemonEndpoints
  kubeletEndpoint:DaemonEndpoint
NodeFeatures
  supplementalGroupsPolicy?:bool
NodeRuntimeHandler
  name+:str features?:NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures
  recursiveReadOnlyMounts?:bool userNamespaces?:bool
NodeSpec
  podCIDR:str podCIDRs:[str]set@ providerID:str unschedulable:bool taints:[Taint]
  configSource?:NodeConfigSource externalID:str
NodeStatus
  capacity:{qty} allocatable:{qty} phase:str conditions:[NodeCondition|type]@type
  addresses:[NodeAddress|type]@type daemonEndpoints:NodeDaemonEndpoints
  nodeInfo:NodeSystemInfo images:[ContainerImage] volumesInUse:[str]
  volumesAttached:[AttachedVolume] config?:NodeConfigStatus
  runtimeHandlers:[NodeRuntimeHandler] features?:NodeFeatures declaredFeatures:[str]
NodeSwapStatus
  capacity?:i64
NodeSystemInfo
  machineID!:str systemUUID!:str bootID!:str kernelVersion!:str osImage!:str
  containerRuntimeVersion!:str kubeletVersion!:str kubeProxyVersion!:str
  operatingSystem!:str architecture!:str swap?:NodeSwapStatus
ObjectReference~
  kind:str namespace:str name:str uid:str apiVersion:str resourceVersion:str
  fieldPath:str
PortStatus
  port!:i32 protocol!:str error?:str
ReplicationController
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:ReplicationControllerSpec
  status:ReplicationControllerStatus
ReplicationControllerCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
ReplicationControllerSpec
  replicas?:i32=1 minReadySeconds:i32 selector:{str}~ template?:PodTemplateSpec
ReplicationControllerStatus
  replicas!:i32 fullyLabeledReplicas:i32 readyReplicas:i32 availableReplicas:i32
  observedGeneration:i64 conditions:[ReplicationControllerCondition|type]@type
ResourceQuota
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:ResourceQuotaSpec
  status:ResourceQuotaStatus
ResourceQuotaSpec
  hard:{qty} scopes:[str] scopeSelector?:ScopeSelector
ResourceQuotaStatus
  hard:{qty} used:{qty}
ScopeSelector~
  matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement
  scopeName!:str operator!:str values:[str]
Secret
  kind:str apiVersion:str metadata:meta.ObjectMeta immutable?:bool data:{bytes}
  stringData:{str} type:str
SecretReference~
  name:str namespace:str
Service
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:ServiceSpec status:ServiceStatus
ServiceAccount
  kind:str apiVersion:str metadata:meta.ObjectMeta secrets:[ObjectReference|name]@name
  imagePullSecrets:[LocalObjectReference] automountServiceAccountToken?:bool
ServicePort
  name:str protocol:str=TCP appProtocol?:str port!:i32 targetPort+:ios nodePort:i32
ServiceSpec
  ports:[ServicePort|port,protocol]@port selector:{str}~ clusterIP:str clusterIPs:[str]
  type:str externalIPs:[str] sessionAffinity:str loadBalancerIP:str
  loadBalancerSourceRanges:[str] externalName:str externalTrafficPolicy:str
  healthCheckNodePort:i32 publishNotReadyAddresses:bool
  sessionAffinityConfig?:SessionAffinityConfig ipFamilies:[str] ipFamilyPolicy?:str
  allocateLoadBalancerNodePorts?:bool loadBalancerClass?:str internalTrafficPolicy?:str
  trafficDistribution?:str
ServiceStatus
  loadBalancer:LoadBalancerStatus conditions:[meta.Condition|type]@type
SessionAffinityConfig
  clientIP?:ClientIPConfig
Taint
  key!:str value:str effect!:str timeAdded?:time
TopologySelectorLabelRequirement
  key!:str values!:[str]
TopologySelectorTerm~
  matchLabelExpressions:[TopologySelectorLabelRequirement]
TypedLocalObjectReference~
  apiGroup+?:str kind!:str name!:str
`;
