/** Metadata of all objects, and custom resource definitions; the notation is {@link parseTable}'s. */
export const metaTable = `
# io.k8s.apimachinery.pkg.apis.meta.v1
Condition
  type!:str status!:str observedGeneration:i64 lastTransitionTime!:time reason!:str
  message!:str
DeleteOptions
  kind#0:str apiVersion#0:str gracePeriodSeconds?:i64 preconditions?:Preconditions
  orphanDependents?:bool propagationPolicy?:str dryRun:[str]
  ignoreStoreReadErrorWithClusterBreakingPotential?:bool
FieldSelectorRequirement
  key!:str operator!:str values:[str]
LabelSelectorRequirement
  key!:str operator!:str values:[str]
LabelSelector~
  matchLabels:{str} matchExpressions:[LabelSelectorRequirement]
ManagedFieldsEntry
  manager:str operation:str apiVersion:str time?:time fieldsType#6:str fieldsV1?:any
  subresource:str
ObjectMeta
  name:str generateName:str namespace:str selfLink:str uid:str resourceVersion:str
  generation:i64 creationTimestamp:time deletionTimestamp?:time
  deletionGracePeriodSeconds?:i64 labels:{str} annotations:{str}
  ownerReferences:[OwnerReference|uid]@uid finalizers:[str]set@
  managedFields#17:[ManagedFieldsEntry]
OwnerReference~
  apiVersion!#5:str kind!#1:str name!#3:str uid!:str controller?#6:bool
  blockOwnerDeletion?:bool
Preconditions
  uid?:str resourceVersion?:str
# io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1
CustomResourceColumnDefinition
  name!:str type!:str format:str description:str priority:i32 jsonPath!:str
CustomResourceConversion
  strategy!:str webhook?:WebhookConversion
CustomResourceDefinition
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta
  spec!:CustomResourceDefinitionSpec status:CustomResourceDefinitionStatus
CustomResourceDefinitionCondition
  type!:str status!:str lastTransitionTime+:time reason:str message:str
  observedGeneration:i64
CustomResourceDefinitionNames
  plural!:str singular:str shortNames:[str] kind!:str listKind:str categories:[str]
CustomResourceDefinitionSpec
  group!:str names!#3:CustomResourceDefinitionNames scope!:str
  versions!#7:[CustomResourceDefinitionVersion] conversion?#9:CustomResourceConversion
  preserveUnknownFields:bool
CustomResourceDefinitionStatus
  conditions+:[CustomResourceDefinitionCondition|type]
  acceptedNames:CustomResourceDefinitionNames storedVersions+:[str]
  observedGeneration:i64
CustomResourceDefinitionVersion
  name!:str served!:bool storage!:bool deprecated#7:bool deprecationWarning?:str
  schema?#4:CustomResourceValidation subresources?:CustomResourceSubresources
  additionalPrinterColumns:[CustomResourceColumnDefinition]
  selectableFields#9:[SelectableField]
CustomResourceSubresourceScale
  specReplicasPath!:str statusReplicasPath!:str labelSelectorPath?:str
CustomResourceSubresourceStatus
CustomResourceSubresources
  status?:CustomResourceSubresourceStatus scale?:CustomResourceSubresourceScale
CustomResourceValidation
  openAPIV3Schema?:JSONSchemaProps
ExternalDocumentation
  description:str url:str
JSONSchemaProps
  id:str $schema:str $ref?:str description:str type:str format:str title:str
  default?:any maximum?:f64 exclusiveMaximum:bool minimum?:f64 exclusiveMinimum:bool
  maxLength?:i64 minLength?:i64 pattern:str maxItems?:i64 minItems?:i64 uniqueItems:bool
  multipleOf?:f64 enum:[any] maxProperties?:i64 minProperties?:i64 required:[str]
  items?:any allOf:[JSONSchemaProps] oneOf:[JSONSchemaProps] anyOf:[JSONSchemaProps]
  not?:JSONSchemaProps properties:{JSONSchemaProps} additionalProperties?:any
  patternProperties:{JSONSchemaProps} dependencies:{any} additionalItems?:any
  definitions:{JSONSchemaProps} externalDocs?:ExternalDocumentation example?:any
  nullable:bool x-kubernetes-preserve-unknown-fields?:bool
  x-kubernetes-embedded-resource:bool x-kubernetes-int-or-string:bool
  x-kubernetes-list-map-keys:[str] x-kubernetes-list-type?:str
  x-kubernetes-map-type?:str x-kubernetes-validations:[ValidationRule|rule]@rule
SelectableField
  jsonPath!:str
ServiceReference
  namespace!:str name!:str path?:str port?:i32
ValidationRule
  rule!:str message:str messageExpression:str reason?:str fieldPath:str
  optionalOldSelf?:bool
WebhookClientConfig
  url?#3:str service?#1:ServiceReference caBundle:bytes
WebhookConversion
  clientConfig?#2:WebhookClientConfig conversionReviewVersions!:[str]
`;
