import { createColors } from 'picocolors';
import { run } from '../main';
import type { Terminal } from '../terminal/Terminal';
import { implementations } from './implementations';

/** What a command line did. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs one command line without a terminal, in this process. */
export async function runCommand(
  args: readonly string[],
  given: Partial<Terminal> & { input?: string } = {},
): Promise<CommandResult> {
  const { input, ...terminal } = given;
  const result = { stdout: '', stderr: '' };
  const code = await run(
    args,
    {
      write: text => {
        result.stdout += text;
      },
      note: text => {
        result.stderr += text;
      },
      isInteractive: false,
      columns: 200,
      colours: createColors(false),
      cwd: process.cwd(),
      env: process.env,
      readInput: async () => input,
      ask: async () => {
        throw new Error('nobody is there to be asked');
      },
      signal: new AbortController().signal,
      ...terminal,
    },
    implementations,
  );
  return { code, ...result };
}
