import type {
  ChangeEffect,
  FileEdit,
  Plan,
  Problem,
} from '@gitops-suite/model';
import type { Outcome } from './outcome';
import type { ApplicationRecord } from './ports';

/** Which sync to plan. @public */
export interface PlanRequest {
  /** The policy of the Application decides when it is left out. */
  prune?: boolean;
  /** Keys of the only objects. */
  resources?: readonly string[];
  /** An older commit of the branch, for what it would change; such a plan is a dry run only. */
  revision?: string;
}

/** What a sync would do, and what was found of the Application when that was planned. @public */
export interface Inspection {
  plan: Plan;
  record: ApplicationRecord;
}

/** Which files to read: exact paths, and everything below folders. @public */
export interface FileQuery {
  /** The newest known revision of `branch` by default. */
  revision?: string;
  /** The configured branch by default. */
  branch?: string;
  paths?: readonly string[];
  folders?: readonly string[];
}

/** Edits on top of a revision. @public */
export interface ProposedChange {
  /** The configured branch by default. */
  branch?: string;
  baseRevision: string;
  edits: readonly FileEdit[];
}

/** What a host asks of a running reconciler. Everything that people ask for goes through rows of the store instead. @public */
export interface ReconcilerHandle {
  /** New request rows are there. */
  wake(): void;
  /**
   * A push was announced: the repository with this URL (credentials, `.git` and a trailing slash do not count) is looked
   * at now, unless the push was to a `branch` that nobody follows.
   */
  refreshRepository(url: string, branch?: string): void;
  /** The plan of a sync as it would be now; changes nothing. */
  plan(applicationId: string, request: PlanRequest): Promise<Outcome<Plan>>;
  /** The same with all that is known of the Application at that moment, whether it was stored yet or not. */
  inspect(
    applicationId: string,
    request: PlanRequest,
  ): Promise<Outcome<Inspection>>;
  /** Text files of a repository. */
  readFiles(
    repository: string,
    query: FileQuery,
  ): Promise<Outcome<{ revision: string; files: Record<string, string> }>>;
  /** Renders what the edits would change at `baseRevision` of a branch, and compares it with what is rendered there now. */
  previewChange(
    repository: string,
    change: ProposedChange,
  ): Promise<Outcome<{ effects: ChangeEffect[]; problems: Problem[] }>>;
  /** Monotonic counters: renders, comparisons, dry runs, API requests; probes and the Lease are not counted. */
  counters(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}
