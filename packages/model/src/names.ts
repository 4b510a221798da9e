/** Field manager of every write of the suite. @public */
export const FIELD_MANAGER = 'gitops-suite';

/** Label that makes members listable, as ApplySet (KEP-3659) defines it. @public */
export const PART_OF_LABEL = 'applyset.kubernetes.io/part-of';

/** Annotation on live objects: `<installation>/<application id>/<object key>`; it names the object itself, so a copy does not count. @public */
export const APPLICATION_ANNOTATION = 'gitops-suite/application';

/** Annotation on the object of a hook: the run that it belongs to, so that no run starts it twice. @public */
export const HOOK_ANNOTATION = 'gitops-suite/hook';

/** Finalizer on the object of a hook: it stays until its outcome is written down. @public */
export const HOOK_FINALIZER = 'gitops-suite/hook';

/** Entity annotation: the app (several Applications) that an entity stands for. @public */
export const ENTITY_APP_ANNOTATION = 'gitops-suite/app';

/** Folder and file names of a GitOps repository. @public */
export const LAYOUT = {
  settings: 'gitops.yaml',
  apps: 'apps',
  infrastructure: 'infrastructure',
  overlays: 'overlays',
  base: 'base',
  chart: 'chart',
  app: 'app.yaml',
  entity: 'catalog-info.yaml',
} as const;
