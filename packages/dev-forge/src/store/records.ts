/** A user, an organisation, or that under which an app acts. */
export interface Account {
  id: number;
  login: string;
  type: 'User' | 'Organization' | 'Bot';
  name: string;
  email: string;
  createdAt: string;
}

/** A GitHub App; its private key lies in a file of its own. */
export interface AppRecord {
  id: number;
  slug: string;
  owner: string;
  createdAt: string;
}

/** That an app may work in all repositories of an account. */
export interface InstallationRecord {
  id: number;
  app: number;
  account: string;
  createdAt: string;
}

/** A repository; its objects and refs live in the bare repository `folder`. */
export interface RepositoryRecord {
  id: number;
  owner: string;
  name: string;
  folder: string;
  description: string | null;
  isPrivate: boolean;
  defaultBranch: string;
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
  /** Branches and tags as they were when events were last made of them: name to id. */
  refs: Record<string, string>;
  /** The highest number of a pull request. */
  lastNumber: number;
}

/** A pull request within one repository. */
export interface PullRecord {
  id: number;
  repository: number;
  number: number;
  title: string;
  body: string | null;
  author: string;
  isDraft: boolean;
  state: 'open' | 'closed';
  base: { ref: string; sha: string };
  head: { ref: string; sha: string };
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  merged: {
    at: string;
    by: string;
    sha: string;
    method: MergeMethod | 'push';
  } | null;
  /** Written before the base branch moves: a process that dies between the two still knows who merged what. */
  merging?: { by: string; sha: string; method: MergeMethod };
}

/** How a pull request is merged. */
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** A comment on a pull request. */
export interface CommentRecord {
  id: number;
  repository: number;
  number: number;
  author: string;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** A commit status as a CI system reports it. */
export interface StatusRecord {
  id: number;
  repository: number;
  sha: string;
  state: 'error' | 'failure' | 'pending' | 'success';
  context: string;
  description: string | null;
  targetUrl: string | null;
  creator: string;
  createdAt: string;
}

/** A repository's webhook. */
export interface HookRecord {
  id: number;
  repository: number;
  active: boolean;
  events: string[];
  url: string;
  contentType: 'json' | 'form';
  insecureSsl: '0' | '1';
  secret: string | null;
  createdAt: string;
  updatedAt: string;
}

/** A webhook's delivery: what is to be sent, and how it went. */
export interface DeliveryRecord {
  id: number;
  hook: number;
  repository: number;
  guid: string;
  event: string;
  action: string | null;
  payload: unknown;
  isRedelivery: boolean;
  deliveredAt: string;
  attempts: number;
  /** `pending` until it was taken or given up. */
  state: 'pending' | 'delivered' | 'failed';
  status: string;
  statusCode: number;
  /** Seconds. */
  duration: number;
  requestHeaders: Record<string, string>;
  responseHeaders: Record<string, string>;
  responseBody: string | null;
}
