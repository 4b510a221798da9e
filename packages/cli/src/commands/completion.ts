import { Argument, type Command } from 'commander';
import type { Session } from '../session';
import { examples } from './examples';

/** @internal */
export function defineCompletion(program: Command, session: Session): void {
  program
    .command('completion')
    .description('Print the completion script of a shell')
    .addArgument(
      new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']),
    )
    .addHelpText(
      'after',
      examples([
        ['in this shell', 'source <(gitops completion bash)'],
        [
          'for good, in fish',
          'gitops completion fish > ~/.config/fish/completions/gitops.fish',
        ],
      ]),
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completion } = await session.load.completion();
      session.terminal.write(completion(shell, program));
    });
}
