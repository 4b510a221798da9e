import type {
  KubernetesObject,
  ObjectKey,
  ObjectRef,
} from '@gitops-suite/model';

/** One rendered object, stamped with namespace, label and annotation: what is sent to the cluster. @public */
export interface DesiredObject {
  key: ObjectKey;
  ref: ObjectRef;
  manifest: KubernetesObject;
  /** Over the manifest, keyed by the installation's secret for Secrets: equal hashes mean equal objects. */
  hash: string;
}
