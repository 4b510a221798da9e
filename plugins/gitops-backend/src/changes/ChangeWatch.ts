import { NotFoundError } from '@backstage/errors';
import type { Change } from '@gitops-suite/model';
import type { ChangeQueries } from '../database/ChangeQueries';
import type { Forge, ForgeRepository } from './Forge';

/** Keeps what is known of the suite's pull requests as the forge has it: merged, closed, opened again. */
export class ChangeWatch {
  readonly #forge: Forge;
  readonly #changes: ChangeQueries;
  readonly #repositories: readonly ForgeRepository[];

  constructor(options: {
    forge: Forge;
    changes: ChangeQueries;
    repositories: readonly ForgeRepository[];
  }) {
    this.#forge = options.forge;
    this.#changes = options.changes;
    this.#repositories = options.repositories;
  }

  /**
   * Finds out what became of changes that the forge, which has just listed what is open, knows otherwise. Answers
   * whether one has moved. A repository that could not be read keeps what was known of it.
   */
  async follow(
    listed: ReadonlyMap<string, ReadonlySet<number>>,
  ): Promise<boolean> {
    let hasMoved = false;
    for (const change of await this.#changes.open()) {
      const open = listed.get(change.repository);
      if (open && !open.has(change.pullRequest.number)) {
        hasMoved = (await this.#look(change)) || hasMoved;
      }
    }
    for (const [repository, open] of listed) {
      for (const change of await this.#changes.ended(repository, open)) {
        hasMoved = (await this.#look(change)) || hasMoved;
      }
    }
    return hasMoved;
  }

  async #look(change: Change): Promise<boolean> {
    const { number, state } = change.pullRequest;
    const repository = this.#repositories.find(
      ({ name }) => name === change.repository,
    );
    if (!repository) {
      return false;
    }
    try {
      const pullRequest = await this.#forge.pullRequest(repository, number);
      await this.#changes.update({ ...change, pullRequest });
      return pullRequest.state !== state;
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        return false;
      }
      // The repository was listed a moment ago: it is there, and the pull request is not any more.
      const pullRequest = { ...change.pullRequest, state: 'closed' as const };
      await this.#changes.update({ ...change, pullRequest });
      return state !== 'closed';
    }
  }
}
