import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../ports';
import { git, type GitOptions, type GitPlace } from './git';

/** Every look for an object asks all packs, and each fetch brings one. */
const MAX_PACKS = 50;
const REPACK_MS = 600_000;

/** Keeps the packs of a mirror few: a mirror lives for years, and nobody else tidies it. @internal */
export class Packs {
  readonly #options: GitPlace & { logger: Logger; maxPacks?: number };
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: GitPlace & { logger: Logger; maxPacks?: number }) {
    this.#options = options;
  }

  /**
   * Makes one pack of all when there are many. Reads and fetches go on meanwhile. `remote` says that blobs may be
   * missing; it is not contacted. Never rejects.
   */
  tidy(remote: NonNullable<GitOptions['remote']>): Promise<void> {
    this.#running ??= this.#tidy(remote).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Gives up what is under way: the packs stay as they are. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #tidy(remote: NonNullable<GitOptions['remote']>): Promise<void> {
    const { directory, run, logger, maxPacks = MAX_PACKS } = this.#options;
    const files = await readdir(join(directory, 'objects', 'pack')).catch(
      () => [],
    );
    const packs = files.filter(name => name.endsWith('.pack')).length;
    if (packs <= maxPacks || this.#abort.signal.aborted) {
      return;
    }
    const packed = await git(
      ['-c', 'pack.threads=1', 'repack', '-a', '-d', '--quiet'],
      {
        ...{ directory, run },
        remote: { url: remote.url, blobLimit: remote.blobLimit },
        timeoutMs: REPACK_MS,
        signal: this.#abort.signal,
      },
    );
    if (packed.status === 'failed' && !this.#abort.signal.aborted) {
      logger.warn('a mirror was not tidied', {
        directory,
        reason: packed.message,
      });
    }
  }
}
