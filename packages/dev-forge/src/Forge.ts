/**
 * How to start a forge.
 * @public
 */
export interface ForgeOptions {
  /** Folder of the state: repositories, journal, tokens. Created when missing. */
  data: string;
  /** A loopback address; `127.0.0.1` unless told. */
  host?: string;
  /** 0, the default, takes any free port. */
  port?: number;
  /** Folder with `OWNER/NAME` or `OWNER/NAME.git` to import at first start: bare repositories, clones, or plain files. */
  seed?: string;
  /** Whom the pages act for; `developer` unless told. */
  user?: ForgeUser;
  /** Requests without a token may read public repositories; off unless told. */
  anonymousRead?: boolean;
  /** API requests per user and hour; 5000 unless told. */
  rateLimit?: number;
  /** Milliseconds to wait before each further try of a webhook; three tries more unless told. */
  webhookRetryDelays?: readonly number[];
  /** Milliseconds that a webhook's receiver may take; 10,000 unless told. */
  webhookTimeout?: number;
  /** Milliseconds since 1970; the clock unless told. */
  now?: () => number;
  /** Told of failures that are the forge's own; standard error unless told. */
  onError?: (error: unknown) => void;
}

/**
 * A person who has a token.
 * @public
 */
export interface ForgeUser {
  login: string;
  name?: string;
  email?: string;
  /** Made at random unless told. */
  token?: string;
}

/**
 * A repository to create.
 * @public
 */
export interface ForgeRepositoryOptions {
  /** A user or organisation; created as an organisation when missing. */
  owner: string;
  name: string;
  description?: string;
  isPrivate?: boolean;
  /** `main` unless told; of an imported repository its own. */
  defaultBranch?: string;
  /** A folder to import: a bare repository, a clone, or plain files (one commit). Empty unless told. */
  from?: string;
  /** Begin with a commit that holds a README. */
  withReadme?: boolean;
}

/**
 * A repository that was created.
 * @public
 */
export interface ForgeRepository {
  id: number;
  fullName: string;
  /** Its page. */
  url: string;
  cloneUrl: string;
  defaultBranch: string;
}

/**
 * A webhook to have; found again by its URL.
 * @public
 */
export interface ForgeHookOptions {
  owner: string;
  repo: string;
  url: string;
  secret?: string;
  /** `push` and `pull_request` unless told. */
  events?: readonly string[];
  contentType?: 'json' | 'form';
}

/**
 * A pull request to open.
 * @public
 */
export interface ForgePullRequestOptions {
  owner: string;
  repo: string;
  title: string;
  body?: string;
  head: string;
  base: string;
  isDraft?: boolean;
  /** A login; the default user unless told. */
  author?: string;
}

/**
 * A GitHub App to have.
 * @public
 */
export interface ForgeAppOptions {
  slug: string;
  /** Accounts in whose repositories it may work; created as organisations when missing. */
  installedFor: readonly string[];
}

/**
 * A GitHub App, as `integrations.github[].apps` of Backstage wants it.
 * @public
 */
export interface ForgeApp {
  appId: number;
  /** PEM. */
  privateKey: string;
  /** Under which it acts, `SLUG[bot]`. */
  login: string;
}

/**
 * A running forge.
 * @public
 */
export interface Forge {
  /** Of the pages and of Git, e.g. `http://127.0.0.1:4000`. */
  url: string;
  /** Of the REST API, e.g. `http://127.0.0.1:4000/api/v3`. */
  apiUrl: string;
  /** Where the tokens are kept, readable by the owner alone. */
  tokenFile: string;
  /** The login of the default user. */
  user: string;
  /** Tokens by login. */
  readonly tokens: Readonly<Record<string, string>>;
  createRepository(options: ForgeRepositoryOptions): Promise<ForgeRepository>;
  /** Creates or updates a user and answers the token. */
  ensureUser(user: ForgeUser): { login: string; token: string };
  /** Creates a GitHub App and installs it. */
  ensureApp(app: ForgeAppOptions): ForgeApp;
  /** Creates or updates a webhook. */
  ensureHook(options: ForgeHookOptions): { id: number };
  openPullRequest(
    options: ForgePullRequestOptions,
  ): Promise<{ number: number; url: string }>;
  /** Stops: what is under way ends, what webhooks are waiting for is taken up at the next start. */
  close(): Promise<void>;
}
