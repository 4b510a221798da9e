import type { IgnoredFields } from '../plan/ignore/ignoreRules';
import type {
  KubernetesObject,
  ObjectKey,
  ObjectRef,
} from '@gitops-suite/model';
import type { AnnotationProblem, ObjectSync } from '../plan/objectSync';

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

/** A desired object with its place in a sync. @public */
export interface PlacedObject extends DesiredObject {
  /** What its annotations say about its place in a sync. */
  sync: ObjectSync;
  /** What they say wrongly. */
  problems: readonly AnnotationProblem[];
}
