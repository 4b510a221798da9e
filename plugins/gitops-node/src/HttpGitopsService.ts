import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  GitopsClient,
  type ApplicationListQuery,
  type ChangeIntentInput,
  type CreateChangeRequest,
  type GitopsRequestOptions,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { GitopsService, GitopsServiceOptions } from './GitopsService';

/** {@link GitopsService} over HTTP, on behalf of whoever the credentials stand for. */
export class HttpGitopsService implements GitopsService {
  readonly #auth: AuthService;
  readonly #client: GitopsClient;

  constructor(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    fetch?: typeof fetch;
  }) {
    this.#auth = options.auth;
    this.#client = new GitopsClient({
      discovery: options.discovery,
      fetchApi: { fetch: options.fetch ?? fetch },
    });
  }

  async listApplications(
    query: ApplicationListQuery,
    options: GitopsServiceOptions,
  ) {
    return this.#client.listApplications(query, await this.#request(options));
  }

  async getApplication(id: string, options: GitopsServiceOptions) {
    return this.#client.getApplication(id, await this.#request(options));
  }

  async planSync(id: string, options: GitopsServiceOptions) {
    return this.#client.planSync(id, {}, await this.#request(options));
  }

  async syncApplication(
    id: string,
    request: { planHash?: string; prune?: boolean },
    options: GitopsServiceOptions,
  ) {
    return this.#client.syncApplication(
      id,
      request,
      await this.#request(options),
    );
  }

  async previewChange(
    intent: ChangeIntentInput,
    options: GitopsServiceOptions,
  ) {
    return this.#client.previewChange(intent, await this.#request(options));
  }

  async createChange(
    request: CreateChangeRequest,
    options: GitopsServiceOptions,
  ) {
    return this.#client.createChange(request, await this.#request(options));
  }

  async listEntities(options: GitopsServiceOptions) {
    return this.#client.listEntities(await this.#request(options));
  }

  async #request({
    credentials,
  }: GitopsServiceOptions): Promise<GitopsRequestOptions> {
    return this.#auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'gitops',
    });
  }
}
