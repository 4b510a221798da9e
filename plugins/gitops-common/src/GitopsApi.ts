import type {
  Application,
  ApplicationList,
  ApplicationQuery,
  Change,
  ChangeIntent,
  ChangePreview,
  ClusterEvent,
  Environment,
  HistoryEntry,
  List,
  Operation,
  Plan,
  RepositoryStatus,
  ResourceDiff,
  ResourceNode,
  SyncRequest,
} from '@gitops-suite/model';
import type {
  ApproveRequest,
  ChangesQuery,
  ClusterView,
  CreateChangeRequest,
  PageQuery,
  RepositoryEntities,
  SuiteStatus,
} from './bodies';

/** How a single request is made. @public */
export interface GitopsRequestOptions {
  /** Plugin token, for calls from another backend plugin. */
  token?: string;
  signal?: AbortSignal;
}

/** Filters, sort and page of `GET /applications`; all optional. `facets` are names separated by commas. @public */
export type ApplicationListQuery = Partial<ApplicationQuery>;

/** Intent as a form writes it: fields with a default may be missing. @public */
export type ChangeIntentInput = CreateChangeRequest['intent'];

/** A list without pages. @public */
export interface Items<T> {
  items: T[];
}

/**
 * The GitOps backend as others call it. Every method rejects with a `ResponseError` of `@backstage/errors`, whose
 * `cause` has the name (`NotFoundError`, `NotAllowedError`, `ConflictError` …) and the message for people.
 * @public
 */
export interface GitopsApi {
  listApplications(
    query?: ApplicationListQuery,
    options?: GitopsRequestOptions,
  ): Promise<ApplicationList>;
  getApplication(
    id: string,
    options?: GitopsRequestOptions,
  ): Promise<Application>;
  /** The tree: managed objects and what grows below them. */
  getResources(
    id: string,
    options?: GitopsRequestOptions,
  ): Promise<Items<ResourceNode>>;
  /** Desired against live of every object that differs, or of `key` alone. */
  getDiff(
    id: string,
    query?: { key?: string },
    options?: GitopsRequestOptions,
  ): Promise<Items<ResourceDiff>>;
  /** Newest first. */
  getHistory(
    id: string,
    query?: PageQuery,
    options?: GitopsRequestOptions,
  ): Promise<List<HistoryEntry>>;
  getEvents(
    id: string,
    options?: GitopsRequestOptions,
  ): Promise<Items<ClusterEvent>>;
  /** Asks for a look at Git and cluster now; the outcome comes as a signal. */
  refreshApplication(
    id: string,
    options?: GitopsRequestOptions,
  ): Promise<{ requestId: string }>;
  /** What a sync would do now, or what an older `revision` would change. Changes nothing. */
  planSync(
    id: string,
    request?: Pick<Partial<SyncRequest>, 'prune' | 'resources' | 'revision'>,
    options?: GitopsRequestOptions,
  ): Promise<Plan>;
  /** Starts a sync; another plan than `planHash` by now is a ConflictError. */
  syncApplication(
    id: string,
    request?: Omit<Partial<SyncRequest>, 'dryRun'>,
    options?: GitopsRequestOptions,
  ): Promise<Operation>;
  getOperation(id: string, options?: GitopsRequestOptions): Promise<Operation>;
  terminateOperation(
    id: string,
    options?: GitopsRequestOptions,
  ): Promise<Operation>;
  approveOperation(
    id: string,
    request: ApproveRequest,
    options?: GitopsRequestOptions,
  ): Promise<Operation>;
  /** Everything that the pull request will hold. Writes nothing. */
  previewChange(
    intent: ChangeIntentInput,
    options?: GitopsRequestOptions,
  ): Promise<ChangePreview>;
  /** Opens the pull request of an intent, or updates the open one. */
  createChange(
    request: CreateChangeRequest,
    options?: GitopsRequestOptions,
  ): Promise<Change>;
  listChanges(
    query?: ChangesQuery,
    options?: GitopsRequestOptions,
  ): Promise<List<Change>>;
  getChange(id: string, options?: GitopsRequestOptions): Promise<Change>;
  listEnvironments(options?: GitopsRequestOptions): Promise<Items<Environment>>;
  listClusters(options?: GitopsRequestOptions): Promise<Items<ClusterView>>;
  listRepositories(
    options?: GitopsRequestOptions,
  ): Promise<Items<RepositoryStatus>>;
  getStatus(options?: GitopsRequestOptions): Promise<SuiteStatus>;
  /** JSON Schema of a file that people write. */
  getSchema(
    name: 'gitops.yaml' | 'app.yaml',
    options?: GitopsRequestOptions,
  ): Promise<object>;
  /** Entities found in the repositories. For other backend plugins only. */
  listEntities(options?: GitopsRequestOptions): Promise<RepositoryEntities>;
}

/** Kind of change that a form or action makes. @public */
export type ChangeKind = ChangeIntent['kind'];
