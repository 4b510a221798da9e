/** Kinds whose removal loses data or takes other objects along, with what is lost. @internal */
export const protectedKinds: Readonly<Record<string, string>> = {
  '/Namespace': 'everything in it is deleted',
  '/PersistentVolume': 'its data may be deleted',
  '/PersistentVolumeClaim': 'its data may be deleted',
  'apiextensions.k8s.io/CustomResourceDefinition':
    'all custom resources of its kind are deleted, in the whole cluster',
};
