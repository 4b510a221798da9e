/** Pods; the notation is {@link parseTable}'s. */
export const podsTable = `
# io.k8s.api.core.v1
Affinity
  nodeAffinity?:NodeAffinity podAffinity?:PodAffinity podAntiAffinity?:PodAntiAffinity
AppArmorProfile
  type!:str localhostProfile?:str
Binding
  kind:str apiVersion:str metadata:meta.ObjectMeta target!:ObjectReference
Capabilities
  add:[str] drop:[str]
ConfigMapEnvSource
  name:str optional?:bool
ConfigMapKeySelector~
  name:str key!:str optional?:bool
Container
  name!:str image:str command:[str] args:[str] workingDir:str
  ports:[ContainerPort|containerPort,protocol]@containerPort envFrom:[EnvFromSource]
  env:[EnvVar|name]@name resources:ResourceRequirements
  resizePolicy:[ContainerResizePolicy] restartPolicy?:str
  restartPolicyRules:[ContainerRestartRule]
  volumeMounts:[VolumeMount|mountPath]@mountPath
  volumeDevices:[VolumeDevice|devicePath]@devicePath livenessProbe?:Probe
  readinessProbe?:Probe startupProbe?:Probe lifecycle?:Lifecycle
  terminationMessagePath:str terminationMessagePolicy:str imagePullPolicy:str
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
  name!:str image:str command:[str] args:[str] workingDir:str
  ports:[ContainerPort|containerPort,protocol]@containerPort envFrom:[EnvFromSource]
  env:[EnvVar|name]@name resources:ResourceRequirements
  resizePolicy:[ContainerResizePolicy] restartPolicy?:str
  restartPolicyRules:[ContainerRestartRule]
  volumeMounts:[VolumeMount|mountPath]@mountPath
  volumeDevices:[VolumeDevice|devicePath]@devicePath livenessProbe?:Probe
  readinessProbe?:Probe startupProbe?:Probe lifecycle?:Lifecycle
  terminationMessagePath:str terminationMessagePolicy:str imagePullPolicy:str
  securityContext?:SecurityContext stdin:bool stdinOnce:bool tty:bool
  targetContainerName:str
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
  kind:str apiVersion:str metadata:meta.ObjectMeta spec:PodSpec status:PodStatus
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
  type!:str observedGeneration:i64 status!:str lastProbeTime+:time
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
  name!:str resourceClaimName?:str resourceClaimTemplateName?:str
PodResourceClaimStatus
  name!:str resourceClaimName?:str
PodSchedulingGate
  name!:str
PodSchedulingGroup
  podGroupName?:str
PodSecurityContext
  seLinuxOptions?:SELinuxOptions windowsOptions?:WindowsSecurityContextOptions
  runAsUser?:i64 runAsGroup?:i64 runAsNonRoot?:bool supplementalGroups:[i64]
  supplementalGroupsPolicy?:str fsGroup?:i64 sysctls:[Sysctl] fsGroupChangePolicy?:str
  seccompProfile?:SeccompProfile appArmorProfile?:AppArmorProfile
  seLinuxChangePolicy?:str
PodSpec
  volumes:[Volume|name]@name^ initContainers:[Container|name]@name
  containers!:[Container|name]@name ephemeralContainers:[EphemeralContainer|name]@name
  restartPolicy:str terminationGracePeriodSeconds?:i64 activeDeadlineSeconds?:i64
  dnsPolicy:str nodeSelector:{str}~ serviceAccountName:str serviceAccount:str
  automountServiceAccountToken?:bool nodeName:str hostNetwork:bool hostPID:bool
  hostIPC:bool shareProcessNamespace?:bool securityContext?:PodSecurityContext
  imagePullSecrets:[LocalObjectReference|name]@name hostname:str subdomain:str
  affinity?:Affinity schedulerName:str tolerations:[Toleration]
  hostAliases:[HostAlias|ip]@ip priorityClassName:str priority?:i32
  dnsConfig?:PodDNSConfig readinessGates:[PodReadinessGate] runtimeClassName?:str
  enableServiceLinks?:bool preemptionPolicy?:str overhead:{qty}
  topologySpreadConstraints:[TopologySpreadConstraint|topologyKey,whenUnsatisfiable]@topologyKey
  setHostnameAsFQDN?:bool os?:PodOS hostUsers?:bool
  schedulingGates:[PodSchedulingGate|name]@name
  resourceClaims:[PodResourceClaim|name]@name^ resources?:ResourceRequirements
  hostnameOverride?:str schedulingGroup?:PodSchedulingGroup
PodStatus
  observedGeneration:i64 phase:str conditions:[PodCondition|type]@type message:str
  reason:str nominatedNodeName:str hostIP:str hostIPs:[HostIP]@ip podIP:str
  podIPs:[PodIP|ip]@ip startTime?:time initContainerStatuses:[ContainerStatus]
  containerStatuses:[ContainerStatus] qosClass:str
  ephemeralContainerStatuses:[ContainerStatus] resize:str
  resourceClaimStatuses:[PodResourceClaimStatus|name]@name^
  extendedResourceClaimStatus?:PodExtendedResourceClaimStatus allocatedResources:{qty}
  resources?:ResourceRequirements
  nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus]
PodTemplateSpec
  metadata:meta.ObjectMeta spec:PodSpec
PreferredSchedulingTerm
  weight!:i32 preference!:NodeSelectorTerm
Probe
  exec?:ExecAction httpGet?:HTTPGetAction tcpSocket?:TCPSocketAction grpc?:GRPCAction
  initialDelaySeconds:i32 timeoutSeconds:i32 periodSeconds:i32 successThreshold:i32
  failureThreshold:i32 terminationGracePeriodSeconds?:i64
ResourceClaim
  name!:str request:str
ResourceFieldSelector~
  containerName:str resource!:str divisor+:qty
ResourceHealth
  resourceID!:str health:str message?:str
ResourceRequirements
  limits:{qty} requests:{qty} claims:[ResourceClaim|name]
ResourceStatus
  name!:str resources:[ResourceHealth|resourceID]
SELinuxOptions
  user:str role:str type:str level:str
SeccompProfile
  type!:str localhostProfile?:str
SecretEnvSource
  name:str optional?:bool
SecretKeySelector~
  name:str key!:str optional?:bool
SecurityContext
  capabilities?:Capabilities privileged?:bool seLinuxOptions?:SELinuxOptions
  windowsOptions?:WindowsSecurityContextOptions runAsUser?:i64 runAsGroup?:i64
  runAsNonRoot?:bool readOnlyRootFilesystem?:bool allowPrivilegeEscalation?:bool
  procMount?:str seccompProfile?:SeccompProfile appArmorProfile?:AppArmorProfile
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
  name!:str readOnly:bool recursiveReadOnly?:str mountPath!:str subPath:str
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
