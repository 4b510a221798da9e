import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandProcess } from '../src/command/commandProcess';

/** A mirror that is fetched with the bare command, from a process as small as a person's shell. */
export interface HandGit {
  fetch(): Promise<void>;
  remove(): void;
}

/** Clones a repository to fetch it by hand. */
export function openHandGit(url: string): HandGit {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-bench-mirror-'));
  execFileSync('git', ['clone', '--quiet', '--bare', url, folder]);
  const commands = new CommandProcess(
    require.resolve('@gitops-suite/reconciler/commands'),
  );
  return {
    async fetch() {
      const { error } = await commands.run({
        file: 'git',
        args: ['--git-dir', folder, 'fetch', '--quiet', 'origin', 'main'],
        env: process.env,
        input: '',
        timeoutMs: 60_000,
        maxBytes: 1_000_000,
      });
      if (error) {
        throw new Error(error.message);
      }
    },
    remove() {
      commands.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
