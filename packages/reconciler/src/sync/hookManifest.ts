import {
  APPLICATION_ANNOTATION,
  HOOK_ANNOTATION,
  HOOK_FINALIZER,
  objectKey,
  refOf,
  type KubernetesObject,
  type Operation,
  type PlanStep,
} from '@gitops-suite/model';
import type { PlacedObject } from '../render';

/** One run of a hook: the same operation, phase and commit always give the same one. @internal */
export interface HookRun {
  /** Name of its object, where the hook has a prefix only. */
  name: string;
  /** What the object is known by. */
  run: string;
}

/** The run of a hook in an operation, named as Argo CD names it. Pure. @internal */
export function hookRun(
  step: Pick<PlanStep, 'phase' | 'ref'>,
  operation: Pick<Operation, 'id' | 'revision' | 'createdAt'>,
): HookRun {
  const { id, revision = '', createdAt } = operation;
  const seconds = Math.floor(Date.parse(createdAt) / 1_000);
  const commit = revision.slice(0, 7);
  const suffix = `${commit}-${step.phase}-${seconds}`.toLowerCase();
  return {
    name: `${step.ref.name}${suffix}`,
    run: `${id}/${step.phase}/${commit}`,
  };
}

/** What is sent for a run: known by it, and held by a finalizer until its outcome is written down. Pure. @internal */
export function hookManifest(
  { manifest, sync }: Pick<PlacedObject, 'manifest' | 'sync'>,
  { name, run }: HookRun,
): KubernetesObject {
  const { generateName: _prefix, ...metadata } = manifest.metadata;
  const named = sync.hook?.generateName ? { ...metadata, name } : metadata;
  const own = (named as KubernetesObject['metadata']).annotations ?? {};
  const owner = own[APPLICATION_ANNOTATION] ?? '';
  const key = objectKey(refOf(manifest));
  const owned = owner.endsWith(key) ? owner.slice(0, -key.length) : '';
  const object: KubernetesObject = {
    ...manifest,
    metadata: named as KubernetesObject['metadata'],
  };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...own,
        [APPLICATION_ANNOTATION]: `${owned}${objectKey(refOf(object))}`,
        [HOOK_ANNOTATION]: run,
      },
      finalizers: [
        ...((object.metadata.finalizers as string[] | undefined) ?? []),
        HOOK_FINALIZER,
      ],
    },
  };
}
