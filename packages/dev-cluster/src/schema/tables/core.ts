/** The core group beside pods and volumes; the notation is {@link parseTable}'s. */
export const coreTable = `
# io.k8s.api.core.v1
AttachedVolume
  name!:str devicePath!:str
ClientIPConfig
  timeoutSeconds?:i32
ConfigMap
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta immutable?#4:bool data#2:{str}
  binaryData:{bytes}
ConfigMapNodeConfigSource
  namespace!:str name!:str uid:str resourceVersion:str kubeletConfigKey!:str
DaemonEndpoint
  Port!:i32
EndpointAddress~
  ip!:str hostname#3:str nodeName?:str targetRef?#2:ObjectReference
EndpointPort~
  name:str port!:i32 protocol:str appProtocol?:str
EndpointSubset
  addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
Endpoints
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta subsets:[EndpointSubset]
Event
  kind#0:str apiVersion#0:str metadata!:meta.ObjectMeta involvedObject!:ObjectReference
  reason:str message:str source:EventSource firstTimestamp+:time lastTimestamp+:time
  count:i32 type:str eventTime+:mtime series?:EventSeries action:str
  related?:ObjectReference reportingComponent+:str reportingInstance+:str
EventSeries
  count:i32 lastObservedTime+:mtime
EventSource
  component:str host:str
LimitRange
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:LimitRangeSpec
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
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:NamespaceSpec
  status:NamespaceStatus
NamespaceCondition
  type!:str status!:str lastTransitionTime+#4:time reason:str message:str
NamespaceSpec
  finalizers:[str]
NamespaceStatus
  phase:str conditions:[NamespaceCondition|type]@type
Node
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:NodeSpec status:NodeStatus
NodeAddress
  type!:str address!:str
NodeAllocatableResourceClaimStatus
  resourceClaimName!:str containers:[str]set resources!:{qty}
NodeCondition
  type!:str status!:str lastHeartbeatTime+:time lastTransitionTime+:time reason:str
  message:str
NodeConfigSource
  configMap?#2:ConfigMapNodeConfigSource
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
  podCIDR:str podCIDRs#7:[str]set@ providerID#3:str unschedulable:bool taints:[Taint]
  configSource?:NodeConfigSource externalID#2:str
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
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:ReplicationControllerSpec
  status:ReplicationControllerStatus
ReplicationControllerCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
ReplicationControllerSpec
  replicas?:i32=1 minReadySeconds#4:i32 selector#2:{str}~ template?:PodTemplateSpec
ReplicationControllerStatus
  replicas!:i32 fullyLabeledReplicas:i32 readyReplicas#4:i32 availableReplicas:i32
  observedGeneration#3:i64 conditions#6:[ReplicationControllerCondition|type]@type
ResourceQuota
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:ResourceQuotaSpec
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
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta immutable?#5:bool data#2:{bytes}
  stringData#4:{str} type#3:str
SecretReference~
  name:str namespace:str
Service
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:ServiceSpec
  status:ServiceStatus
ServiceAccount
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta
  secrets:[ObjectReference|name]@name imagePullSecrets:[LocalObjectReference]
  automountServiceAccountToken?:bool
ServicePort
  name:str protocol:str=TCP appProtocol?#6:str port!#3:i32 targetPort+:ios nodePort:i32
ServiceSpec
  ports:[ServicePort|port,protocol]@port selector:{str}~ clusterIP:str
  clusterIPs#18:[str] type#4:str externalIPs:[str] sessionAffinity#7:str
  loadBalancerIP:str loadBalancerSourceRanges:[str] externalName:str
  externalTrafficPolicy:str healthCheckNodePort:i32 publishNotReadyAddresses:bool
  sessionAffinityConfig?:SessionAffinityConfig ipFamilies#19:[str]
  ipFamilyPolicy?#17:str allocateLoadBalancerNodePorts?#20:bool loadBalancerClass?:str
  internalTrafficPolicy?:str trafficDistribution?:str
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
