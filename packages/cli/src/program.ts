import { Command } from 'commander';
import { defineAgent } from './commands/agent';
import { defineCompletion } from './commands/completion';
import { defineDiff } from './commands/diff';
import { defineHealth } from './commands/health';
import { defineRender } from './commands/render';
import { defineSync } from './commands/sync';
import { defineValidate } from './commands/validate';
import type { Session } from './session';

/** The command line as data: what there is, and what each word loads when it is used. @internal */
export function createProgram(session: Session): Command {
  const { terminal } = session;
  const program = new Command('gitops')
    .description('The GitOps engine without a portal.')
    .helpCommand('help [command]', 'Tell how to use a command')
    .configureHelp({ helpWidth: Math.min(terminal.columns, 100) })
    .configureOutput({
      writeOut: text => terminal.write(text),
      writeErr: text => terminal.note(text),
      outputError: (text, write) =>
        write(text.replace(/^error: /, terminal.colours.red('gitops: '))),
    })
    .showHelpAfterError('(--help tells what there is)')
    .showSuggestionAfterError()
    .addHelpText('after', exitCodeHelp)
    .exitOverride();
  [
    defineRender,
    defineDiff,
    defineValidate,
    defineHealth,
    defineSync,
    defineAgent,
    defineCompletion,
  ].forEach(define => define(program, session));
  return program;
}

const exitCodeHelp = `
Exit codes: 0 all is as it should be, 1 something differs, 2 error.`;
