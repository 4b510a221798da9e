/** Network, rights, storage classes and the rest of the platform; the notation is {@link parseTable}'s. */
export const platformTable = `
# io.k8s.api.networking.v1
HTTPIngressPath
  path:str pathType!?#3:str backend!#2:IngressBackend
HTTPIngressRuleValue
  paths!:[HTTPIngressPath]
IPBlock
  cidr!:str except:[str]
Ingress
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:IngressSpec
  status:IngressStatus
IngressBackend
  service?#4:IngressServiceBackend resource?#3:core.TypedLocalObjectReference
IngressClass
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:IngressClassSpec
IngressClassParametersReference
  apiGroup?:str kind!:str name!:str scope+?:str namespace?:str
IngressClassSpec
  controller:str parameters?:IngressClassParametersReference
IngressLoadBalancerIngress
  ip:str hostname:str ports#4:[IngressPortStatus]
IngressLoadBalancerStatus
  ingress:[IngressLoadBalancerIngress]
IngressPortStatus
  port!:i32 protocol!:str error?:str
IngressRule
  host:str http?#2.1:HTTPIngressRuleValue
IngressServiceBackend
  name!:str port:ServiceBackendPort
IngressSpec
  ingressClassName?#4:str defaultBackend?#1:IngressBackend tls:[IngressTLS]
  rules:[IngressRule]
IngressStatus
  loadBalancer:IngressLoadBalancerStatus
IngressTLS
  hosts:[str] secretName:str
NetworkPolicy
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:NetworkPolicySpec
NetworkPolicyEgressRule
  ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule
  ports:[NetworkPolicyPort] from:[NetworkPolicyPeer]
NetworkPolicyPeer
  podSelector?:meta.LabelSelector namespaceSelector?:meta.LabelSelector ipBlock?:IPBlock
NetworkPolicyPort
  protocol?:str port?:ios endPort?:i32
NetworkPolicySpec
  podSelector:meta.LabelSelector ingress:[NetworkPolicyIngressRule]
  egress:[NetworkPolicyEgressRule] policyTypes:[str]
ServiceBackendPort~
  name:str number:i32
# io.k8s.api.discovery.v1
Endpoint
  addresses!:[str]set conditions:EndpointConditions hostname?:str
  targetRef?:core.ObjectReference deprecatedTopology:{str} nodeName?:str zone?:str
  hints?:EndpointHints
EndpointConditions
  ready?:bool serving?:bool terminating?:bool
EndpointHints
  forZones:[ForZone] forNodes:[ForNode]
EndpointPort~
  name?:str protocol?:str port?:i32 appProtocol?:str
EndpointSlice
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta addressType!#4:str
  endpoints+#2:[Endpoint] ports+:[EndpointPort]
ForNode
  name!:str
ForZone
  name!:str
# io.k8s.api.rbac.v1
AggregationRule
  clusterRoleSelectors:[meta.LabelSelector]
ClusterRole
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta rules+:[PolicyRule]
  aggregationRule?:AggregationRule
ClusterRoleBinding
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta subjects:[Subject]
  roleRef!:RoleRef
PolicyRule
  verbs!:[str] apiGroups:[str] resources:[str] resourceNames:[str] nonResourceURLs:[str]
Role
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta rules+:[PolicyRule]
RoleBinding
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta subjects:[Subject]
  roleRef!:RoleRef
RoleRef~
  apiGroup+:str kind!:str name!:str
Subject~
  kind!:str apiGroup:str name!:str namespace:str
# io.k8s.api.storage.v1
StorageClass
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta provisioner!:str parameters:{str}
  reclaimPolicy?:str mountOptions:[str] allowVolumeExpansion?:bool
  volumeBindingMode?:str allowedTopologies:[core.TopologySelectorTerm]
# io.k8s.api.scheduling.v1
PriorityClass
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta value+:i32 globalDefault:bool
  description:str preemptionPolicy?:str
# io.k8s.api.coordination.v1
Lease
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:LeaseSpec
LeaseSpec
  holderIdentity?:str leaseDurationSeconds?:i32 acquireTime?:mtime renewTime?:mtime
  leaseTransitions?:i32 strategy?:str preferredHolder?:str
# io.k8s.api.events.v1
Event
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta eventTime!:mtime
  series?:EventSeries reportingController:str reportingInstance:str action:str
  reason:str regarding:core.ObjectReference related?:core.ObjectReference note:str
  type:str deprecatedSource:core.EventSource deprecatedFirstTimestamp+:time
  deprecatedLastTimestamp+:time deprecatedCount:i32
EventSeries
  count!:i32 lastObservedTime!:mtime
# io.k8s.api.admissionregistration.v1
MatchCondition
  name!:str expression!:str
MutatingWebhook
  name!:str clientConfig!:WebhookClientConfig rules:[RuleWithOperations]
  failurePolicy?:str matchPolicy?#9:str namespaceSelector?#5:meta.LabelSelector
  objectSelector?#11:meta.LabelSelector sideEffects!?#6:str timeoutSeconds?:i32
  admissionReviewVersions!:[str] reinvocationPolicy?#10:str
  matchConditions#12:[MatchCondition|name]@name
MutatingWebhookConfiguration
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta
  webhooks:[MutatingWebhook|name]@name
RuleWithOperations
  operations:[str] apiGroups#2.1:[str] apiVersions:[str] resources:[str] scope?:str
ServiceReference
  namespace!:str name!:str path?:str port?:i32
ValidatingWebhook
  name!:str clientConfig!:WebhookClientConfig rules:[RuleWithOperations]
  failurePolicy?:str matchPolicy?#9:str namespaceSelector?#5:meta.LabelSelector
  objectSelector?#10:meta.LabelSelector sideEffects!?#6:str timeoutSeconds?:i32
  admissionReviewVersions!:[str] matchConditions#11:[MatchCondition|name]@name
ValidatingWebhookConfiguration
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta
  webhooks:[ValidatingWebhook|name]@name
WebhookClientConfig
  url?#3:str service?#1:ServiceReference caBundle:bytes
# io.k8s.api.authentication.v1
SelfSubjectReview
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta status:SelfSubjectReviewStatus
SelfSubjectReviewStatus
  userInfo:UserInfo
TokenReview
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec!:TokenReviewSpec
  status:TokenReviewStatus
TokenReviewSpec
  token!-:str audiences:[str]
TokenReviewStatus
  authenticated:bool user:UserInfo audiences#4:[str] error#3:str
UserInfo
  username:str uid:str groups:[str] extra:{[str]}
# io.k8s.api.authorization.v1
FieldSelectorAttributes
  rawSelector:str requirements:[meta.FieldSelectorRequirement]
LabelSelectorAttributes
  rawSelector:str requirements:[meta.LabelSelectorRequirement]
NonResourceAttributes
  path:str verb:str
NonResourceRule
  verbs!:[str] nonResourceURLs:[str]
ResourceAttributes
  namespace:str verb:str group:str version:str resource:str subresource:str name:str
  fieldSelector?:FieldSelectorAttributes labelSelector?:LabelSelectorAttributes
ResourceRule
  verbs!:[str] apiGroups:[str] resources:[str] resourceNames:[str]
SelfSubjectAccessReview
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec!:SelfSubjectAccessReviewSpec
  status:SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec
  resourceAttributes?:ResourceAttributes nonResourceAttributes?:NonResourceAttributes
SelfSubjectRulesReview
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec!:SelfSubjectRulesReviewSpec
  status:SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec
  namespace:str
SubjectAccessReview
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec!:SubjectAccessReviewSpec
  status:SubjectAccessReviewStatus
SubjectAccessReviewSpec
  resourceAttributes?:ResourceAttributes nonResourceAttributes?:NonResourceAttributes
  user:str groups:[str] extra:{[str]} uid:str
SubjectAccessReviewStatus
  allowed!:bool denied#4:bool reason#2:str evaluationError:str
SubjectRulesReviewStatus
  resourceRules!:[ResourceRule] nonResourceRules!:[NonResourceRule] incomplete!:bool
  evaluationError:str
`;
