import type { ChangeCheck } from '@gitops-suite/model';

/** What is to differ in the copy of an overlay. */
export interface OverlayWishes {
  image?: string;
  replicas?: number;
  /** Namespace that the model's files may name, and what stands there in the copy. */
  namespace: { from: string; to: string };
}

/** Files of an overlay, by path within it. */
export type OverlayFiles = Readonly<Record<string, string>>;

/** What the rest of the app says: names of the workloads and images of its base. */
export interface BaseFacts {
  workloads: readonly string[];
  images: readonly string[];
  /** Values of the chart, for Helm. */
  chartValues?: Record<string, unknown>;
}

/** A copied overlay, and what could not be done. */
export interface OverlayCopy {
  files: Record<string, string>;
  problems: ChangeCheck[];
}

/** A wish that the files of the overlay give no place for. */
export function cannot(
  what: 'image' | 'replicas',
  message: string,
): ChangeCheck {
  return {
    status: 'failed',
    code: `${what}-not-set`,
    title: what === 'image' ? 'Image' : 'Replicas',
    message: `The ${what} cannot be set by itself. ${message}`,
    cure: `Leave the field empty and set the ${what} in the pull request.`,
  };
}
