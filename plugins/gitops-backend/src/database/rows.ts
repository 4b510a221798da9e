/** Rows as they stand in the tables of `migrations/`. Times are ISO 8601 with zone, JSON is text. */

export interface ApplicationRow {
  id: string;
  ref: string;
  app: string;
  environment: string;
  position: number;
  cluster: string;
  namespace: string;
  engine: string;
  scope: string;
  repository: string;
  entity_ref: string | null;
  owner: string | null;
  authority: string | null;
  sync: string;
  sync_was: string | null;
  health: string;
  health_was: string | null;
  badness: number;
  since: string;
  search: string;
}

export interface ApplicationDocumentRow {
  id: string;
  application: string;
  nodes: string;
  diffs: string;
  events: string;
  state: string;
}

export interface HistoryRow {
  id: string;
  application_id: string;
  at: string;
  entry: string;
}

export interface OperationRow {
  id: string;
  application_id: string;
  state: string;
  final: boolean;
  created_at: string;
  operation: string;
}

export interface RequestRow {
  position: number;
  id: string;
  application_id: string;
  operation_id: string | null;
  type: string;
  request: string;
  created_at: string;
  claimed_at: string | null;
  completed_at: string | null;
  problem: string | null;
  plan: string | null;
}

export interface EntityRow {
  repository: string;
  path: string;
  url: string;
  revision: string;
  yaml: string;
}

export interface ChangeRow {
  id: string;
  repository: string;
  branch: string;
  pull_request: number;
  app: string;
  authority: string | null;
  created_at: string;
  state: string;
  change: string;
}

export interface PullRequestRow {
  repository: string;
  number: number;
  pull_request: string;
  files: string;
}
