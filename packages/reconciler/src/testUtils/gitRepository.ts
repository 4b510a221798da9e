import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real bare repository in a temporary folder, written to commit by commit. @public */
export interface TestRepository {
  folder: string;
  url: string;
  /** Writes files (undefined removes one) on top of the branch and answers the new commit. */
  commit(
    files: Record<string, string | undefined>,
    options?: { message?: string; author?: string; branch?: string },
  ): string;
  git(...args: string[]): string;
  remove(): void;
}

/** @public */
export function createTestRepository(): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-repository-'));
  const git = (...args: string[]) => run(folder, args);
  git('init', '--bare', '--quiet', '--initial-branch=main');
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  let count = 0;
  return {
    folder,
    url: `file://${folder}`,
    git,
    commit(files, options = {}) {
      const branch = options.branch ?? 'main';
      count += 1;
      const environment = identity(
        options.author ?? 'Test Team <team@example.com>',
        count,
      );
      const input = fastImport({
        branch,
        files,
        message: options.message ?? `Commit ${count}`,
        environment,
        exists: hasBranch(git, branch),
      });
      execFileSync(
        'git',
        ['--git-dir', folder, 'fast-import', '--quiet', '--force'],
        { input },
      );
      return git('rev-parse', branch);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(folder: string, args: string[]): string {
  return execFileSync('git', ['--git-dir', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function hasBranch(git: TestRepository['git'], branch: string): boolean {
  try {
    git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
    return true;
  } catch {
    return false;
  }
}

function identity(author: string, count: number): string {
  return `${author} ${1_790_000_000 + count * 60} +0000`;
}

function fastImport(input: {
  branch: string;
  files: Record<string, string | undefined>;
  message: string;
  environment: string;
  exists: boolean;
}): string {
  const { branch, files, message, environment, exists } = input;
  const changes = Object.entries(files).map(([path, content]) => {
    if (content === undefined) {
      return `D ${path}\n`;
    }
    const symlink = content.startsWith('symlink:');
    const data = symlink ? content.slice('symlink:'.length) : content;
    return `M ${
      symlink ? '120000' : '100644'
    } inline ${path}\ndata ${Buffer.byteLength(data)}\n${data}\n`;
  });
  return [
    `commit refs/heads/${branch}\n`,
    `author ${environment}\ncommitter ${environment}\n`,
    `data ${Buffer.byteLength(message)}\n${message}\n`,
    exists ? `from refs/heads/${branch}^0\n` : '',
    ...changes,
    '\n',
  ].join('');
}
