import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { GitopsService } from '@gitops-suite/backstage-plugin-gitops-node';
import { entitiesOf } from './entitiesOf';

/**
 * Brings the entities of the GitOps repositories into the catalog. What cannot be read stays as it was: neither a
 * backend that does not answer nor a repository that was not read yet empties anything.
 */
export class GitopsEntityProvider implements EntityProvider {
  readonly #gitops: GitopsService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  #connection: EntityProviderConnection | undefined;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(options: {
    gitops: GitopsService;
    auth: AuthService;
    logger: LoggerService;
  }) {
    this.#gitops = options.gitops;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  getProviderName(): string {
    return 'GitopsEntityProvider:default';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
  }

  /** Reads all entities anew. Never rejects; calls during a run lead to one more. */
  async refresh(): Promise<void> {
    this.#isAskedAgain = true;
    this.#running ??= this.#runWhileAsked().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #runWhileAsked(): Promise<void> {
    while (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      try {
        await this.#run();
      } catch (error) {
        this.#logger.warn(
          `Entities of the GitOps repositories could not be read, the last known ones stay: ${stringifyError(
            error,
          )}`,
        );
      }
    }
  }

  async #run(): Promise<void> {
    if (!this.#connection) {
      return;
    }
    const { repositories, items } = await this.#gitops.listEntities({
      credentials: await this.#auth.getOwnServiceCredentials(),
    });
    const { entities, leftOut } = entitiesOf(items);
    for (const { url, reason } of leftOut) {
      this.#logger.warn(`Left out of the catalog: ${url}: ${reason}`);
    }
    // As long as one repository is unknown, what is known is added and nothing is taken away.
    await this.#connection.applyMutation(
      repositories.every(({ read }) => read)
        ? { type: 'full', entities }
        : { type: 'delta', added: entities, removed: [] },
    );
  }
}
