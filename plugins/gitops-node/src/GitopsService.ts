import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Application,
  ApplicationList,
  ApplicationListQuery,
  Change,
  ChangeIntentInput,
  ChangePreview,
  CreateChangeRequest,
  Operation,
  Plan,
  RepositoryEntities,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** On whose behalf a call is made. @public */
export interface GitopsServiceOptions {
  credentials: BackstageCredentials;
}

/**
 * The GitOps backend for other backend plugins. Permissions are those of `credentials`; errors are `ResponseError`s.
 * @public
 */
export interface GitopsService {
  listApplications(
    query: ApplicationListQuery,
    options: GitopsServiceOptions,
  ): Promise<ApplicationList>;
  getApplication(
    id: string,
    options: GitopsServiceOptions,
  ): Promise<Application>;
  /** What a sync would do now. Changes nothing. */
  planSync(id: string, options: GitopsServiceOptions): Promise<Plan>;
  /** Starts a sync; another plan than `planHash` by now is a ConflictError. */
  syncApplication(
    id: string,
    request: { planHash?: string; prune?: boolean },
    options: GitopsServiceOptions,
  ): Promise<Operation>;
  /** Everything that the pull request of an intent would hold. Writes nothing. */
  previewChange(
    intent: ChangeIntentInput,
    options: GitopsServiceOptions,
  ): Promise<ChangePreview>;
  /** Opens the pull request of an intent, or updates the open one. */
  createChange(
    request: CreateChangeRequest,
    options: GitopsServiceOptions,
  ): Promise<Change>;
  /** Entities found in the repositories; the credentials must be those of a service. */
  listEntities(options: GitopsServiceOptions): Promise<RepositoryEntities>;
}
