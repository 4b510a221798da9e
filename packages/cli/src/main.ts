import { CommanderError } from 'commander';
import { codeOfSignal, exitCodes } from './exitCodes';
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
  // The exit code of Node for what nobody catches would say that something differs.
  process.on('uncaughtException', error => {
    process.stderr.write(`gitops: ${error?.stack ?? String(error)}\n`);
    process.exit(exitCodes.error);
  });
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
  const { aborted, reason } = terminal.signal;
  if (aborted) {
    // Whatever it is: children got the same signal, and what they were asked for has failed.
    terminal.note(`${red('gitops:')} interrupted\n`);
    return codeOfSignal(reason);
  }
  if ((error as Error)?.name === 'UnreadableObjectsError') {
    return explain(
      new Failure('The clone cannot be read', {
        reason: (error as Error).message,
        cure: 'The command reaches no network. In a clone without all objects, fetch them first: git fetch --refetch --no-filter',
      }),
      terminal,
    );
  }
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
