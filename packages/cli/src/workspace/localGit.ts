import { git } from '@gitops-suite/reconciler/offline';
import { Failure } from '../failure';
import type { LocalRepository } from './findRepository';

/** Questions to the clone that a person works in. Nothing is written, and nothing reaches the network. @internal */
export class LocalGit {
  readonly directory: string;
  readonly #root: string;

  /** Throws a {@link Failure} when the folder is no clone. */
  constructor({ root, gitDirectory }: LocalRepository) {
    if (!gitDirectory) {
      throw new Failure(`${root} is not a Git repository`, {
        reason: 'Revisions can be compared in a clone only.',
        cure: 'Run the command inside a clone, or name one with --repository.',
      });
    }
    this.directory = gitDirectory;
    this.#root = root;
  }

  /** The commit that a name means. Throws a {@link Failure} when there is none. */
  async resolve(name: string): Promise<string> {
    const sha = await this.#ask([
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${name}^{commit}`,
    ]);
    if (sha === undefined) {
      throw new Failure(`There is no revision ${name}`, {
        cure: 'Name a branch, a tag or a commit of this clone; in a shallow clone, fetch more of the history.',
      });
    }
    return sha.trim();
  }

  /** The newest commit that both stand on; undefined when they share none, or in a clone without its history. */
  async mergeBase(a: string, b: string): Promise<string | undefined> {
    return (await this.#ask(['merge-base', a, b]))?.trim() || undefined;
  }

  /** The branch that pull requests go to, as far as this clone knows it. */
  async targetBranch(): Promise<string | undefined> {
    const names = ['origin/HEAD', 'origin/main', 'origin/master'];
    for (const name of names) {
      const sha = await this.#ask(['rev-parse', '--verify', '--quiet', name]);
      if (sha) {
        return name;
      }
    }
    return undefined;
  }

  /** The branch that is checked out; undefined for a commit without one. */
  async currentBranch(): Promise<string | undefined> {
    const name = await this.#ask(['symbolic-ref', '--short', '-q', 'HEAD']);
    return name?.trim() || undefined;
  }

  /** The branch that others start from, as far as this clone knows it. */
  async mainBranch(): Promise<string | undefined> {
    const head = await this.#ask([
      ...['symbolic-ref', '--short', '-q', 'refs/remotes/origin/HEAD'],
    ]);
    if (head) {
      return head.trim().slice('origin/'.length);
    }
    for (const name of ['main', 'master']) {
      if (await this.findBranch(name)) {
        return name;
      }
    }
    return undefined;
  }

  /** The newest commit of a branch: what the remote had, else what is here. */
  async findBranch(name: string): Promise<string | undefined> {
    for (const ref of [`refs/remotes/origin/${name}`, `refs/heads/${name}`]) {
      const sha = await this.#ask([
        ...['rev-parse', '--verify', '--quiet', `${ref}^{commit}`],
      ]);
      if (sha) {
        return sha.trim();
      }
    }
    return undefined;
  }

  /** Paths that differ between two commits, or between a commit and the work tree with its new files. */
  async changedPaths(from: string, to: string | undefined): Promise<string[]> {
    const diff = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff'];
    if (to !== undefined) {
      return lines(await this.#mustAsk([...diff, from, to, '--']));
    }
    const tree = ['--work-tree', this.#root, '-C', this.#root];
    const known = await this.#mustAsk([...tree, ...diff, from, '--']);
    const added = await this.#mustAsk([
      ...tree,
      'ls-files',
      '--others',
      '--exclude-standard',
      '-z',
    ]);
    return [...lines(known), ...lines(added)];
  }

  async #ask(args: readonly string[]): Promise<string | undefined> {
    const answer = await git(args, { directory: this.directory });
    return answer.status === 'done' ? answer.value : undefined;
  }

  async #mustAsk(args: readonly string[]): Promise<string> {
    const answer = await git(args, { directory: this.directory });
    if (answer.status === 'failed') {
      throw new Failure('Git did not answer', { reason: answer.message });
    }
    return answer.value;
  }
}

function lines(output: string): string[] {
  return output.split('\0').filter(line => line !== '');
}
