import type { PlanStep } from '@gitops-suite/model';

/** Kinds whose removal loses data or takes other objects along, with what is lost. @internal */
export const protectedKinds: Readonly<Record<string, string>> = {
  '/Namespace': 'everything in it is deleted',
  '/PersistentVolume': 'its data may be deleted',
  '/PersistentVolumeClaim': 'its data may be deleted',
  'apiextensions.k8s.io/CustomResourceDefinition':
    'all custom resources of its kind are deleted, in the whole cluster',
};

/** The first few objects by kind and name. @internal */
export function describeSteps(steps: readonly PlanStep[]): string {
  const names = steps
    .slice(0, 3)
    .map(({ ref }) => `${ref.kind}/${ref.name}`)
    .join(', ');
  return steps.length > 3 ? `${names} and ${steps.length - 3} more` : names;
}
