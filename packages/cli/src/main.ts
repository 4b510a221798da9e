import { CommanderError } from 'commander';
import { exitCodes } from './exitCodes';
import { Failure } from './failure';
import { implementations, type Implementations } from './implementations';
import { createProgram } from './program';
import { processTerminal } from './terminal/processTerminal';
import type { Terminal } from './terminal/Terminal';

/**
 * Runs one command line; answers its exit code: 0 same, 1 differs, 2 error.
 * @public
 */
export async function main(args: readonly string[]): Promise<number> {
  return run(args, processTerminal(), implementations);
}

/** As {@link main}, on a terminal of the caller's. @internal */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  load: Implementations,
): Promise<number> {
  const session = { terminal, load, exitCode: exitCodes.same as number };
  try {
    await createProgram(session).parseAsync([...args], { from: 'user' });
    return session.exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

function explain(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    // What is wrong was written already; asking for help is no error.
    return error.exitCode === 0 ? exitCodes.same : exitCodes.error;
  }
  const { red, dim } = terminal.colours;
  if (error instanceof Failure) {
    terminal.note(`${red('gitops:')} ${error.message}\n`);
    if (error.reason) {
      terminal.note(`  ${error.reason}\n`);
    }
    if (error.cure) {
      terminal.note(`  ${dim(error.cure)}\n`);
    }
  } else {
    terminal.note(
      `${red('gitops:')} ${(error as Error)?.stack ?? String(error)}\n`,
    );
  }
  return exitCodes.error;
}
