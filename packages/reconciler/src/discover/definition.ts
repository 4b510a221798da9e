import type { SourcedIgnoreRule } from '../plan/ignore/ignoreRules';
import type {
  Engine,
  RenderRequest,
  RenderTool,
  SyncPolicy,
  SyncWindow,
} from '@gitops-suite/model';

/** What a render takes besides its tool and its folder. @public */
export type BuildParameters = Pick<
  RenderRequest,
  'namespace' | 'helm' | 'kustomize' | 'directory' | 'substitute' | 'statedIn'
>;

/** A name under `dependsOn`, and where it stands. @public */
export interface StatedDependency {
  name: string;
  file: string;
  line?: number;
}

/** One Application as a revision of a repository defines it. Plain data, persisted. @public */
export interface ApplicationDefinition {
  id: string;
  app: string;
  /** Name of the environment; of the cluster for infrastructure. */
  environment: string;
  order: number;
  scope: 'app' | 'infrastructure';
  /** Repository and branch that its desired state is read from. */
  repository: string;
  branch: string;
  /** Repository whose `gitops.yaml` defines it, where that is another one. */
  home?: string;
  cluster: string;
  namespace: string;
  engine: Engine;
  /** `namespace:name`: its rights decide what is read, tried, applied and pruned. */
  serviceAccount?: string;
  tool: RenderTool;
  /** Folder that is rendered: the overlay, or the chart. */
  path: string;
  /** Folder that belongs to this Application alone: its overlay. */
  overlay: string;
  /** Options of the build, as `app.yaml` states them for this environment. */
  build?: BuildParameters;
  policy: SyncPolicy;
  /** What has to be there before; undefined means all infrastructure of the cluster, for an app. */
  dependsOn?: readonly StatedDependency[];
  /** Windows that are about it, of all levels. */
  syncWindows?: readonly SyncWindow[];
  /** Fields that are neither compared nor written. */
  ignoreDifferences?: readonly SourcedIgnoreRule[];
  entityRef?: string;
  owner?: string;
}

/** Repository whose `gitops.yaml` defines an Application. @public */
export function homeOf({
  home,
  repository,
}: Pick<ApplicationDefinition, 'home' | 'repository'>): string {
  return home ?? repository;
}
