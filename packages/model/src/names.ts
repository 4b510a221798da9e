/** Field manager of every write of the suite. @public */
export const FIELD_MANAGER = 'gitops-suite';

/** Label that makes members listable, as ApplySet (KEP-3659) defines it. @public */
export const PART_OF_LABEL = 'applyset.kubernetes.io/part-of';

/** Annotation on live objects: `<installation>/<application id>/<object key>`; it names the object itself, so a copy does not count. @public */
export const APPLICATION_ANNOTATION = 'gitops-suite/application';

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
