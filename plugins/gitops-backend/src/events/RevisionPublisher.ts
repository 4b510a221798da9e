import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  GITOPS_REVISION_TOPIC,
  type GitopsRevisionEvent,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { SetupQueries } from '../database/SetupQueries';

/** Tells other plugins that a new revision of a repository was read, once per revision. */
export class RevisionPublisher {
  readonly #events: EventsService;
  readonly #setup: SetupQueries;
  readonly #logger: LoggerService;
  readonly #published = new Map<string, string>();

  constructor(options: {
    events: EventsService;
    setup: SetupQueries;
    logger: LoggerService;
  }) {
    this.#events = options.events;
    this.#setup = options.setup;
    this.#logger = options.logger;
  }

  /** The set-up was written: looks for revisions that nobody was told of. */
  async onSetup(): Promise<void> {
    try {
      const repositories: string[] = [];
      for (const { name, revision } of await this.#setup.repositories()) {
        if (revision !== undefined && this.#published.get(name) !== revision) {
          this.#published.set(name, revision);
          repositories.push(name);
        }
      }
      if (repositories.length > 0) {
        const eventPayload: GitopsRevisionEvent = { repositories };
        await this.#events.publish({
          topic: GITOPS_REVISION_TOPIC,
          eventPayload,
        });
      }
    } catch (error) {
      this.#logger.warn(
        `Other plugins were not told of a new revision: ${stringifyError(
          error,
        )}`,
      );
    }
  }
}
