import { join, resolve } from 'node:path';
import type { Renderer } from '@gitops-suite/model';
import {
  openCommit,
  RenderCache,
  RenderStation,
  type Revision,
} from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import type { Session } from '../session';
import { cloneRemote, isRemote } from './clone';
import { findRepository, type LocalRepository } from './findRepository';
import { LocalGit } from './localGit';
import type { RendererOptions } from './openRenderer';
import { Places, type SourceOptions } from './places';
import { openWorkTree } from './workTree';

/** @internal */
export type WorkspaceOptions = RendererOptions & SourceOptions;

const CACHE_BYTES = 500 * 1024 ** 2;

/** A repository on disk with the means to render it; everything that it opens, it closes. @internal */
export class Workspace {
  readonly repository: LocalRepository;
  readonly #options: WorkspaceOptions;
  readonly #session: Session;
  readonly #closers: (() => unknown)[] = [];
  #places: Promise<Places> | undefined;
  #renderer: Promise<Renderer> | undefined;
  #renders: Promise<RenderStation> | undefined;

  private constructor(
    repository: LocalRepository,
    options: WorkspaceOptions,
    session: Session,
  ) {
    this.repository = repository;
    this.#options = options;
    this.#session = session;
  }

  /** Around `path`, which may be relative. Hands the workspace to `use` and closes it afterwards. */
  static async with<T>(
    given: { path: string; options: WorkspaceOptions; session: Session },
    use: (workspace: Workspace) => Promise<T>,
  ): Promise<T> {
    const { path, options, session } = given;
    const { cwd, env } = session.terminal;
    const repository = isRemote(path)
      ? await cloneRemote(path, {
          ...{ branch: options.branch, terminal: session.terminal },
          cacheFolder: (await session.load.renderer()).cacheFolder(env),
        })
      : await findRepository(resolve(cwd, path), cwd);
    const workspace = new Workspace(repository, options, session);
    try {
      return await use(workspace);
    } finally {
      await workspace.#close();
    }
  }

  /** Throws a Failure when the repository is no clone. */
  git(): LocalGit {
    return new LocalGit(this.repository);
  }

  /** The branches that environments may be read from. */
  places(): Promise<Places> {
    this.#places ??= Places.around(this.repository, {
      options: this.#options,
      cwd: this.#session.terminal.cwd,
      open: (git, sha) => this.#openCommit(git, sha),
    });
    return this.#places;
  }

  /** The files as they lie on disk. Throws a {@link Failure} for a repository that was cloned without them. */
  workTree(): Revision {
    if (this.repository.root === this.repository.gitDirectory) {
      throw new Failure('A remote repository has no work tree', {
        cure: 'Clone it, and name the folder with --repository.',
      });
    }
    return openWorkTree(this.repository.root);
  }

  /** The files of a commit. */
  commit(sha: string): Promise<Revision> {
    return this.#openCommit(this.git(), sha);
  }

  async #openCommit({ directory }: LocalGit, sha: string): Promise<Revision> {
    const opened = await openCommit(directory, sha);
    if (opened.status === 'failed') {
      throw new Failure('The commit cannot be read', {
        reason: opened.message,
      });
    }
    this.#closers.push(opened.value.close);
    return opened.value.revision;
  }

  /** Opened when it is needed first. */
  renders(): Promise<RenderStation> {
    this.#renders ??= this.#openRenders();
    return this.#renders;
  }

  /** Opened when it is needed first. */
  renderer(): Promise<Renderer> {
    this.#renderer ??= this.#openRenderer();
    return this.#renderer;
  }

  async #openRenderer(): Promise<Renderer> {
    const { terminal, load } = this.#session;
    const { openRenderer } = await load.renderer();
    const renderer = await openRenderer(this.#options, terminal);
    this.#closers.push(() => renderer.close());
    return renderer;
  }

  async #openRenders(): Promise<RenderStation> {
    const { terminal, load } = this.#session;
    const { cacheFolder } = await load.renderer();
    const renderer = await this.renderer();
    const folder = join(cacheFolder(terminal.env), 'renders');
    return new RenderStation(renderer, new RenderCache(folder, CACHE_BYTES));
  }

  async #close(): Promise<void> {
    await this.#renderer?.catch(() => undefined);
    for (const close of this.#closers.splice(0).reverse()) {
      await close();
    }
  }
}
