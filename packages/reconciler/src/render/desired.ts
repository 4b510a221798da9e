import type { IgnoredFields } from '../plan/ignore';
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
  /** Fields that are neither compared nor written. */
  ignore?: IgnoredFields;
  /** Over the manifest and its ignored fields, keyed by the installation's secret for Secrets: equal hashes mean equal objects. */
  hash: string;
}
