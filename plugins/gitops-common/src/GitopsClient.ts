import { ResponseError } from '@backstage/errors';
import type { SyncRequest } from '@gitops-suite/model';
import type {
  ApplicationListQuery,
  ChangeIntentInput,
  GitopsApi,
  GitopsRequestOptions,
} from './GitopsApi';
import type {
  ApproveRequest,
  ChangesQuery,
  CreateChangeRequest,
  PageQuery,
} from './bodies';

/** What the client needs of its surroundings; Backstage's `fetchApi` and `discovery` fit. @public */
export interface GitopsClientOptions {
  fetchApi: { fetch: typeof fetch };
  /** Where the backend is. Without it, addresses are `plugin://gitops/…`, which the browser's fetchApi resolves. */
  discovery?: { getBaseUrl(pluginId: string): Promise<string> };
}

type QueryValue = string | number | readonly string[] | undefined;

interface RequestParts extends GitopsRequestOptions {
  method?: 'POST';
  query?: Record<string, QueryValue>;
  body?: object;
}

/** What a method of the interface answers. @public */
export type Answer<Method extends keyof GitopsApi> = ReturnType<
  GitopsApi[Method]
>;

const idPath = (folder: string, id: string) =>
  `/${folder}/${encodeURIComponent(id)}`;

/** {@link GitopsApi} over HTTP, for the browser and for backend plugins. @public */
export class GitopsClient implements GitopsApi {
  readonly #fetchApi: GitopsClientOptions['fetchApi'];
  readonly #discovery: GitopsClientOptions['discovery'];

  constructor(options: GitopsClientOptions) {
    this.#fetchApi = options.fetchApi;
    this.#discovery = options.discovery;
  }

  // Answers are typed by the interface; the backend's tests hold both against the OpenAPI document.
  listApplications(
    query: ApplicationListQuery = {},
    options?: GitopsRequestOptions,
  ): Answer<'listApplications'> {
    return this.#request('/applications', { ...options, query });
  }

  getApplication(
    id: string,
    options?: GitopsRequestOptions,
  ): Answer<'getApplication'> {
    return this.#request(idPath('applications', id), options);
  }

  getResources(
    id: string,
    options?: GitopsRequestOptions,
  ): Answer<'getResources'> {
    return this.#request(`${idPath('applications', id)}/resources`, options);
  }

  getDiff(
    id: string,
    query: { key?: string } = {},
    options?: GitopsRequestOptions,
  ): Answer<'getDiff'> {
    return this.#request(`${idPath('applications', id)}/diff`, {
      ...options,
      query,
    });
  }

  getHistory(
    id: string,
    query: PageQuery = {},
    options?: GitopsRequestOptions,
  ): Answer<'getHistory'> {
    return this.#request(`${idPath('applications', id)}/history`, {
      ...options,
      query: query as Record<string, QueryValue>,
    });
  }

  getEvents(id: string, options?: GitopsRequestOptions): Answer<'getEvents'> {
    return this.#request(`${idPath('applications', id)}/events`, options);
  }

  refreshApplication(
    id: string,
    options?: GitopsRequestOptions,
  ): Answer<'refreshApplication'> {
    return this.#post(`${idPath('applications', id)}/refresh`, {}, options);
  }

  planSync(
    id: string,
    request: Pick<
      Partial<SyncRequest>,
      'prune' | 'resources' | 'revision'
    > = {},
    options?: GitopsRequestOptions,
  ): Answer<'planSync'> {
    return this.#post(
      `${idPath('applications', id)}/sync`,
      { ...request, dryRun: true },
      options,
    );
  }

  syncApplication(
    id: string,
    request: Omit<Partial<SyncRequest>, 'dryRun'> = {},
    options?: GitopsRequestOptions,
  ): Answer<'syncApplication'> {
    return this.#post(
      `${idPath('applications', id)}/sync`,
      { ...request, dryRun: false },
      options,
    );
  }

  getOperation(
    id: string,
    options?: GitopsRequestOptions,
  ): Answer<'getOperation'> {
    return this.#request(idPath('operations', id), options);
  }

  terminateOperation(
    id: string,
    options?: GitopsRequestOptions,
  ): Answer<'terminateOperation'> {
    return this.#post(`${idPath('operations', id)}/terminate`, {}, options);
  }

  approveOperation(
    id: string,
    request: ApproveRequest,
    options?: GitopsRequestOptions,
  ): Answer<'approveOperation'> {
    return this.#post(`${idPath('operations', id)}/approve`, request, options);
  }

  previewChange(
    intent: ChangeIntentInput,
    options?: GitopsRequestOptions,
  ): Answer<'previewChange'> {
    return this.#post('/changes/preview', intent, options);
  }

  createChange(
    request: CreateChangeRequest,
    options?: GitopsRequestOptions,
  ): Answer<'createChange'> {
    return this.#post('/changes', request, options);
  }

  listChanges(
    query: ChangesQuery = {},
    options?: GitopsRequestOptions,
  ): Answer<'listChanges'> {
    return this.#request('/changes', {
      ...options,
      query: query as Record<string, QueryValue>,
    });
  }

  getChange(id: string, options?: GitopsRequestOptions): Answer<'getChange'> {
    return this.#request(idPath('changes', id), options);
  }

  listEnvironments(options?: GitopsRequestOptions): Answer<'listEnvironments'> {
    return this.#request('/environments', options);
  }

  listClusters(options?: GitopsRequestOptions): Answer<'listClusters'> {
    return this.#request('/clusters', options);
  }

  listRepositories(options?: GitopsRequestOptions): Answer<'listRepositories'> {
    return this.#request('/repositories', options);
  }

  getStatus(options?: GitopsRequestOptions): Answer<'getStatus'> {
    return this.#request('/status', options);
  }

  getSchema(
    name: 'gitops.yaml' | 'app.yaml',
    options?: GitopsRequestOptions,
  ): Answer<'getSchema'> {
    return this.#request(idPath('schemas', name), options);
  }

  listEntities(options?: GitopsRequestOptions): Answer<'listEntities'> {
    return this.#request('/entities', options);
  }

  #post(path: string, body: object, options?: GitopsRequestOptions) {
    return this.#request(path, { ...options, method: 'POST', body });
  }

  async #request(path: string, parts: RequestParts = {}) {
    const base = this.#discovery
      ? await this.#discovery.getBaseUrl('gitops')
      : 'plugin://gitops';
    const response = await this.#fetchApi.fetch(
      `${base}${path}${queryText(parts.query)}`,
      {
        method: parts.method ?? 'GET',
        headers: {
          Accept: 'application/json',
          ...(parts.body && { 'Content-Type': 'application/json' }),
          ...(parts.token && { Authorization: `Bearer ${parts.token}` }),
        },
        body: parts.body && JSON.stringify(parts.body),
        signal: parts.signal,
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  }
}

function queryText(query: Record<string, QueryValue> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) {
        parameters.append(name, String(one));
      }
    }
  }
  const text = parameters.toString();
  return text && `?${text}`;
}
