import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startForge, type Forge as DevForge } from '@gitops-suite/dev-forge';
import {
  createTestRepository,
  type TestRepository,
} from '@gitops-suite/reconciler/testUtils';

const run = promisify(execFile);
const PATH = '/acme/gitops.git';

/** A forge with one repository, and the clone that everybody pushes from. */
export class Forge {
  readonly #clone: TestRepository;
  readonly #forge: DevForge;
  readonly #folder: string;

  private constructor(forge: DevForge, folder: string) {
    this.#forge = forge;
    this.#folder = folder;
    this.#clone = createTestRepository();
  }

  static async start(): Promise<Forge> {
    const folder = mkdtempSync(join(tmpdir(), 'gitops-endurance-forge-'));
    const forge = await startForge({ data: join(folder, 'data') });
    await forge.createRepository({ owner: 'acme', name: 'gitops' });
    const repository = join(folder, 'data/repositories', PATH);
    const config = ['config', 'receive.denyDeleteCurrent', 'ignore'];
    await run('git', ['--git-dir', repository, ...config]);
    return new Forge(forge, folder);
  }

  get url(): string {
    return this.#forge.url;
  }

  /** What git sends to be let in. */
  get authorization(): string {
    return basic(this.#forge.tokens[this.#forge.user]);
  }

  /** Where the repository is, by way of a port. */
  repositoryAt(port: number): string {
    return `http://127.0.0.1:${port}${PATH}`;
  }

  /** Commits on top of the branch and pushes; answers the commit. */
  async push(
    files: Record<string, string | undefined>,
    message?: string,
  ): Promise<string> {
    const sha = this.#clone.commit(files, { message });
    await this.publish(sha);
    return sha;
  }

  /** A commit that forgets everything before it. It is not published. */
  rewritten(files: Record<string, string | undefined>): string {
    return this.#clone.commit(files, { branch: 'rewritten' });
  }

  /** Has the branch be this commit, whatever it was. */
  async publish(sha: string): Promise<void> {
    await this.#push(`+${sha}:refs/heads/main`);
  }

  /** The branch is gone. */
  async unpublish(): Promise<void> {
    await this.#push(':refs/heads/main');
  }

  /** The folder of a tree, file by file. */
  filesOf(sha: string): string[] {
    return this.#clone.git('ls-tree', '-r', '--name-only', sha).split('\n');
  }

  async #push(refspec: string): Promise<void> {
    const url = `${this.url}${PATH}`;
    const env = {
      ...process.env,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraHeader',
      GIT_CONFIG_VALUE_0: `Authorization: ${this.authorization}`,
    };
    const push = ['push', '--quiet', url, refspec];
    await run('git', ['--git-dir', this.#clone.folder, ...push], { env });
  }

  async stop(): Promise<void> {
    await this.#forge.close();
    this.#clone.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A password as git sends it. */
export function basic(password: string): string {
  return `Basic ${Buffer.from(`engine:${password}`).toString('base64')}`;
}
