/** Pods; the notation is {@link parseTable}'s. */
export const podsTable = `
# io.k8s.api.core.v1
Affinity
  nodeAffinity?:NodeAffinity podAffinity?:PodAffinity podAntiAffinity?:PodAntiAffinity
AppArmorProfile
  type!:str localhostProfile?:str
Binding
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta target!:ObjectReference
Capabilities
  add:[str] drop:[str]
ConfigMapEnvSource
  name#1.1:str optional?#2:bool
ConfigMapKeySelector~
  name#1.1:str key!#2:str optional?:bool
Container
  name!:str image:str command:[str] args:[str] workingDir:str
  ports:[ContainerPort|containerPort,protocol]@containerPort envFrom#19:[EnvFromSource]
  env#7:[EnvVar|name]@name resources:ResourceRequirements
  resizePolicy#23:[ContainerResizePolicy] restartPolicy?:str
  restartPolicyRules:[ContainerRestartRule]
  volumeMounts#9:[VolumeMount|mountPath]@mountPath
  volumeDevices#21:[VolumeDevice|devicePath]@devicePath livenessProbe?#10:Probe
  readinessProbe?:Probe startupProbe?#22:Probe lifecycle?#12:Lifecycle
  terminationMessagePath:str terminationMessagePolicy#20:str imagePullPolicy#14:str
  securityContext?:SecurityContext stdin:bool stdinOnce:bool tty:bool
ContainerExtendedResourceRequest
  containerName!:str resourceName!:str requestName!:str
ContainerImage
  names+:[str] sizeBytes:i64
ContainerPort
  name:str hostPort:i32 containerPort!:i32 protocol:str=TCP hostIP:str
ContainerResizePolicy
  resourceName!:str restartPolicy!:str
ContainerRestartRule
  action!-:str exitCodes?:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes
  operator!-:str values:[i32]set
ContainerState
  waiting?:ContainerStateWaiting running?:ContainerStateRunning
  terminated?:ContainerStateTerminated
ContainerStateRunning
  startedAt+:time
ContainerStateTerminated
  exitCode!:i32 signal:i32 reason:str message:str startedAt+:time finishedAt+:time
  containerID:str
ContainerStateWaiting
  reason:str message:str
ContainerStatus
  name!:str state:ContainerState lastState:ContainerState ready!:bool restartCount!:i32
  image!:str imageID!:str containerID:str started?:bool allocatedResources:{qty}
  resources?:ResourceRequirements volumeMounts:[VolumeMountStatus|mountPath]@mountPath
  user?:ContainerUser allocatedResourcesStatus:[ResourceStatus|name]@name
  stopSignal?:str
ContainerUser
  linux?:LinuxContainerUser
EnvFromSource
  prefix:str configMapRef?:ConfigMapEnvSource secretRef?:SecretEnvSource
EnvVar
  name!:str value:str valueFrom?:EnvVarSource
EnvVarSource
  fieldRef?:ObjectFieldSelector resourceFieldRef?:ResourceFieldSelector
  configMapKeyRef?:ConfigMapKeySelector secretKeyRef?:SecretKeySelector
  fileKeyRef?:FileKeySelector
EphemeralContainer
  name!#1.1:str image:str command:[str] args:[str] workingDir:str
  ports:[ContainerPort|containerPort,protocol]@containerPort
  envFrom#1.19:[EnvFromSource] env#1.7:[EnvVar|name]@name resources:ResourceRequirements
  resizePolicy#1.23:[ContainerResizePolicy] restartPolicy?:str
  restartPolicyRules:[ContainerRestartRule]
  volumeMounts#1.9:[VolumeMount|mountPath]@mountPath
  volumeDevices#1.21:[VolumeDevice|devicePath]@devicePath livenessProbe?#1.10:Probe
  readinessProbe?:Probe startupProbe?#1.22:Probe lifecycle?#1.12:Lifecycle
  terminationMessagePath:str terminationMessagePolicy#1.20:str imagePullPolicy#1.14:str
  securityContext?:SecurityContext stdin:bool stdinOnce:bool tty:bool
  targetContainerName#2:str
ExecAction
  command:[str]
FileKeySelector~
  volumeName!:str path!:str key!:str optional?:bool
GRPCAction
  port!:i32 service+?:str
HTTPGetAction
  path:str port!:ios host:str scheme:str httpHeaders:[HTTPHeader]
HTTPHeader
  name!:str value!:str
HostAlias
  ip!:str hostnames:[str]
HostIP
  ip!:str
ImageVolumeSource
  reference:str pullPolicy:str
ImageVolumeStatus
  imageRef!-:str
Lifecycle
  postStart?:LifecycleHandler preStop?:LifecycleHandler stopSignal?:str
LifecycleHandler
  exec?:ExecAction httpGet?:HTTPGetAction tcpSocket?:TCPSocketAction sleep?:SleepAction
LinuxContainerUser
  uid!:i64 gid!:i64 supplementalGroups:[i64]
NodeAffinity
  requiredDuringSchedulingIgnoredDuringExecution?:NodeSelector
  preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm]
NodeSelectorRequirement
  key!:str operator!:str values:[str]
NodeSelectorTerm~
  matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSelector~
  nodeSelectorTerms!:[NodeSelectorTerm]
ObjectFieldSelector~
  apiVersion:str fieldPath!:str
Pod
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:PodSpec status:PodStatus
PodAffinity
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
  preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
PodAffinityTerm
  labelSelector?:meta.LabelSelector namespaces:[str] topologyKey!:str
  namespaceSelector?:meta.LabelSelector matchLabelKeys:[str] mismatchLabelKeys:[str]
PodAntiAffinity
  requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
  preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm]
PodCertificateProjection
  signerName!-:str keyType!-:str maxExpirationSeconds?:i32 credentialBundlePath:str
  keyPath:str certificateChainPath:str userAnnotations:{str}
PodCondition
  type!:str observedGeneration#7:i64 status!#2:str lastProbeTime+:time
  lastTransitionTime+:time reason:str message:str
PodDNSConfig
  nameservers:[str] searches:[str] options:[PodDNSConfigOption]
PodDNSConfigOption
  name:str value?:str
PodExtendedResourceClaimStatus
  requestMappings!:[ContainerExtendedResourceRequest] resourceClaimName!:str
PodIP
  ip!:str
PodOS
  name!:str
PodReadinessGate
  conditionType!:str
PodResourceClaim
  name!:str resourceClaimName?#3:str resourceClaimTemplateName?:str
PodResourceClaimStatus
  name!:str resourceClaimName?:str
PodSchedulingGate
  name!:str
PodSchedulingGroup
  podGroupName?:str
PodSecurityContext
  seLinuxOptions?:SELinuxOptions windowsOptions?#8:WindowsSecurityContextOptions
  runAsUser?#2:i64 runAsGroup?#6:i64 runAsNonRoot?#3:bool supplementalGroups:[i64]
  supplementalGroupsPolicy?#12:str fsGroup?#5:i64 sysctls#7:[Sysctl]
  fsGroupChangePolicy?#9:str seccompProfile?:SeccompProfile
  appArmorProfile?:AppArmorProfile seLinuxChangePolicy?#13:str
PodSpec
  volumes:[Volume|name]@name^ initContainers#20:[Container|name]@name
  containers!#2:[Container|name]@name
  ephemeralContainers#34:[EphemeralContainer|name]@name restartPolicy#3:str
  terminationGracePeriodSeconds?:i64 activeDeadlineSeconds?:i64 dnsPolicy:str
  nodeSelector:{str}~ serviceAccountName:str serviceAccount:str
  automountServiceAccountToken?#21:bool nodeName#10:str hostNetwork:bool hostPID:bool
  hostIPC:bool shareProcessNamespace?#27:bool securityContext?#14:PodSecurityContext
  imagePullSecrets:[LocalObjectReference|name]@name hostname:str subdomain:str
  affinity?:Affinity schedulerName:str tolerations#22:[Toleration]
  hostAliases:[HostAlias|ip]@ip priorityClassName:str priority?:i32
  dnsConfig?:PodDNSConfig readinessGates#28:[PodReadinessGate] runtimeClassName?:str
  enableServiceLinks?:bool preemptionPolicy?:str overhead:{qty}
  topologySpreadConstraints:[TopologySpreadConstraint|topologyKey,whenUnsatisfiable]@topologyKey
  setHostnameAsFQDN?#35:bool os?:PodOS hostUsers?:bool
  schedulingGates:[PodSchedulingGate|name]@name
  resourceClaims:[PodResourceClaim|name]@name^ resources?:ResourceRequirements
  hostnameOverride?:str schedulingGroup?#43:PodSchedulingGroup
PodStatus
  observedGeneration#17:i64 phase#1:str conditions:[PodCondition|type]@type message:str
  reason:str nominatedNodeName#11:str hostIP#5:str hostIPs#16:[HostIP]@ip podIP#6:str
  podIPs#12:[PodIP|ip]@ip startTime?#7:time initContainerStatuses#10:[ContainerStatus]
  containerStatuses#8:[ContainerStatus] qosClass:str
  ephemeralContainerStatuses#13:[ContainerStatus] resize:str
  resourceClaimStatuses:[PodResourceClaimStatus|name]@name^
  extendedResourceClaimStatus?#18:PodExtendedResourceClaimStatus
  allocatedResources:{qty} resources?:ResourceRequirements
  nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus]
PodTemplateSpec
  metadata:meta.ObjectMeta spec:PodSpec
PreferredSchedulingTerm
  weight!:i32 preference!:NodeSelectorTerm
Probe
  exec?#1.1:ExecAction httpGet?:HTTPGetAction tcpSocket?:TCPSocketAction
  grpc?:GRPCAction initialDelaySeconds#2:i32 timeoutSeconds:i32 periodSeconds:i32
  successThreshold:i32 failureThreshold:i32 terminationGracePeriodSeconds?:i64
ResourceClaim
  name!:str request:str
ResourceFieldSelector~
  containerName:str resource!:str divisor+:qty
ResourceHealth
  resourceID!:str health:str message?#6:str
ResourceRequirements
  limits:{qty} requests:{qty} claims:[ResourceClaim|name]
ResourceStatus
  name!:str resources:[ResourceHealth|resourceID]
SELinuxOptions
  user:str role:str type:str level:str
SeccompProfile
  type!:str localhostProfile?:str
SecretEnvSource
  name#1.1:str optional?#2:bool
SecretKeySelector~
  name#1.1:str key!#2:str optional?:bool
SecurityContext
  capabilities?:Capabilities privileged?:bool seLinuxOptions?:SELinuxOptions
  windowsOptions?#10:WindowsSecurityContextOptions runAsUser?#4:i64 runAsGroup?#8:i64
  runAsNonRoot?#5:bool readOnlyRootFilesystem?:bool allowPrivilegeEscalation?:bool
  procMount?#9:str seccompProfile?#11:SeccompProfile appArmorProfile?:AppArmorProfile
SleepAction
  seconds!:i64
Sysctl
  name!:str value!:str
TCPSocketAction
  port!:ios host:str
Toleration
  key:str operator:str value:str effect:str tolerationSeconds?:i64
TopologySpreadConstraint
  maxSkew!:i32 topologyKey!:str whenUnsatisfiable!:str labelSelector?:meta.LabelSelector
  minDomains?:i32 nodeAffinityPolicy?:str nodeTaintsPolicy?:str matchLabelKeys:[str]
VolumeDevice
  name!:str devicePath!:str
VolumeMount
  name!:str readOnly:bool recursiveReadOnly?#7:str mountPath!#3:str subPath:str
  mountPropagation?:str subPathExpr:str
VolumeMountStatus
  name!:str mountPath!:str readOnly:bool recursiveReadOnly?:str
  volumeStatus?:VolumeStatus
WeightedPodAffinityTerm
  weight!:i32 podAffinityTerm!:PodAffinityTerm
WindowsSecurityContextOptions
  gmsaCredentialSpecName?:str gmsaCredentialSpec?:str runAsUserName?:str
  hostProcess?:bool
`;
