import type {
  DiffLine,
  DriftKind,
  FieldDifference,
  IgnoredField,
  KubernetesObject,
  ObjectKey,
  ObjectRef,
} from '@gitops-suite/model';
import type { Failure } from '../outcome';

/**
 * Verdict about one object: the data that decided it is the data that people see.
 * `unknown` means that it could not be compared (dry run failed, kind or namespace missing): never OutOfSync.
 * @public
 */
export interface Comparison {
  key: ObjectKey;
  ref: ObjectRef;
  /** Hash of what is desired: ties a plan to content that it does not show. */
  desiredHash?: string;
  verdict: 'same' | DriftKind | 'unknown';
  /** How it was decided; counted in tests and metrics. */
  proof: 'local' | 'dry-run' | 'cache' | 'absence' | 'annotation';
  /** Differing fields, masked where secret. */
  fields: readonly FieldDifference[];
  lines: readonly DiffLine[];
  /** Key of the Namespace, or of the CRD of the same Application, that must come first. */
  waitsFor?: ObjectKey;
  /** The kind that must be served first, and why it is not yet, in words. */
  missingKind?: string;
  /** Fields that are not compared, and the rules that say so. */
  ignored?: readonly IgnoredField[];
  /** Managers whose fields an apply takes over: of people, and of a client-side apply. */
  takesOver?: readonly string[];
  /** The annotation because of which the object is neither compared nor written. */
  leftAlone?: string;
  failure?: Failure;
  /** The foreign Application or engine that owns the live object, when one does. */
  foreignOwner?: string;
  /** Of the live object, when there is one. */
  uid?: string;
  /** The release of Helm that has installed the live object, in words. */
  helmRelease?: string;
  /** The live object that was compared. In the worker only, and kept only where no watch holds it. */
  live?: KubernetesObject;
}
