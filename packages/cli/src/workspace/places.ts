import { basename, resolve } from 'node:path';
import { DNS_LABEL, nearestName } from '@gitops-suite/model';
import type {
  Place,
  PlaceState,
  Revision,
} from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import { findRepository, type LocalRepository } from './findRepository';
import { LocalGit } from './localGit';

/** Options of every command that works with a repository. @internal */
export interface SourceOptions {
  /** Branch that the files stand for; the one that is checked out by default. */
  branch?: string;
  /** Clones of other repositories that environments are read from: `name=folder`. */
  source?: readonly string[];
  /** Name that a portal or an agent has for this one, where it is not the first of theirs. */
  repositoryName?: string;
}

/** Opens a commit of a clone. @internal */
export type OpenCommit = (git: LocalGit, sha: string) => Promise<Revision>;

/** The branches that environments may be read from, as far as there are clones of them. @internal */
export class Places {
  /** Name of the repository that is worked in. */
  readonly repository: string;
  /** Whether ids of Applications begin with it, as they do for an engine that has another one before it. */
  readonly prefixIds: boolean;
  /** Branch that its files stand for; `HEAD` when that is not known. */
  readonly own: string;
  readonly #clones: ReadonlyMap<string, LocalGit>;
  readonly #open: OpenCommit;

  private constructor(parts: {
    repository: string;
    prefixIds: boolean;
    own: string;
    clones: ReadonlyMap<string, LocalGit>;
    open: OpenCommit;
  }) {
    this.repository = parts.repository;
    this.prefixIds = parts.prefixIds;
    this.own = parts.own;
    this.#clones = parts.clones;
    this.#open = parts.open;
  }

  /** Throws a {@link Failure} when a clone is not there. */
  static async around(
    repository: LocalRepository,
    given: { options: SourceOptions; cwd: string; open: OpenCommit },
  ): Promise<Places> {
    const { options, cwd, open } = given;
    const prefixIds = Boolean(options.repositoryName);
    const name = options.repositoryName ?? basename(repository.root);
    const clones = new Map<string, LocalGit>();
    for (const text of options.source ?? []) {
      const [other, folder] = splitSource(text);
      const found = await findRepository(resolve(cwd, folder), cwd);
      clones.set(other, new LocalGit(found));
    }
    if (prefixIds) {
      requireNameInIds(name);
    }
    const git = repository.gitDirectory ? new LocalGit(repository) : undefined;
    if (git) {
      clones.set(name, git);
    }
    const own = options.branch ?? (await git?.currentBranch()) ?? 'HEAD';
    return new Places({ repository: name, prefixIds, own, clones, open });
  }

  /** Names of the other repositories that there are clones of. */
  get others(): string[] {
    return [...this.#clones.keys()].filter(name => name !== this.repository);
  }

  /** Branch that holds the settings, as far as the clone knows. */
  main(): Promise<string | undefined> {
    return (
      this.#clones.get(this.repository)?.mainBranch() ??
      Promise.resolve(undefined)
    );
  }

  /** Branch that is read of another repository where nobody names one. */
  async branchOf(repository: string): Promise<string> {
    const git = this.#clones.get(repository)!;
    return (await git.mainBranch()) ?? (await git.currentBranch()) ?? 'main';
  }

  gitOf(repository: string): LocalGit {
    return this.#clones.get(repository)!;
  }

  /** The newest commit of a branch that its clone knows: what the remote had, else its own. */
  async read({ repository, branch }: Place): Promise<PlaceState> {
    const git = this.#clones.get(repository);
    const sha = await git?.findBranch(branch);
    return git && sha
      ? { revision: await this.#open(git, sha) }
      : {
          revision: undefined,
          message: git
            ? `the clone has no branch ${branch}; get it with: git fetch origin ${branch}`
            : `there is no clone of ${repository}`,
        };
  }
}

/**
 * Throws a {@link Failure} for a clone of a repository that no environment is read from, where some are read from
 * others: it would stand for nothing. @internal
 */
export function requireSources(
  { others, repository }: Pick<Places, 'others' | 'repository'>,
  wanted: readonly string[],
): void {
  const read = wanted.filter(name => name !== repository);
  const unknown = others.find(name => !read.includes(name));
  if (unknown !== undefined && read.length > 0) {
    const near = nearestName(unknown, read);
    throw new Failure(`No environment is read from a repository ${unknown}`, {
      reason: `gitops.yaml names: ${read.join(', ')}.`,
      cure: near ? `Did you mean --source ${near}=FOLDER?` : undefined,
    });
  }
}

function requireNameInIds(name: string): void {
  if (!DNS_LABEL.test(name)) {
    throw new Failure(`Ids of Applications cannot begin with ${name}`, {
      reason: 'Ids begin with it: lower case letters, digits and "-".',
      cure: 'Give the name that the portal or agent has for this one with --repository-name.',
    });
  }
}

function splitSource(text: string): [string, string] {
  const [, name, folder] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
  if (folder === undefined) {
    throw new Failure(`--source ${text} names no clone`, {
      cure: 'Write the name of the repository and the folder of its clone: --source production=../production',
    });
  }
  return [name, folder];
}
