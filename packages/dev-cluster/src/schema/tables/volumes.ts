/** Volumes and their sources; the notation is {@link parseTable}'s. */
export const volumesTable = `
# io.k8s.api.core.v1
AWSElasticBlockStoreVolumeSource
  volumeID!:str fsType:str partition:i32 readOnly:bool
AzureDiskVolumeSource
  diskName!:str diskURI!:str cachingMode?:str=ReadWrite fsType?:str=ext4 readOnly?:bool
  kind?:str=Shared
AzureFilePersistentVolumeSource
  secretName!:str shareName!:str readOnly:bool secretNamespace+?:str
AzureFileVolumeSource
  secretName!:str shareName!:str readOnly:bool
CSIPersistentVolumeSource
  driver!:str volumeHandle!:str readOnly:bool fsType:str volumeAttributes:{str}
  controllerPublishSecretRef?:SecretReference nodeStageSecretRef?:SecretReference
  nodePublishSecretRef?:SecretReference controllerExpandSecretRef?:SecretReference
  nodeExpandSecretRef?:SecretReference
CSIVolumeSource
  driver!:str readOnly?:bool fsType?:str volumeAttributes:{str}
  nodePublishSecretRef?:LocalObjectReference
CephFSPersistentVolumeSource
  monitors!:[str] path:str user:str secretFile:str secretRef?:SecretReference
  readOnly:bool
CephFSVolumeSource
  monitors!:[str] path:str user:str secretFile:str secretRef?:LocalObjectReference
  readOnly:bool
CinderPersistentVolumeSource
  volumeID!:str fsType:str readOnly:bool secretRef?:SecretReference
CinderVolumeSource
  volumeID!:str fsType:str readOnly:bool secretRef?:LocalObjectReference
ClusterTrustBundleProjection
  name?:str signerName?:str labelSelector?:meta.LabelSelector optional?#5:bool
  path!#4:str
ConfigMapProjection
  name#1.1:str items#2:[KeyToPath] optional?#4:bool
ConfigMapVolumeSource
  name#1.1:str items#2:[KeyToPath] defaultMode?:i32 optional?:bool
DownwardAPIProjection
  items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile
  path!:str fieldRef?:ObjectFieldSelector resourceFieldRef?:ResourceFieldSelector
  mode?:i32
DownwardAPIVolumeSource
  items:[DownwardAPIVolumeFile] defaultMode?:i32
EmptyDirVolumeSource
  medium:str sizeLimit?:qty
EphemeralVolumeSource
  volumeClaimTemplate?:PersistentVolumeClaimTemplate
FCVolumeSource
  targetWWNs:[str] lun?:i32 fsType:str readOnly:bool wwids:[str]
FlexPersistentVolumeSource
  driver!:str fsType:str secretRef?:SecretReference readOnly:bool options:{str}
FlexVolumeSource
  driver!:str fsType:str secretRef?:LocalObjectReference readOnly:bool options:{str}
FlockerVolumeSource
  datasetName:str datasetUUID:str
GCEPersistentDiskVolumeSource
  pdName!:str fsType:str partition:i32 readOnly:bool
GitRepoVolumeSource
  repository!:str revision:str directory:str
GlusterfsPersistentVolumeSource
  endpoints!:str path!:str readOnly:bool endpointsNamespace?:str
GlusterfsVolumeSource
  endpoints!:str path!:str readOnly:bool
HostPathVolumeSource
  path!:str type?:str
ISCSIPersistentVolumeSource
  targetPortal!:str iqn!:str lun!:i32 iscsiInterface:str=default fsType:str
  readOnly:bool portals:[str] chapAuthDiscovery:bool chapAuthSession#11:bool
  secretRef?#10:SecretReference initiatorName?#12:str
ISCSIVolumeSource
  targetPortal!:str iqn!:str lun!:i32 iscsiInterface:str=default fsType:str
  readOnly:bool portals:[str] chapAuthDiscovery:bool chapAuthSession#11:bool
  secretRef?#10:LocalObjectReference initiatorName?#12:str
KeyToPath
  key!:str path!:str mode?:i32
LocalVolumeSource
  path!:str fsType?:str
ModifyVolumeStatus
  targetVolumeAttributesClassName:str status!:str
NFSVolumeSource
  server!:str path!:str readOnly:bool
PersistentVolume
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:PersistentVolumeSpec
  status:PersistentVolumeStatus
PersistentVolumeClaim
  kind#0:str apiVersion#0:str metadata:meta.ObjectMeta spec:PersistentVolumeClaimSpec
  status:PersistentVolumeClaimStatus
PersistentVolumeClaimCondition
  type!:str status!:str lastProbeTime+:time lastTransitionTime+:time reason:str
  message:str
PersistentVolumeClaimSpec
  accessModes:[str] selector?#4:meta.LabelSelector
  resources#2:VolumeResourceRequirements volumeName:str storageClassName?#5:str
  volumeMode?:str dataSource?:TypedLocalObjectReference
  dataSourceRef?:TypedObjectReference volumeAttributesClassName?:str
PersistentVolumeClaimStatus
  phase:str accessModes:[str] capacity:{qty}
  conditions:[PersistentVolumeClaimCondition|type]@type allocatedResources:{qty}
  allocatedResourceStatuses#7:{str} currentVolumeAttributesClassName?:str
  modifyVolumeStatus?:ModifyVolumeStatus
PersistentVolumeClaimTemplate
  metadata:meta.ObjectMeta spec!:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource
  claimName!:str readOnly:bool
PersistentVolumeSpec
  capacity:{qty} gcePersistentDisk?#2.1:GCEPersistentDiskVolumeSource
  awsElasticBlockStore?:AWSElasticBlockStoreVolumeSource hostPath?:HostPathVolumeSource
  glusterfs?:GlusterfsPersistentVolumeSource nfs?:NFSVolumeSource
  rbd?:RBDPersistentVolumeSource iscsi?:ISCSIPersistentVolumeSource
  cinder?:CinderPersistentVolumeSource cephfs?:CephFSPersistentVolumeSource
  fc?:FCVolumeSource flocker?:FlockerVolumeSource flexVolume?:FlexPersistentVolumeSource
  azureFile?:AzureFilePersistentVolumeSource
  vsphereVolume?:VsphereVirtualDiskVolumeSource quobyte?:QuobyteVolumeSource
  azureDisk?:AzureDiskVolumeSource
  photonPersistentDisk?:PhotonPersistentDiskVolumeSource
  portworxVolume?:PortworxVolumeSource scaleIO?:ScaleIOPersistentVolumeSource
  local?:LocalVolumeSource storageos?:StorageOSPersistentVolumeSource
  csi?:CSIPersistentVolumeSource accessModes#3:[str] claimRef?:ObjectReference%
  persistentVolumeReclaimPolicy:str storageClassName:str mountOptions:[str]
  volumeMode?:str nodeAffinity?:VolumeNodeAffinity volumeAttributesClassName?:str
PersistentVolumeStatus
  phase:str message:str reason:str lastPhaseTransitionTime?:time
PhotonPersistentDiskVolumeSource
  pdID!:str fsType:str
PortworxVolumeSource
  volumeID!:str fsType:str readOnly:bool
ProjectedVolumeSource
  sources+:[VolumeProjection] defaultMode?:i32
QuobyteVolumeSource
  registry!:str volume!:str readOnly:bool user:str group:str tenant:str
RBDPersistentVolumeSource
  monitors!:[str] image!:str fsType:str pool:str=rbd user:str=admin
  keyring:str=/etc/ceph/keyring secretRef?:SecretReference readOnly:bool
RBDVolumeSource
  monitors!:[str] image!:str fsType:str pool:str=rbd user:str=admin
  keyring:str=/etc/ceph/keyring secretRef?:LocalObjectReference readOnly:bool
ScaleIOPersistentVolumeSource
  gateway!:str system!:str secretRef!?:SecretReference sslEnabled:bool
  protectionDomain:str storagePool:str storageMode:str=ThinProvisioned volumeName:str
  fsType:str=xfs readOnly:bool
ScaleIOVolumeSource
  gateway!:str system!:str secretRef!?:LocalObjectReference sslEnabled:bool
  protectionDomain:str storagePool:str storageMode:str=ThinProvisioned volumeName:str
  fsType:str=xfs readOnly:bool
SecretProjection
  name#1.1:str items#2:[KeyToPath] optional?#4:bool
SecretVolumeSource
  secretName:str items:[KeyToPath] defaultMode?:i32 optional?:bool
ServiceAccountTokenProjection
  audience:str expirationSeconds?:i64 path!:str
StorageOSPersistentVolumeSource
  volumeName:str volumeNamespace:str fsType:str readOnly:bool secretRef?:ObjectReference
StorageOSVolumeSource
  volumeName:str volumeNamespace:str fsType:str readOnly:bool
  secretRef?:LocalObjectReference
TypedObjectReference
  apiGroup+?:str kind!:str name!:str namespace?:str
Volume
  name!:str hostPath?#2.1:HostPathVolumeSource emptyDir?:EmptyDirVolumeSource
  gcePersistentDisk?:GCEPersistentDiskVolumeSource
  awsElasticBlockStore?:AWSElasticBlockStoreVolumeSource gitRepo?:GitRepoVolumeSource
  secret?:SecretVolumeSource nfs?:NFSVolumeSource iscsi?:ISCSIVolumeSource
  glusterfs?:GlusterfsVolumeSource
  persistentVolumeClaim?:PersistentVolumeClaimVolumeSource rbd?:RBDVolumeSource
  flexVolume?:FlexVolumeSource cinder?:CinderVolumeSource cephfs?:CephFSVolumeSource
  flocker?:FlockerVolumeSource downwardAPI?:DownwardAPIVolumeSource fc?:FCVolumeSource
  azureFile?:AzureFileVolumeSource configMap?:ConfigMapVolumeSource
  vsphereVolume?:VsphereVirtualDiskVolumeSource quobyte?:QuobyteVolumeSource
  azureDisk?:AzureDiskVolumeSource
  photonPersistentDisk?:PhotonPersistentDiskVolumeSource
  projected?#2.26:ProjectedVolumeSource portworxVolume?#2.24:PortworxVolumeSource
  scaleIO?:ScaleIOVolumeSource storageos?#2.27:StorageOSVolumeSource
  csi?:CSIVolumeSource ephemeral?:EphemeralVolumeSource image?:ImageVolumeSource
VolumeNodeAffinity
  required?:NodeSelector
VolumeProjection
  secret?:SecretProjection downwardAPI?:DownwardAPIProjection
  configMap?:ConfigMapProjection serviceAccountToken?:ServiceAccountTokenProjection
  clusterTrustBundle?:ClusterTrustBundleProjection
  podCertificate?:PodCertificateProjection
VolumeResourceRequirements
  limits:{qty} requests:{qty}
VolumeStatus
  image?:ImageVolumeStatus
VsphereVirtualDiskVolumeSource
  volumePath!:str fsType:str storagePolicyName:str storagePolicyID:str
`;
